"""Plain statements say what the ORM would say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, transaction

from core import journal, plain
from core.models import AppendOnly, DailyCount, JournalEntry, Timer
from core.plain import Sql
from core.states import TimerStatus
from people.models import Delegation, Employee
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 4, 30, 15, 123456, tzinfo=UTC)


def timer(key: str, **columns: Any) -> Timer:
    known = {"due_at": NOON, "handler": "tests", "ref_kind": "tests.thing", "ref_id": "1", "payload": {"一": [1, None]}}
    row: Timer = Timer.objects.create(key=key, **known | columns)
    return row


def test_a_row_is_read_as_the_orm_reads_it(cast: Cast, django_assert_num_queries: Any) -> None:
    made = timer("a")
    with django_assert_num_queries(1):
        found = plain.read(Timer, {"key": "a", "status": TimerStatus.ARMED})
    assert [vars(one) | {"_state": 0} for one in found] == [
        vars(one) | {"_state": 0} for one in Timer.objects.filter(pk=made.pk)
    ]
    (person,) = plain.read(Employee, {"pk": cast.head.pk})
    assert {name: value for name, value in vars(person).items() if name != "_state"} == {
        name: value for name, value in vars(Employee.objects.get(pk=cast.head.pk)).items() if name != "_state"
    }
    person.title = "总"
    person.save(update_fields=["title"])  # it knows that it is there
    assert Employee.objects.get(pk=cast.head.pk).title == "总"


def test_by_one_of_many_by_nothing_and_in_order(cast: Cast, django_assert_num_queries: Any) -> None:
    rows = [timer(key, wait_until=NOON if key == "b" else None) for key in ("c", "a", "b")]
    keys = [row.pk for row in rows]
    assert [one.key for one in plain.read(Timer, {"pk": keys}, order="key")] == ["a", "b", "c"]
    assert [one.key for one in plain.read(Timer, {"wait_until": None}, order="key")] == ["a", "c"]
    assert [one.key for one in plain.read(Timer, {"wait_until": NOON})] == ["b"]
    with django_assert_num_queries(0):
        assert plain.read(Timer, {"pk": []}) == []
        assert plain.change(Timer, {"attempts": 1}, {"pk": []}) == 0


def test_rows_come_with_what_points_to_them(cast: Cast, django_assert_num_queries: Any) -> None:
    rights = [
        Delegation.objects.create(kind="assistant", principal=cast.head, agent=one, flows=[], starts_at=NOON)
        for one in (cast.peer, cast.member)
    ]
    with django_assert_num_queries(1):
        found = plain.pairs(Employee, Delegation, "principal", {"pk": [cast.head.pk, cast.member.pk]})
    assert sorted((row.pk, row.agent_id, row.starts_at) for one, row in found if one == cast.head and row) == [
        (row.pk, row.agent_id, NOON) for row in rights
    ]
    assert [row for one, row in found if one == cast.member] == [None]
    assert plain.pairs(Employee, Delegation, "principal", {"pk": []}) == []


def test_the_head_of_a_journal_is_read_along(cast: Cast) -> None:
    along = {"head": journal.seen_along("people.employee", '"people_employee"."id"')}
    (before,) = plain.read(Employee, {"pk": cast.head.pk}, also=along)
    assert vars(before)["head"] is None
    with transaction.atomic():
        written = journal.record("people.seen", actor=None, ref=cast.head.ref)
    (after,) = plain.read(Employee, {"pk": cast.head.pk}, also=along)
    assert vars(after)["head"] == f"1:{written.hash}"


def test_a_relation_is_named_either_way_and_met_by_row_or_key(cast: Cast) -> None:
    found = [
        plain.read(Employee, where, order="pk")
        for where in ({"leader": cast.head}, {"leader": cast.head.pk}, {"leader_id": [cast.head.pk]})
    ]
    assert found == [[cast.member, cast.departed]] * 3


def test_what_else_is_said_in_sql(cast: Cast) -> None:
    one = Sql('(SELECT "leader_id" FROM "people_employee" WHERE "id" = %s)', (cast.member.pk,))
    more = {
        "how_many": Sql(
            "(SELECT COUNT(*) FROM people_employee AS e WHERE e.leader_id = people_employee.id AND e.id <> %s)", (0,)
        )
    }
    (head,) = plain.read(Employee, {"pk": one}, also=more)
    assert (head, head.how_many) == (cast.head, 2)  # type: ignore[attr-defined]


def test_values_are_written_and_counted(cast: Cast, django_assert_num_queries: Any) -> None:
    rows = [timer(key) for key in "abc"]
    with django_assert_num_queries(1):
        hit = plain.change(
            Timer,
            {"payload": {"二": 2}, "settled_at": NOON, "attempts": Sql("attempts + %s", (5,)), "ref_id": "9"},
            {"pk": [rows[0].pk, rows[2].pk], "status": TimerStatus.ARMED},
        )
    assert hit == 2
    told = list(Timer.objects.order_by("key").values_list("payload", "settled_at", "attempts", "ref_id"))
    assert told == [({"二": 2}, NOON, 5, "9"), ({"一": [1, None]}, None, 0, "1"), ({"二": 2}, NOON, 5, "9")]
    assert plain.change(Timer, {"attempts": 1}, {"pk": rows[0].pk, "status": TimerStatus.FIRED}) == 0


def test_what_else_must_hold() -> None:
    for number, key in enumerate("abc"):
        timer(key, attempts=number)
    more = Sql('"attempts" > %s', (0,))
    assert [one.key for one in plain.read(Timer, {"handler": "tests"}, such=more, order="key")] == ["b", "c"]
    assert plain.change(Timer, {"ref_id": "9"}, {"key": ["a", "b"]}, such=more) == 1


def test_what_was_changed_comes_back_as_it_is_now(cast: Cast, django_assert_num_queries: Any) -> None:
    made = timer("a")
    timer("b")
    owner = Sql("(SELECT id FROM core_timer WHERE key = %s)", ("a",))
    more = {
        "twins": Sql("(SELECT COUNT(*) FROM core_timer AS t WHERE t.handler = core_timer.handler AND t.id > %s)", (0,))
    }
    with django_assert_num_queries(1):
        (row,) = plain.changed(Timer, {"attempts": Sql("attempts + 1"), "payload": {"二": 2}}, {"pk": owner}, also=more)
    assert (row.pk, row.attempts, row.payload, row.due_at, row.twins) == (made.pk, 1, {"二": 2}, NOON, 2)  # type: ignore[attr-defined]
    assert plain.changed(Timer, {"attempts": 1}, {"pk": []}) == []
    assert plain.changed(Timer, {"attempts": 1}, {"key": "nobody"}) == []
    with pytest.raises(AppendOnly):
        plain.changed(JournalEntry, {"verb": "x"}, {"pk": 1})


def test_what_is_only_added_to_is_not_changed_here_either() -> None:
    with pytest.raises(AppendOnly):
        plain.change(JournalEntry, {"verb": "x"}, {"pk": 1})


def test_a_column_that_is_not_there_is_a_mistake() -> None:
    with pytest.raises(FieldDoesNotExist):
        plain.read(DailyCount, {"nothing": 1})


def test_dates_and_lists_come_back(cast: Cast) -> None:
    DailyCount.objects.create(day=date(2026, 11, 3), slug="x", number=4)
    (count,) = plain.read(DailyCount, {"day": date(2026, 11, 3)})
    assert (count.day, count.number) == (date(2026, 11, 3), 4)
    row = Delegation.objects.create(
        kind="assistant", principal=cast.head, agent=cast.peer, flows=["cloud_vm"], starts_at=NOON
    )
    (same,) = plain.read(Delegation, {"pk": row.pk})
    assert (same.flows, same.starts_at, same.ends_at) == (["cloud_vm"], NOON, None)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_rows_are_held() -> None:
    assert connection.vendor == "postgresql"
    timer("held")
    other = connection.copy()
    try:
        with transaction.atomic():
            plain.read(Timer, {"key": "held"}, lock=True)
            with other.cursor() as cursor:
                cursor.execute("SELECT COUNT(*) FROM (SELECT 1 FROM core_timer FOR UPDATE SKIP LOCKED) AS free")
                assert cursor.fetchone() == (0,)
    finally:
        other.close()
