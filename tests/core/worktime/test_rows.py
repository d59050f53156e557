"""Special days as rows: seeded from the library, overridden by people, asked for once a minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from core import journal, worktime
from core.checks import year_without_makeup_days
from core.errors import Invalid
from core.models import CalendarDay
from core.refs import Ref
from core.states import DayCalendar, DayKind, DaySource
from core.worktime.seeding import seed
from tests.conftest import FrozenClock, FrozenWire

YEARS = range(2024, 2028)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "worked", "traded"),
    [
        (date(2025, 1, 26), True, False),  # Sunday before the Spring Festival of 2025
        (date(2025, 1, 28), False, False),  # its eve
        (date(2025, 10, 8), False, False),
        (date(2025, 10, 11), True, False),  # Saturday after the national holidays
        (date(2026, 1, 2), False, False),
        (date(2026, 2, 14), True, False),  # Saturday before the Spring Festival of 2026
        (date(2026, 2, 20), False, False),
        (date(2026, 2, 24), True, True),
        (date(2026, 5, 9), True, False),
        (date(2026, 10, 10), True, False),
        (date(2024, 2, 9), True, False),  # offices worked on the eve of 2024, exchanges did not
        (date(2026, 11, 21), False, False),  # an ordinary Saturday
        (date(2026, 11, 20), True, True),
        (date(2027, 10, 1), False, False),
    ],
)
def test_known_days(day: date, worked: bool, traded: bool) -> None:
    seed(YEARS)
    assert (worktime.office().is_workday(day), worktime.trading().is_workday(day)) == (worked, traded)


@pytest.mark.django_db
def test_seeding_again_changes_nothing() -> None:
    call_command("seed_calendar")
    before = list(CalendarDay.objects.order_by("pk").values())
    done = seed(YEARS)
    assert (done.written, done.removed) == (0, 0)
    assert list(CalendarDay.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_what_a_person_entered_stays(frozen_clock: FrozenClock) -> None:
    frozen_clock.set(datetime(2026, 1, 5, 2, tzinfo=UTC))
    seed([2026])
    day = date(2026, 2, 14)
    who = Ref("people.employee", "3")
    row = worktime.override(day, calendar=DayCalendar.OFFICE, kind=DayKind.RESTDAY, name="公司放假", actor=who)
    assert not worktime.office().is_workday(day)
    assert seed([2026]).kept == 1
    assert CalendarDay.objects.get(pk=row.pk).source == DaySource.MANUAL
    assert not worktime.office().is_workday(day)
    assert journal.entries(row.ref).get().facts["name"] == "公司放假"


@pytest.mark.django_db
def test_a_day_that_is_past_stays_what_it_was(frozen_clock: FrozenClock) -> None:
    who = Ref("people.employee", "3")
    today = frozen_clock.set(datetime(2026, 11, 10, 2, tzinfo=UTC)).date()
    said = {"calendar": DayCalendar.TRADING, "kind": DayKind.RESTDAY, "name": "台风", "actor": who}
    with pytest.raises(Invalid, match="已过去"):
        worktime.override(today - timedelta(days=1), **said)
    row = worktime.override(today, **said)
    frozen_clock.move(days=1)
    with pytest.raises(Invalid, match="已过去"):
        worktime.withdraw(row, actor=who)
    assert not worktime.trading().is_workday(today)


@pytest.mark.django_db
def test_seeded_days_that_the_library_took_back_go() -> None:
    stale = date(2026, 3, 3)
    CalendarDay.objects.create(
        date=stale, calendar=DayCalendar.OFFICE, kind=DayKind.RESTDAY, name="?", source=DaySource.SEED
    )
    assert seed([2026]).removed == 1
    assert worktime.office().is_workday(stale)


@pytest.mark.django_db
def test_rows_are_read_once_a_minute(
    frozen_wire: FrozenWire, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        worktime.office()
        worktime.office()
    frozen_wire.move(61)
    with django_assert_num_queries(1):
        worktime.office()


@pytest.mark.parametrize(
    ("today", "years", "missing"),
    [
        (date(2026, 11, 30), {2025, 2026}, None),
        (date(2026, 12, 1), {2025, 2026}, 2027),
        (date(2026, 12, 31), {2026, 2027}, None),
        (date(2027, 1, 1), {2026}, None),
    ],
)
def test_from_december_on_next_years_makeup_days_are_missed(today: date, years: set[int], missing: int | None) -> None:
    assert year_without_makeup_days(today, years) == missing


@pytest.mark.django_db
def test_the_check_warns_in_december_only(frozen_clock: FrozenClock, capsys: pytest.CaptureFixture[str]) -> None:
    seed(YEARS)
    call_command("check", "--database", "default", "--tag", "database")
    frozen_clock.move(days=30)
    call_command("check", "--database", "default", "--tag", "database")
    said = capsys.readouterr()
    assert said.err.count("core.W001") == 1
    assert "2027" in said.err
