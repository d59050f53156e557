"""Laws of days: which is open, when one closes, and which are asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.engine.days import DAY, Clock, Rhythm, Schedule, Timing

ZONES = st.sampled_from(["Asia/Shanghai", "Europe/London", "America/New_York", "Australia/Lord_Howe"]).map(ZoneInfo)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
DATES = st.dates(date(2026, 1, 1), date(2027, 12, 30))
CLOCKS = st.builds(Clock, ZONES, st.integers(0, 6))
SHANGHAI = Clock(ZoneInfo("Asia/Shanghai"))


@given(CLOCKS, MOMENTS)
def test_a_moment_has_one_or_two_open_days_and_they_follow_each_other(clock: Clock, at: datetime) -> None:
    days = clock.open_at(at)
    assert days[-1] == clock.day_of(at)
    assert len(days) == 1 or (len(days) == 2 and days[1] - days[0] == DAY)
    assert all(clock.timing(day, at) is Timing.ON_TIME for day in days)


@given(CLOCKS, MOMENTS, DATES)
def test_a_day_is_early_on_time_late_and_over_in_this_order(clock: Clock, at: datetime, day: date) -> None:
    assert clock.opens(day) < clock.closes(day) <= clock.ends(day)
    expected = (
        Timing.EARLY if at < clock.opens(day)
        else Timing.ON_TIME if day in clock.open_at(at)
        else Timing.LATE if at < clock.ends(day)
        else Timing.OVER
    )  # fmt: skip
    assert clock.timing(day, at) is expected
    assert clock.closed_by(day, at) == (expected in {Timing.LATE, Timing.OVER})


@given(CLOCKS, MOMENTS, st.sets(DATES))
def test_a_form_offers_an_open_day_and_yesterday_only_while_it_is_missing(
    clock: Clock, at: datetime, done: set[date]
) -> None:
    offered = clock.offered(at, done)
    assert offered in clock.open_at(at)
    if len(clock.open_at(at)) == 2:
        assert (offered == clock.open_at(at)[0]) == (clock.open_at(at)[0] not in done)


@pytest.mark.parametrize("midnight", [date(2026, 10, 10), date(2027, 1, 1), date(2026, 9, 21)])
def test_the_night_minute_by_minute(midnight: date) -> None:
    """Around a make-up Saturday, the end of the year, and the day after somebody joined."""
    before = midnight - DAY
    start = SHANGHAI.opens(midnight) - timedelta(hours=1)
    for minute in range(5 * 60):
        at = start + timedelta(minutes=minute)
        open_days = SHANGHAI.open_at(at)
        if minute < 60:
            assert open_days == (before,)
        elif minute < 4 * 60:
            assert open_days == (before, midnight)
            assert SHANGHAI.offered(at, {before}) == midnight
            assert SHANGHAI.offered(at, ()) == before
        else:
            assert open_days == (midnight,)
            assert SHANGHAI.timing(before, at) is Timing.LATE


@given(DATES, st.integers(0, 90), st.frozensets(st.integers(0, 6)), st.dictionaries(DATES, st.booleans(), max_size=5))
def test_required_days_are_days_of_the_campaign(
    first: date, length: int, mask: frozenset[int], special: dict[date, bool]
) -> None:
    made = Schedule(first, first + length * DAY, Rhythm.MASK, mask, special)
    required = made.required(())
    days = set(made.days())
    assert len(days) == length + 1
    assert required <= days
    for day in days:
        assert (day in required) == special.get(day, day.weekday() in mask)
    assert Schedule(first, first + length * DAY).required(()) == days
    some = frozenset(day for day in days if day.toordinal() % 3)
    assert Schedule(first, first + length * DAY, Rhythm.WORKDAYS).required(some) == some


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="grace"):
        Clock(ZoneInfo("Asia/Shanghai"), 7)
    with pytest.raises(ValueError, match="ends"):
        Schedule(date(2026, 2, 1), date(2026, 1, 1))
    with pytest.raises(ValueError, match="weekdays"):
        Schedule(date(2026, 2, 1), date(2026, 2, 1), Rhythm.MASK, frozenset({7}))
