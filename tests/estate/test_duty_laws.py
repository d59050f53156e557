"""The rules W1–W8 of who is on duty, over random plans in zones with and without summer time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.states import Phase
from core.worktime import Calendar, Exchange, Session, wall
from core.worktime.standard import STANDARD
from estate.duty import Layer, Override, Plan, Stretch, Window, changes, comings, on_duty, stretches, turn_at, without
from estate.states import Days, Unit

ZONES = [ZoneInfo(name) for name in ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai")]
DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)
ALL_DAY = (Session(timedelta(), DAY),)
REST = {date(2026, 10, n): False for n in (1, 2, 5, 6, 7)}
OFFICE = Calendar(ALL_DAY, special=REST)
EXCHANGE = Exchange(Calendar(ALL_DAY, special=REST), STANDARD)
# Clocks change in these weeks: New York and London in autumn, Lord Howe in between.
FIRST = datetime(2026, 9, 25, tzinfo=UTC)
SPAN = 45 * 96

moments = st.integers(0, SPAN).map(lambda number: FIRST + number * QUARTER)
clocks = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30)))
layers = st.builds(
    Layer,
    key=st.integers(1, 10_000),
    people=st.lists(st.integers(1, 6), min_size=1, max_size=4, unique=True).map(tuple),
    starts_on=st.dates(date(2026, 9, 1), date(2026, 11, 1)),
    since=st.one_of(st.just(FIRST - 30 * DAY), moments),
    until=st.one_of(st.none(), moments),
    handover=clocks,
    unit=st.sampled_from(Unit),
    every=st.integers(1, 3),
    priority=st.integers(0, 2),
    days=st.sampled_from(Days),
    windows=st.lists(st.builds(Window, clocks, clocks), max_size=2).map(tuple),
    phases=st.one_of(st.just(()), st.lists(st.sampled_from(Phase), min_size=1, max_size=3, unique=True).map(tuple)),
)
overrides = st.builds(
    lambda key, person, start, length, instead: Override(key, person, start, start + length * QUARTER, instead),
    st.integers(1, 10_000), st.integers(1, 9), moments, st.integers(1, 200), st.one_of(st.none(), st.integers(1, 6)),
)  # fmt: skip
plans = st.builds(
    Plan,
    layers=st.lists(layers, max_size=3).map(tuple),
    overrides=st.lists(overrides, max_size=2).map(tuple),
    office=st.just(OFFICE),
    trading=st.just(EXCHANGE),
    zone=st.sampled_from(ZONES),
)


def people(plan: Plan, at: datetime) -> list[int]:
    return [turn.person for turn in on_duty(plan, at)]


@given(plans, moments, moments)
@settings(max_examples=60)
def test_w1_who_is_on_duty_follows_from_the_plan_alone(plan: Plan, at: datetime, other: datetime) -> None:
    before = on_duty(plan, at)
    on_duty(plan, other)
    # What has ended before, and what begins after the turn, does not matter.
    fresh = Exchange(Calendar(ALL_DAY, special=REST), STANDARD)
    near = [one for one in plan.layers if one.until is None or one.until > at]
    assert on_duty(replace(plan, layers=tuple(near), trading=fresh), at) == before


@given(plans, moments, st.integers(1, 12 * 96))
@settings(max_examples=60)
def test_w2_no_hole_no_overlap_and_one_winner_everywhere(plan: Plan, start: datetime, length: int) -> None:
    told = stretches(plan, start, start + length * QUARTER)
    assert (told[0].start, told[-1].end) == (start, start + length * QUARTER)
    for one, following in zip(told, told[1:], strict=False):
        assert one.start < one.end == following.start
    for one in told:
        layers_there = [turn.layer for turn in one.turns if turn.layer is not None]
        assert len({layer.priority for layer in plan.layers if layer.key in layers_there}) <= 1 or plan.overrides
        assert people(plan, one.start) == people(plan, one.end - timedelta(seconds=1)) == [t.person for t in one.turns]


@given(st.sampled_from(ZONES), st.integers(0, 365), clocks, st.sampled_from((Unit.DAY, Unit.WEEK)), st.integers(1, 3))
def test_w3_a_handover_keeps_its_time_of_day(zone: ZoneInfo, day: int, handover: time, unit: Unit, every: int) -> None:
    layer = Layer(1, (1, 2, 3), date(2026, 1, 5), FIRST - 300 * DAY, handover=handover, unit=unit, every=every)
    plan = Plan((layer,), zone=zone)
    at = wall(date(2026, 1, 5) + day * DAY, time(12), zone)
    number, begins, ends = turn_at(plan, layer, at)
    assert begins <= at < ends
    assert turn_at(plan, layer, ends)[:2] == (number + 1, ends)
    for moment in (begins, ends):
        told = moment.astimezone(zone)
        assert moment == wall(told.date(), handover, zone)
        assert told.time() == handover or (told - timedelta(seconds=1)).utcoffset() != told.utcoffset()


@given(st.sampled_from(ZONES), clocks, clocks)
def test_w3_days_of_23_and_25_hours_have_no_gap_and_no_overlap(zone: ZoneInfo, one: time, other: time) -> None:
    if one == other:
        return
    parts = [Window(one, other), Window(other, one)]
    layers = tuple(
        Layer(key, (key,), date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC), windows=(window,))
        for key, window in enumerate(parts)
    )
    plan = Plan(layers, zone=zone)
    for first in (date(2026, 3, 7), date(2026, 3, 28), date(2026, 4, 4), date(2026, 10, 3), date(2026, 10, 24),
                  date(2026, 10, 31)):  # fmt: skip
        told = stretches(plan, wall(first, time(), zone), wall(first + 3 * DAY, time(), zone))
        assert all(len(one.turns) == 1 for one in told)


@pytest.mark.parametrize(
    ("zone", "spring", "autumn", "missing"),
    [
        ("Europe/London", date(2026, 3, 29), date(2026, 10, 25), 60),
        ("America/New_York", date(2026, 3, 8), date(2026, 11, 1), 60),
        ("Australia/Lord_Howe", date(2026, 10, 4), date(2026, 4, 5), 30),
        ("Asia/Shanghai", date(2026, 3, 29), date(2026, 10, 25), 0),
    ],
)
def test_w3_the_night_is_shorter_in_spring_and_longer_in_autumn(
    zone: str, spring: date, autumn: date, missing: int
) -> None:
    layer = Layer(1, (1, 2), date(2026, 1, 5), datetime(2026, 1, 1, tzinfo=UTC), unit=Unit.DAY)
    plan = Plan((layer,), zone=ZoneInfo(zone))
    lengths = []
    for day in (spring, autumn):
        _number, begins, ends = turn_at(plan, layer, wall(day, time(4), plan.zone))
        lengths.append((ends - begins) / timedelta(minutes=1))
    assert lengths == [1440 - missing, 1440 + missing]


@given(plans.filter(lambda plan: plan.layers), moments, moments, st.integers(1, 6))
@settings(max_examples=60)
def test_w4_who_drops_out_leaves_the_others_and_the_past_alone(
    plan: Plan, now: datetime, at: datetime, gone: int
) -> None:
    told: list[Layer] = []
    for layer in plan.layers:
        if gone not in layer.people or (layer.until is not None and layer.until <= now):
            told.append(layer)
            continue
        ends = max(now, layer.since)
        told += [replace(layer, until=ends), replace(layer, since=ends, people=without(layer.people, gone))]
    after = replace(plan, layers=tuple(told), overrides=())
    before = replace(plan, overrides=())
    if at < now or gone not in people(before, at):
        assert people(after, at) == people(before, at)
    elif all(set(layer.people) != {gone} for layer in plan.layers):
        left = people(after, at)
        assert left
        assert gone not in left
        assert set(people(before, at)) - {gone} <= set(left)


@given(layers, st.sampled_from(ZONES), st.dates(date(2026, 9, 25), date(2026, 11, 5)))
def test_w5_turns_of_trading_days_neither_use_up_nor_skip_a_holiday(layer: Layer, zone: ZoneInfo, day: date) -> None:
    layer = replace(layer, unit=Unit.TRADE, people=(1, 2, 3))
    plan = Plan((layer,), trading=EXCHANGE, zone=zone)

    def place(on: date) -> int:
        return turn_at(plan, layer, wall(on, layer.handover, zone))[0]

    following = day + DAY
    if not EXCHANGE.is_workday(following):
        assert place(following) == place(day)
    while not EXCHANGE.is_workday(following):
        following += DAY
    assert place(following) - place(day) in ({1} if layer.every == 1 else {0, 1})
    later = following
    for _one in range(layer.every):
        later = EXCHANGE.days.next_workday(later)
    assert place(later) == place(following) + 1
    first = layer.starts_on if EXCHANGE.is_workday(layer.starts_on) else EXCHANGE.days.next_workday(layer.starts_on)
    assert place(first) == 0


@given(plans, moments, st.integers(1, 100), st.one_of(st.none(), st.integers(1, 6)))
def test_w6_the_later_override_wins_and_goes_without_a_trace(
    plan: Plan, at: datetime, length: int, instead: int | None
) -> None:
    span = (at, at + length * QUARTER)
    first, second = Override(90_001, 88, *span, instead), Override(90_002, 89, *span, None)
    both = replace(plan, overrides=(*plan.overrides, first, second))
    assert people(both, at) == [89]
    without_second = replace(both, overrides=both.overrides[:-1])
    expected = [88] if instead is None else [88 if one == instead else one for one in people(plan, at)]
    assert people(without_second, at) == list(dict.fromkeys(expected))
    assert replace(without_second, overrides=without_second.overrides[:-1]) == plan


@given(plans, moments, moments, moments)
@settings(max_examples=60)
def test_w8_two_halves_are_the_whole(plan: Plan, one: datetime, two: datetime, three: datetime) -> None:
    a, b, c = sorted((one, two, three))
    if not a < b < c:
        return
    left, right = list(stretches(plan, a, b)), list(stretches(plan, b, c))
    if left[-1].turns == right[0].turns:
        left[-1:], right = [Stretch(left[-1].start, right[0].end, right[0].turns)], right[1:]
    assert tuple(left + right) == stretches(plan, a, c)


@given(plans, plans, moments)
@settings(max_examples=40)
def test_changes_name_exactly_the_moments_that_differ(before: Plan, after: Plan, start: datetime) -> None:
    after = replace(after, zone=before.zone)
    end = start + 5 * DAY
    told = changes(before, after, start, end)
    for number in range(5 * 24):
        at = start + number * timedelta(hours=1)
        there = [one for one in told if one.start <= at < one.end]
        assert len(there) == (people(before, at) != people(after, at))
        for one in there:
            assert (list(one.before), list(one.after)) == (people(before, at), people(after, at))


@given(plans, moments)
@settings(max_examples=40)
def test_who_comes_was_not_there_a_moment_before(plan: Plan, start: datetime) -> None:
    end = start + 2 * DAY
    told = comings(plan, start, end)
    for at, turn in told:
        assert turn.until is not None
        assert turn.person in people(plan, at)
        assert turn.person not in people(plan, at - timedelta(seconds=1))
    edges = {one.start for one in stretches(plan, start, end + QUARTER) if start < one.start <= end}
    fresh = sum(
        len(set(people(plan, at)) - set(people(plan, at - timedelta(seconds=1)))) for at in edges
    )  # fmt: skip
    assert len(told) == fresh


def test_a_layer_holds_in_sessions_of_the_exchange() -> None:
    layer = Layer(1, (7,), date(2026, 9, 1), FIRST, phases=(Phase.AUCTION, Phase.MORNING, Phase.AFTERNOON))
    plan = Plan((layer,), trading=EXCHANGE)
    day = date(2026, 9, 28)
    told = [(one.start, one.end) for one in stretches(plan, wall(day, time(), plan.zone), wall(day + DAY, time(),
            plan.zone)) if one.turns]  # fmt: skip
    spans = [((9, 15), (11, 30)), ((13, 0), (15, 0))]
    assert told == [(wall(day, time(*a), plan.zone), wall(day, time(*b), plan.zone)) for a, b in spans]
    assert on_duty(plan, wall(date(2026, 10, 1), time(10), plan.zone)) == ()
