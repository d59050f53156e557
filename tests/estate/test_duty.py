"""The engine of duty: laws over random plans, against a slow oracle that enumerates days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import SHANGHAI
from core.worktime import Calendar, Exchange, Session
from core.worktime.standard import STANDARD
from estate.duty import Layer, Override, Plan, Why, Window, gaps, holds, on_duty, stretches, turn_at
from estate.states import Days, Unit

START = datetime(2026, 11, 2, tzinfo=SHANGHAI)  # a Monday
SPAN = timedelta(days=35)
DAY = timedelta(days=1)
ALL_DAY = (Session(timedelta(), DAY),)
OFFICE = Calendar(ALL_DAY, special={date(2026, 11, 7): True, date(2026, 11, 11): False})
TRADING = Exchange(Calendar(ALL_DAY, special={date(2026, 11, 11): False, date(2026, 11, 12): False}), STANDARD)
PLAN = Plan((), office=OFFICE, trading=TRADING)

clocks = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30)))
moments = st.integers(0, int(SPAN.total_seconds()) // 900).map(lambda n: START + n * timedelta(minutes=15))
windows = st.lists(st.builds(Window, clocks, clocks), max_size=2).map(tuple)
layers = st.builds(
    Layer,
    key=st.integers(1, 10_000),
    people=st.lists(st.integers(1, 6), min_size=1, max_size=4, unique=True).map(tuple),
    starts_on=st.dates(date(2026, 10, 1), date(2026, 11, 20)),
    since=st.one_of(st.just(START - DAY), moments),
    until=st.one_of(st.none(), moments),
    handover=clocks,
    unit=st.sampled_from((Unit.DAY, Unit.WEEK)),
    every=st.integers(1, 3),
    priority=st.integers(0, 2),
    days=st.sampled_from(Days),
    windows=windows,
    name=st.just("主值"),
)


@st.composite
def overrides(draw: st.DrawFn) -> Override:
    starts = draw(moments)
    return Override(
        draw(st.integers(1, 10_000)), draw(st.integers(1, 9)), starts,
        starts + draw(st.integers(1, 200)) * timedelta(minutes=15),
        draw(st.one_of(st.none(), st.integers(1, 6))), "有事",
    )  # fmt: skip


plans = st.builds(
    Plan,
    layers=st.lists(layers, max_size=3).map(tuple),
    overrides=st.lists(overrides(), max_size=3).map(tuple),
    office=st.just(OFFICE),
    trading=st.just(TRADING),
)


@cache
def spans(layer: Layer) -> list[tuple[datetime, datetime]]:
    """The oracle: every stretch in which the layer holds, day by day, straight from the words of the plan."""
    fits = {
        Days.EVERY: lambda day: True,
        Days.WORKDAYS: OFFICE.is_workday,
        Days.RESTDAYS: lambda day: not OFFICE.is_workday(day),
        Days.TRADING: TRADING.is_workday,
        Days.CLOSED: lambda day: not TRADING.is_workday(day),
    }[layer.days]
    found = []
    for number in range(-2, SPAN.days + 16):
        midnight = START + number * DAY
        if not fits(midnight.date()):
            continue
        if not layer.windows:
            found.append((midnight, midnight + DAY))
        for window in layer.windows:
            opens = datetime.combine(midnight.date(), window.opens, SHANGHAI)
            closes = datetime.combine(midnight.date(), window.closes, SHANGHAI)
            found.append((opens, closes if closes > opens else closes + DAY))
    last = layer.until or datetime(2100, 1, 1, tzinfo=SHANGHAI)
    return [(max(a, layer.since), min(b, last)) for a, b in found if max(a, layer.since) < min(b, last)]


def person_of(layer: Layer, at: datetime) -> int:
    """The oracle of turns: walk from the first handover, one turn at a time."""
    edge = datetime.combine(layer.starts_on, layer.handover, SHANGHAI)
    length = timedelta(days=layer.every * (7 if layer.unit == Unit.WEEK else 1))
    place = 0
    while at < edge:
        edge, place = edge - length, place - 1
    while at >= edge + length:
        edge, place = edge + length, place + 1
    return layer.people[place % len(layer.people)]


def slow(plan: Plan, at: datetime) -> list[int]:
    """Who is on duty, the long way."""
    there = [layer for layer in plan.layers if any(a <= at < b for a, b in spans(layer))]
    top = max((layer.priority for layer in there), default=0)
    people = [person_of(layer, at) for layer in there if layer.priority == top]
    for one in plan.overrides:
        if one.starts_at <= at < one.ends_at:
            people = (
                [one.person]
                if one.instead_of is None
                else [one.person if who == one.instead_of else who for who in people]
            )
    return list(dict.fromkeys(people))


def test_who_holds_two_layers_stands_where_the_first_puts_him() -> None:
    layers = [
        Layer(key=key, people=(person,), starts_on=START.date(), since=START - DAY)
        for key, person in enumerate((3, 1, 3))
    ]
    turns = on_duty(Plan(layers=tuple(layers), overrides=(), office=OFFICE, trading=TRADING), START)
    assert [(turn.person, turn.layer) for turn in turns] == [(3, 0), (1, 1)]


@given(plan=plans, at=moments)
@settings(max_examples=100)
def test_it_says_what_the_long_way_says(plan: Plan, at: datetime) -> None:
    assert [turn.person for turn in on_duty(plan, at)] == slow(plan, at)


@given(plan=plans, at=moments, length=st.integers(1, 14 * 96))
@settings(max_examples=30)
def test_stretches_leave_no_hole_and_agree_with_every_moment_in_them(plan: Plan, at: datetime, length: int) -> None:
    end = at + length * timedelta(minutes=15)
    told = stretches(plan, at, end)
    assert told[0].start == at
    assert told[-1].end == end
    for one, following in zip(told, told[1:], strict=False):
        assert one.start < one.end == following.start
        assert one.turns != following.turns
    for one in told:
        middle = one.start + (one.end - one.start) / 2
        for moment in (one.start, middle, one.end - timedelta(seconds=1)):
            assert [turn.person for turn in one.turns] == slow(plan, moment)
    assert list(gaps(plan, at, end)) == [one for one in told if not one.turns]


@given(plan=plans, at=moments)
@settings(max_examples=40)
def test_a_turn_lasts_exactly_until_it_says(plan: Plan, at: datetime) -> None:
    for turn in on_duty(plan, at):
        assert turn.until is not None
        assert turn.until > at
        here = replace(turn, until=None)
        during = stretches(plan, at, turn.until)
        assert all(here in [replace(one, until=None) for one in stretch.turns] for stretch in during)
        assert here not in [replace(one, until=None) for one in on_duty(plan, turn.until)]


@given(layer=layers, at=moments)
def test_turns_come_round(layer: Layer, at: datetime) -> None:
    number, begins, ends = turn_at(PLAN, layer, at)
    length = timedelta(days=layer.every * (7 if layer.unit == Unit.WEEK else 1))
    assert begins <= at < ends
    assert ends - begins == length
    assert begins.astimezone(SHANGHAI).time() == layer.handover
    assert ends.astimezone(SHANGHAI).time() == layer.handover
    assert turn_at(PLAN, layer, ends)[0] == number + 1
    assert turn_at(PLAN, layer, at + length * len(layer.people))[0] == number + len(layer.people)
    endless = replace(layer, since=START - DAY, until=None, days=Days.EVERY, windows=())
    now, later = (on_duty(Plan((endless,)), moment) for moment in (at, at + length * len(layer.people)))
    assert len(now) == len(later) == 1
    assert now[0].person == later[0].person


@given(plan=plans, layer=layers, at=moments)
def test_inside_a_layer_there_is_never_more_than_one(plan: Plan, layer: Layer, at: datetime) -> None:
    alone = replace(plan, layers=(layer,), overrides=())
    assert len(on_duty(alone, at)) == (1 if holds(alone, layer, at) else 0)


@given(plan=plans, at=moments)
def test_an_override_of_everybody_wins(plan: Plan, at: datetime) -> None:
    last = Override(99_999, 77, at - DAY, at + DAY, None, "顶班")
    turns = on_duty(replace(plan, overrides=(*plan.overrides, last)), at)
    assert [turn.person for turn in turns] == [77]
    assert turns[0].why.override == 99_999
    assert turns[0].until == at + DAY


@given(plan=plans, at=moments, who=st.integers(1, 6))
def test_an_override_of_one_person_leaves_the_others(plan: Plan, at: datetime, who: int) -> None:
    before = [turn.person for turn in on_duty(plan, at)]
    last = Override(99_999, 77, at - DAY, at + DAY, who, "")
    after = [turn.person for turn in on_duty(replace(plan, overrides=(*plan.overrides, last)), at)]
    assert after == [77 if one == who else one for one in before]


@given(plan=plans, at=moments)
def test_the_reason_can_be_stored_and_read_again(plan: Plan, at: datetime) -> None:
    for turn in on_duty(plan, at):
        assert Why.of_facts(turn.why.facts()) == turn.why


@pytest.mark.parametrize(
    ("on", "hour", "there"),
    [
        (date(2026, 11, 6), 10, True),  # Friday
        (date(2026, 11, 7), 10, True),  # a Saturday that is worked
        (date(2026, 11, 8), 10, False),
        (date(2026, 11, 11), 10, False),  # a Wednesday off
        (date(2026, 11, 6), 18, False),
        (date(2026, 11, 6), 9, True),
    ],
)
def test_working_days_are_those_of_the_calendar(on: date, hour: int, there: bool) -> None:  # noqa: FBT001
    layer = Layer(1, (1,), START.date(), START, days=Days.WORKDAYS, windows=(Window(time(9), time(18)),))
    at = datetime.combine(on, time(hour), SHANGHAI)
    assert bool(on_duty(Plan((layer,), office=OFFICE), at)) is there


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    layer = Layer(1, (1,), START.date(), START, days=Days.WORKDAYS, windows=(Window(time(18), time(9)),))
    plan = Plan((layer,), office=OFFICE)
    saturday_evening = datetime(2026, 11, 14, 20, tzinfo=SHANGHAI)
    saturday_dawn = datetime(2026, 11, 14, 3, tzinfo=SHANGHAI)
    assert [turn.person for turn in on_duty(plan, saturday_dawn)] == [1]
    assert on_duty(plan, saturday_evening) == ()


def test_the_higher_layer_cuts_the_lower_ones_turn_short() -> None:
    low = Layer(1, (1,), START.date(), START)
    high = Layer(2, (2,), START.date(), START, priority=1, windows=(Window(time(9), time(18)),))
    plan = Plan((high, low))
    night = on_duty(plan, datetime(2026, 11, 3, 2, tzinfo=SHANGHAI))
    assert [(turn.person, turn.until) for turn in night] == [(1, datetime(2026, 11, 3, 1, tzinfo=UTC))]
    day = on_duty(plan, datetime(2026, 11, 3, 10, tzinfo=SHANGHAI))
    assert [(turn.person, turn.until) for turn in day] == [(2, datetime(2026, 11, 3, 10, tzinfo=UTC))]


def test_a_layer_that_ended_still_tells_of_its_time() -> None:
    change = datetime(2026, 11, 10, tzinfo=SHANGHAI)
    old = Layer(1, (1,), START.date(), START, until=change)
    new = Layer(2, (2,), START.date(), change)
    plan = Plan((new, old))
    assert [turn.person for turn in on_duty(plan, change - timedelta(minutes=1))] == [1]
    assert [turn.person for turn in on_duty(plan, change)] == [2]


def test_nobody_is_on_duty_by_an_empty_plan() -> None:
    assert on_duty(Plan(()), START) == ()
    assert [(one.start, one.end, one.turns) for one in stretches(Plan(()), START, START + DAY)] == [
        (START, START + DAY, ())
    ]
