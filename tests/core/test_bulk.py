"""Many rows written each with values of its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core import bulk
from core.models import DailyCount
from people.models import Employee
from tests.cast import Cast
from tests.factories import people as make


@pytest.mark.django_db
def test_each_row_gets_its_own_values_in_one_statement(django_assert_num_queries: Any) -> None:
    rows = [make.employee() for _ in range(5)]
    for number, row in enumerate(rows):
        row.title, row.leader = f"第 {number} 位", rows[0] if number else None
        row.name = "不写"
    with transaction.atomic(), django_assert_num_queries(1):
        bulk.write(rows, ["title", "leader"])
        bulk.write([], ["title"])
        bulk.write(rows, [])
    told = list(Employee.objects.order_by("pk").values_list("title", "leader"))
    assert told == [("第 0 位", None), *[(f"第 {number} 位", rows[0].pk) for number in range(1, 5)]]
    assert not Employee.objects.filter(name="不写").exists()


@pytest.mark.django_db(transaction=True)
def test_only_inside_a_transaction() -> None:
    row = make.employee()
    with pytest.raises(RuntimeError):
        bulk.write([row], ["title"])
    with transaction.atomic():
        bulk.write([row], ["title"])


@pytest.mark.django_db
def test_new_rows_get_their_keys_in_their_order(django_assert_num_queries: Any) -> None:
    days = [DailyCount(day=date(2026, 11, day), slug="tests", number=day) for day in (3, 1, 2)]
    with transaction.atomic(), django_assert_num_queries(1):
        assert bulk.insert(days) == [row.pk for row in days]
        assert bulk.insert([]) == []
    for row in days:
        assert DailyCount.objects.get(pk=row.pk).day == row.day
        row.number = 7
        row.save(update_fields=["number"])  # it knows that it is there


@pytest.mark.django_db
def test_what_is_there_already_can_be_passed_over() -> None:
    with transaction.atomic():
        bulk.insert([DailyCount(day=date(2026, 11, 1), slug="tests", number=1)])
        rows = [DailyCount(day=date(2026, 11, day), slug="tests", number=9) for day in (1, 2)]
        assert len(bulk.insert(rows, conflict="ON CONFLICT DO NOTHING")) == 1
    assert list(DailyCount.objects.order_by("day").values_list("number", flat=True)) == [1, 9]


@pytest.mark.django_db
def test_more_rows_than_one_statement_takes() -> None:
    rows = [DailyCount(day=date(2026, 1, 1) + timedelta(days=n), slug="tests", number=n) for n in range(1_500)]
    with transaction.atomic():
        bulk.insert(rows)
    assert DailyCount.objects.get(pk=rows[-1].pk).number == 1_499


def _day(day: int, number: int) -> DailyCount:
    return DailyCount(day=date(2026, 11, day), slug="tests", number=number)


GROWS = '"core_dailycount"."number" < excluded."number"'


@pytest.mark.django_db
def test_new_rows_and_known_ones_are_written_in_one_statement(django_assert_num_queries: Any) -> None:
    with transaction.atomic():
        bulk.insert([_day(2, 5)])
        rows = [_day(3, 1), _day(2, 6), _day(1, 9)]
        with django_assert_num_queries(1):
            assert bulk.put(rows, unique=["day", "slug"], columns=["number"], such=GROWS)
        assert bulk.put([], unique=["day"], columns=["number"])
    assert list(DailyCount.objects.order_by("day").values_list("pk", "number")) == [
        (rows[2].pk, 9), (rows[1].pk, 6), (rows[0].pk, 1),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_known_row_that_is_not_such_is_told() -> None:
    with transaction.atomic():
        bulk.insert([_day(1, 5), _day(2, 5)])
    with transaction.atomic():
        assert not bulk.put([_day(1, 6), _day(2, 5)], unique=["day", "slug"], columns=["number"], such=GROWS)
        transaction.set_rollback(True)
    assert list(DailyCount.objects.values_list("number", flat=True)) == [5, 5]


@pytest.mark.django_db
def test_what_is_not_named_stays_as_it_is(cast: Cast) -> None:
    row = Employee.objects.get(pk=cast.head.pk)
    row.title, row.name = "总", "不写"
    with transaction.atomic():
        assert bulk.put([row], unique=["user_id"], columns=["title"])
        with pytest.raises(ValueError, match="no column"):
            bulk.put([row], unique=["user_id"], columns=[])
    told = Employee.objects.get(pk=cast.head.pk)
    assert (told.title, told.name) == ("总", cast.head.name)


@pytest.mark.django_db(transaction=True)
def test_one_new_row_needs_no_transaction(django_assert_num_queries: Any) -> None:
    row = DailyCount(day=date(2026, 11, 20), slug="tests", number=1)
    with django_assert_num_queries(1):
        bulk.add(row)
    assert DailyCount.objects.get(pk=row.pk).number == 1
    with pytest.raises(IntegrityError):
        bulk.add(DailyCount(day=date(2026, 11, 20), slug="tests", number=1))
