"""The laws of the trading clock, and of wall clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.clock import SHANGHAI
from core.states import DayShape, Phase
from core.worktime import Calendar, Exchange, Hours, Session, wall
from core.worktime.exchange import overlapping
from core.worktime.standard import STANDARD

REST = {date(2026, 10, n): False for n in (1, 2, 5, 6, 7)}
HALF = date(2026, 9, 30)
DAYS = Calendar((Session(timedelta(hours=9.5), timedelta(hours=11.5)),), special=REST)
ZONES = [ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/London", "America/New_York", "Australia/Lord_Howe")]
FIRST = datetime(2026, 9, 21, tzinfo=SHANGHAI)

moments = st.integers(0, 30 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))
halts = st.lists(
    st.tuples(moments, st.integers(60, 90_000)).map(lambda told: (told[0], told[0] + timedelta(seconds=told[1]))),
    max_size=3,
).map(tuple)
exchanges = st.builds(
    Exchange, st.just(DAYS), st.just(STANDARD), st.just(frozenset({HALF})), halts, st.sampled_from(ZONES)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@given(exchanges, moments, moments, moments)
def test_trading_time_adds_up(exchange: Exchange, a: datetime, b: datetime, c: datetime) -> None:
    whole = exchange.trading_time(a, c)
    assert whole == exchange.trading_time(a, b) + exchange.trading_time(b, c)
    assert whole == -exchange.trading_time(c, a)


@given(exchanges, moments, st.integers(0, 3 * 1440))
def test_trading_time_is_what_counting_minutes_says(exchange: Exchange, start: datetime, minutes: int) -> None:
    start = start.replace(second=0)
    exchange = Exchange(
        exchange.days, exchange.hours, exchange.short,
        tuple((one.replace(second=0), other.replace(second=0) + timedelta(minutes=1)) for one, other in exchange.halts),
        exchange.zone,
    )  # fmt: skip
    counted = 0
    for number in range(minutes):
        moment = start + timedelta(minutes=number)
        session = exchange.session_at(moment)
        counted += bool(session and session.phase.trades and not exchange.halted(moment))
    assert exchange.trading_time(start, start + timedelta(minutes=minutes)) == timedelta(minutes=counted)


@given(exchanges, moments)
def test_a_moment_lies_in_one_session_at_most(exchange: Exchange, moment: datetime) -> None:
    day = moment.astimezone(exchange.zone).date()
    near = [one for back in range(3) for one in exchange.sessions(day - timedelta(days=back))]
    there = [one for one in near if one.starts_at <= moment < one.ends_at]
    assert len(there) <= 1
    assert exchange.session_at(moment) == (there[0] if there else None)


@given(exchanges, st.dates(date(2026, 9, 20), date(2026, 10, 20)))
def test_sessions_follow_one_another_and_only_on_trading_days(exchange: Exchange, day: date) -> None:
    told = exchange.sessions(day)
    assert bool(told) == exchange.is_workday(day)
    assert all(one.ends_at <= following.starts_at for one, following in zip(told, told[1:], strict=False))


@pytest.mark.parametrize(
    ("moment", "phase"),
    [
        ("2026-09-28 08:30", Phase.BEFORE),
        ("2026-09-28 09:15", Phase.AUCTION),
        ("2026-09-28 09:30", Phase.MORNING),
        ("2026-09-28 11:30", Phase.LUNCH),
        ("2026-09-28 14:59", Phase.AFTERNOON),
        ("2026-09-28 15:00", Phase.AFTER),
        ("2026-09-29 01:59", Phase.NIGHT),
        ("2026-09-29 02:00", None),
        ("2026-09-30 13:30", Phase.AFTER),  # half a day
        ("2026-10-01 10:00", None),
        ("2026-10-01 01:00", Phase.NIGHT),  # of the day before
    ],
)
def test_examples_of_sessions(moment: str, phase: Phase | None) -> None:
    session = Exchange(DAYS, STANDARD, frozenset({HALF})).session_at(at(moment))
    assert (session.phase if session else None) == phase


def test_a_halt_stops_trading_time_and_no_session() -> None:
    stop = (at("2026-09-28 10:00"), at("2026-09-28 10:30"))
    exchange = Exchange(DAYS, STANDARD, halts=(stop, stop))
    assert exchange.trading_time(at("2026-09-28 09:00"), at("2026-09-28 12:00")) == timedelta(minutes=105)
    assert exchange.halted(at("2026-09-28 10:00"))
    session = exchange.session_at(at("2026-09-28 10:00"))
    assert session is not None
    assert session.phase == Phase.MORNING


def test_hours_that_changed_leave_the_days_before_as_they_were() -> None:
    old = Hours(Phase.MORNING, time(9, 30), time(11, 30), until=date(2026, 9, 29))
    new = Hours(Phase.MORNING, time(9), time(11, 30), since=date(2026, 9, 29))
    exchange = Exchange(DAYS, (old, new))
    starts = [exchange.sessions(date(2026, 9, day))[0].starts_at for day in (28, 29)]
    assert starts == [at("2026-09-28 09:30"), at("2026-09-29 09:00")]


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ((9, 11), (11, 13), False),
        ((9, 12), (11, 13), True),
        ((18, 2), (1, 3), True),  # one's night, the other's morning after
        ((18, 2), (2, 3), False),
        ((18, 9), (8, 10), True),
    ],
)
def test_hours_that_lie_over_each_other_are_found(
    one: tuple[int, int], other: tuple[int, int], meet: bool  # noqa: FBT001
) -> None:  # fmt: skip
    rows = [Hours(Phase.NIGHT, time(opens), time(closes)) for opens, closes in (one, other)]
    assert bool(overlapping(rows)) is meet
    apart = [rows[0], Hours(Phase.NIGHT, rows[1].opens, rows[1].closes, DayShape.HALF)]
    assert overlapping(apart) is None


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_trading_days_are_counted_as_by_hand(a: date, b: date) -> None:
    start, end = sorted((a, b))
    by_hand = sum(DAYS.is_workday(start + timedelta(days=day)) for day in range((end - start).days))
    assert DAYS.workdays(start, end) == by_hand == -DAYS.workdays(end, start)


clocks = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))


@given(st.dates(date(2026, 3, 1), date(2026, 11, 30)), clocks, clocks, st.sampled_from(ZONES))
@example(date(2026, 3, 29), time(1), time(2), ZoneInfo("Europe/London"))
def test_later_readings_are_never_earlier_moments(day: date, one: time, other: time, zone: ZoneInfo) -> None:
    early, late = sorted((one, other))
    assert wall(day, early, zone) <= wall(day, late, zone) <= wall(day + timedelta(days=1), early, zone)


@pytest.mark.parametrize(
    ("zone", "reading", "moment"),
    [
        ("Europe/London", "2026-03-29T01:30", "2026-03-29T01:00"),  # does not exist: the first moment after the gap
        ("Europe/London", "2026-10-25T01:30", "2026-10-25T00:30"),  # comes twice: the first
        ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30"),  # half an hour
        ("Asia/Shanghai", "2026-10-04T02:15", "2026-10-03T18:15"),
    ],
)
def test_readings_that_do_not_exist_or_come_twice(zone: str, reading: str, moment: str) -> None:
    told = datetime.fromisoformat(reading)
    assert wall(told.date(), told.time(), ZoneInfo(zone)) == datetime.fromisoformat(moment).replace(tzinfo=UTC)
