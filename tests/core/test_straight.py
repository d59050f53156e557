"""Statements that go straight to the driver do what Django's cursor does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, DatabaseError, IntegrityError, connections, transaction
from django.test.utils import CaptureQueriesContext

from core import straight
from core.models import DailyCount

SEEN: list[str] = []
INSERT = "INSERT INTO core_dailycount (day, slug, number) VALUES (%s, %s, %s) RETURNING slug, number"


def _connection() -> Any:
    return connections[DEFAULT_DB_ALIAS]


@contextmanager
def _watched() -> Iterator[None]:
    def watch(execute: Any, sql: str, *rest: Any) -> Any:
        SEEN.append(sql)
        return execute(sql, *rest)

    SEEN.clear()
    with _connection().execute_wrapper(watch):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("watched", [False, True])
def test_it_tells_the_rows_and_counts_what_was_written(*, watched: bool) -> None:
    with transaction.atomic():
        for number in (1, 2):
            told = straight.rows(_connection(), INSERT, [f"2026-11-0{number}", "100%? “？”", number])
            assert [tuple(row) for row in told] == [("100%? “？”", number)]
        with _watched() if watched else transaction.atomic():
            assert straight.count(_connection(), "UPDATE core_dailycount SET number = number + %s", [5]) == 2
    assert sorted(DailyCount.objects.values_list("number", flat=True)) == [6, 7]


@pytest.mark.django_db
def test_a_sign_of_per_cent_in_the_text_is_written_twice_as_for_django() -> None:
    with transaction.atomic():
        assert straight.rows(_connection(), "SELECT 'a' LIKE 'a%%', %s", ["?"])[0][1] == "?"
        assert straight.rows(_connection(), "SELECT '?', %s", ["b" * 9_000]) == [("?", "b" * 9_000)]
        wide = ", ".join(["%s"] * 3_000)
        assert straight.rows(_connection(), f"SELECT 1 WHERE 7 IN ({wide})", list(range(3_000))) == [(1,)]


@pytest.mark.django_db
def test_who_watches_statements_sees_them() -> None:
    with transaction.atomic(), _watched():
        straight.rows(_connection(), INSERT, ["2026-11-01", "tests", 1])
    assert SEEN == [INSERT]
    with transaction.atomic(), CaptureQueriesContext(_connection()) as counted:
        straight.count(_connection(), "UPDATE core_dailycount SET number = %s", [5])
    assert len(counted) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("watched", [False, True])
def test_errors_are_those_of_django_and_nothing_is_written_after_one(*, watched: bool) -> None:
    with transaction.atomic():
        straight.rows(_connection(), INSERT, ["2026-11-01", "tests", 1])
        watching = _watched() if watched else transaction.atomic()
        with pytest.raises(IntegrityError), transaction.atomic(), watching:
            straight.rows(_connection(), INSERT, ["2026-11-01", "tests", 2])
        with pytest.raises(DatabaseError), transaction.atomic():
            straight.count(_connection(), "UPDATE no_table_of_ours SET number = %s", [1])
    assert [row.number for row in DailyCount.objects.all()] == [1]


@pytest.mark.django_db
def test_a_transaction_that_is_broken_takes_no_more() -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            straight.rows(_connection(), INSERT, ["2026-11-01", "tests", 1])
    assert not DailyCount.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_asks_django() -> None:
    _connection().close()
    assert straight.rows(_connection(), "SELECT %s", ["a"]) == [("a",)]
    assert straight.count(_connection(), "UPDATE core_dailycount SET number = %s", [5]) == 0


@pytest.mark.pg
@pytest.mark.django_db
def test_what_comes_again_is_prepared_once_and_answers_the_same() -> None:
    wanted = "SELECT number, slug LIKE 'a%%' FROM core_dailycount WHERE slug = %s AND number IN (%s, %s) AND day = %s"
    with transaction.atomic():
        for number in (1, 2, 3):
            straight.rows(_connection(), INSERT, [f"2026-11-0{number}", "a", number])
        told = [straight.rows(_connection(), wanted, ["a", 2, 3, f"2026-11-0{day}"]) for day in (1, 2, 3, 3)]
        kept = _prepared()
        straight.rows(_connection(), wanted, ["b", 1, 2, "2026-11-01"])
        assert _prepared() == kept
    assert told == [[], [(2, True)], [(3, True)], [(3, True)]]
    assert any("core_dailycount WHERE slug = $1 AND number IN ($2, $3)" in text for text in kept)
    assert all("%" not in text or "'a%'" in text for text in kept)


@pytest.mark.pg
@pytest.mark.django_db
def test_nothing_is_prepared_behind_a_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_connection().settings_dict, "PREPARED", False)
    before = _prepared()
    with transaction.atomic():
        for number in (1, 2, 3):
            assert straight.rows(_connection(), "SELECT %s + 0 AS behind_a_pool", [number]) == [(number,)]
    assert _prepared() == before


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_new_connection_knows_nothing_and_learns_again() -> None:
    for _ in range(2):
        with transaction.atomic():
            for number in (1, 2, 3):
                assert straight.rows(_connection(), "SELECT %s + 1 AS learnt", [number]) == [(number + 1,)]
        assert any("learnt" in text for text in _prepared())
        _connection().close()


def _prepared() -> list[str]:
    with _connection().cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements ORDER BY name")
        return [text for (text,) in cursor.fetchall()]
