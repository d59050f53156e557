"""Laws of maintenance windows: when one is open, when it opens next."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.engine.windows import Days, Repeat, Rule, coming, faults, open_at, turns
from core.clock import SHANGHAI

HOUR = timedelta(hours=1)


def weekday(day: date) -> bool:
    return day.weekday() < 5


DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
RULES = st.builds(
    Rule,
    st.sampled_from(Repeat),
    DAYS,
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    st.timedeltas(timedelta(minutes=1), timedelta(hours=24)),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.frozensets(st.sampled_from([-1, 1, 15, 28, 31]), min_size=1),
    st.sampled_from(Days),
    st.none() | DAYS,
).filter(lambda rule: not faults(rule))
MOMENTS = st.integers(0, 700 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(RULES, MOMENTS)
def test_between_turns_nothing_changes_and_at_a_turn_something_does(rule: Rule, moment: datetime) -> None:
    turn = turns(rule, moment, weekday)
    if turn is None:
        assert open_at(rule, moment, weekday) is None
        return
    assert turn > moment
    before = open_at(rule, turn - timedelta(microseconds=1), weekday)
    assert open_at(rule, moment, weekday) == open_at(rule, moment + (turn - moment) / 2, weekday)
    assert before != open_at(rule, turn, weekday)


@given(RULES, MOMENTS)
def test_every_opening_is_open_from_its_beginning_to_its_end(rule: Rule, moment: datetime) -> None:
    spans = list(islice(coming(rule, moment, weekday), 3))
    assert spans == sorted(spans, key=lambda one: one.begins)
    for span in spans:
        assert span.begins > moment
        assert (span.begins.astimezone(SHANGHAI).time(), span.ends - span.begins) == (rule.at, rule.lasts)
        found = open_at(rule, span.begins, weekday)
        assert found is not None
        assert found.ends >= span.ends
        assert open_at(rule, span.ends, weekday) != span
        if rule.repeat is not Repeat.ONCE and rule.days is not Days.ANY:
            assert weekday(span.begins.astimezone(SHANGHAI).date()) is (rule.days is Days.TRADING)


def test_a_saturday_night_reaches_into_sunday() -> None:
    rule = Rule(Repeat.WEEKLY, date(2026, 11, 1), time(22), 6 * HOUR, weekdays=frozenset({5}))
    sunday = datetime(2026, 11, 22, 3, 59, tzinfo=SHANGHAI)
    assert open_at(rule, sunday, weekday) is not None
    assert open_at(rule, sunday + timedelta(minutes=1), weekday) is None
    assert next(coming(rule, sunday, weekday)).begins == datetime(2026, 11, 28, 22, tzinfo=SHANGHAI)


def test_the_last_day_of_a_month_and_days_without_trading() -> None:
    rule = Rule(Repeat.MONTHLY, date(2026, 1, 1), time(20), HOUR, month_days=frozenset({-1}))
    found = [one.begins.date() for one in islice(coming(rule, datetime(2026, 1, 1, tzinfo=UTC), weekday), 2)]
    assert found == [date(2026, 1, 31), date(2026, 2, 28)]
    closed = Rule(Repeat.DAILY, date(2026, 11, 16), time(9), HOUR, days=Days.CLOSED)
    assert next(coming(closed, datetime(2026, 11, 16, tzinfo=UTC), weekday)).begins.date() == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (Rule(Repeat.DAILY, date(2026, 1, 1), time(9), 25 * HOUR), "lasts"),
        (Rule(Repeat.ONCE, date(2026, 1, 1), time(9), timedelta()), "lasts"),
        (Rule(Repeat.WEEKLY, date(2026, 1, 1), time(9), HOUR), "weekdays"),
        (Rule(Repeat.MONTHLY, date(2026, 1, 1), time(9), HOUR), "month_days"),
        (Rule(Repeat.MONTHLY, date(2026, 1, 1), time(9), HOUR, month_days=frozenset({32})), "month_days"),
        (Rule(Repeat.DAILY, date(2026, 1, 2), time(9), HOUR, until=date(2026, 1, 1)), "until"),
    ],
)
def test_what_cannot_be_is_said(rule: Rule, field: str) -> None:
    assert [one for one, _code in faults(rule)] == [field]
