"""The laws of working time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import worktime
from core.clock import SHANGHAI
from core.states import DayCalendar
from core.worktime import Calendar, Session
from core.worktime.rows import SESSIONS

REST = {date(2026, 10, n): False for n in (1, 2, 5, 6, 7)}
MAKEUP = {date(2026, 9, 20): True, date(2026, 10, 10): True}
OFFICE = Calendar(SESSIONS[DayCalendar.OFFICE], special=REST | MAKEUP)
TRADING = Calendar(SESSIONS[DayCalendar.TRADING], special=REST)
CALENDARS = st.sampled_from([OFFICE, TRADING, worktime.round_the_clock()])

moments = st.datetimes(
    datetime(2026, 9, 1),  # noqa: DTZ001  # the zone comes below
    datetime(2026, 11, 30),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, SHANGHAI]),
)
works = st.timedeltas(timedelta(), timedelta(hours=300))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@given(CALENDARS, moments, works)
def test_the_time_between_is_what_was_added(calendar: Calendar, a: datetime, work: timedelta) -> None:
    assert calendar.between(a, calendar.add(a, work)) == work


@given(CALENDARS, moments, works)
def test_subtracting_mirrors_adding(calendar: Calendar, b: datetime, work: timedelta) -> None:
    assert calendar.between(calendar.subtract(b, work), b) == work


@given(CALENDARS, moments, moments, works)
def test_who_starts_later_is_never_due_earlier(calendar: Calendar, a: datetime, b: datetime, work: timedelta) -> None:
    early, late = sorted((a, b))
    assert calendar.add(early, work) <= calendar.add(late, work)
    assert calendar.subtract(early, work) <= calendar.subtract(late, work)


@given(CALENDARS, moments, works, works)
def test_more_work_is_never_due_earlier_and_adds_up(
    calendar: Calendar, a: datetime, one: timedelta, two: timedelta
) -> None:
    first = calendar.add(a, one)
    assert a <= first <= calendar.add(a, one + two) == calendar.add(first, two)


@given(CALENDARS, moments, moments, moments)
def test_pauses_add_up(calendar: Calendar, a: datetime, b: datetime, c: datetime) -> None:
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)
    assert calendar.between(a, b) == -calendar.between(b, a)


@given(CALENDARS, moments, works.filter(bool))
def test_work_ends_inside_a_session_or_on_its_closing_moment(calendar: Calendar, a: datetime, work: timedelta) -> None:
    assert calendar.is_open(calendar.add(a, work) - timedelta(microseconds=1))
    assert calendar.is_open(calendar.subtract(a, work))


@given(CALENDARS, moments)
def test_the_next_opening_is_open_and_nothing_lies_before_it(calendar: Calendar, a: datetime) -> None:
    opening = calendar.next_open(a)
    assert calendar.is_open(opening)
    assert calendar.between(a, opening) == timedelta()
    assert (opening == a) == calendar.is_open(a)


@given(CALENDARS, moments)
def test_adding_nothing_changes_nothing(calendar: Calendar, a: datetime) -> None:
    assert calendar.add(a, timedelta()) == a == calendar.subtract(a, timedelta())


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-10 09:00", 3, "2026-11-10 12:00"),  # the closing moment, not 13:00
        ("2026-11-10 11:00", 2, "2026-11-10 14:00"),  # over lunch
        ("2026-11-10 09:00", 7.5, "2026-11-10 17:30"),  # a whole day is due in the evening
        ("2026-11-10 17:30", 1, "2026-11-11 10:00"),
        ("2026-11-13 16:30", 2, "2026-11-16 10:00"),  # over the weekend
        ("2026-09-30 17:00", 1, "2026-10-08 09:30"),  # over the national holidays
        ("2026-09-19 12:00", 1, "2026-09-20 10:00"),  # a Sunday that is worked
        ("2026-10-09 17:00", 1, "2026-10-10 09:30"),  # a Saturday that is worked
    ],
)
def test_examples_from_an_office(start: str, hours: float, due: str) -> None:
    assert OFFICE.add(at(start), timedelta(hours=hours)) == at(due)


def test_exchanges_stay_closed_on_makeup_days() -> None:
    assert OFFICE.is_workday(date(2026, 10, 10))
    assert not TRADING.is_workday(date(2026, 10, 10))
    assert TRADING.next_workday(date(2026, 9, 30)) == date(2026, 10, 8)


def test_two_hours_before_a_morning_deadline_is_the_evening_before() -> None:
    assert OFFICE.subtract(at("2026-11-11 10:00"), timedelta(hours=2)) == at("2026-11-10 16:30")


def test_naive_moments_and_negative_work_are_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        OFFICE.add(datetime(2026, 11, 10), timedelta(hours=1))  # noqa: DTZ001  # the point
    with pytest.raises(ValueError, match="never negative"):
        OFFICE.add(at("2026-11-10 09:00"), timedelta(hours=-1))


def test_a_calendar_that_never_opens_says_so() -> None:
    never = Calendar((Session(timedelta(hours=9), timedelta(hours=10)),), frozenset())
    with pytest.raises(ValueError, match="no working day"):
        never.add(at("2026-11-10 09:00"), timedelta(hours=1))
