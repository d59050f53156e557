"""Laws of reminders."""

from __future__ import annotations

from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wellness.engine.nudges import (
    A_DAY,
    QUIET,
    USUAL,
    Now,
    Nudge,
    clock_of,
    decide,
    habit,
    last_call,
    moment,
    since_dawn,
)

DAY = date(2026, 3, 2)


def is_quiet(clock: time, quiet: tuple[time, time]) -> bool:
    start, end = quiet
    return clock >= start or clock < end if start > end else start <= clock < end


@given(st.integers(-60, 1500), st.integers(0, 10_000), st.dates(date(2026, 1, 1), date(2028, 1, 1)))
def test_never_at_night_never_on_the_hour_or_the_half(wanted: int, person: int, day: date) -> None:
    at = moment(wanted, person=person, day=day)
    assert not is_quiet(at, QUIET)
    assert at.minute not in {0, 30}
    assert at == moment(wanted, person=person, day=day)


@given(
    st.integers(0, 1439),
    st.integers(0, 99),
    st.times(time(17), time(23, 59)).map(lambda one: one.replace(second=0, microsecond=0)),
    st.times(time(5), time(11, 59)).map(lambda one: one.replace(second=0, microsecond=0)),
)
def test_everybody_has_quiet_hours_of_his_own(wanted: int, person: int, start: time, end: time) -> None:
    quiet = (start, end)
    assert not is_quiet(moment(wanted, person=person, day=DAY, quiet=quiet), quiet)


@given(st.lists(st.times(), max_size=20))
def test_the_own_time_is_half_an_hour_after_the_middle(samples: list[time]) -> None:
    found = habit(samples)
    known = [since_dawn(one) for one in samples[-10:]]
    if len(known) < 4:
        assert found == since_dawn(USUAL)
    else:
        assert min(known) + 30 <= found <= max(known) + 30


@given(st.integers(0, 1439))
def test_minutes_after_dawn_are_times_of_day(minutes: int) -> None:
    assert since_dawn(clock_of(minutes)) == minutes


@given(
    st.builds(
        Now, st.booleans(), st.booleans(), st.booleans(), st.integers(0, 4), st.integers(0, 12),
        st.none() | st.integers(0, 9), st.booleans(), st.integers(0, 120).map(lambda one: timedelta(minutes=one)),
    )
)  # fmt: skip
def test_nobody_is_reminded_who_is_done_or_was_twice_or_does_not_want_it(now: Now) -> None:
    found = decide(now)
    if not now.wanted or now.done or now.excused or now.sent_today >= A_DAY or now.late > timedelta(minutes=45):
        assert found is Nudge.NOTHING
    if now.unanswered >= 10:
        assert found is not Nudge.REMIND
    if found is Nudge.ASK:
        assert now.unanswered >= 10
        assert not now.asked


def test_five_in_vain_make_it_seldom() -> None:
    assert decide(Now(True, unanswered=5, days_since=2)) is Nudge.NOTHING
    assert decide(Now(True, unanswered=5, days_since=3)) is Nudge.REMIND
    assert decide(Now(True, unanswered=10)) is Nudge.ASK
    assert last_call(count=3, freezes=0)
    assert not last_call(count=3, freezes=1)
