"""Who is on duty when: wall-clock rules over a frozen plan. Pure: no database, no clock.

A layer is people taking turns; of the layers that hold at a moment those of the greatest priority count, and every one
of them has exactly one person. Overrides are applied to that in the order in which they were agreed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from estate.duty.plan import Layer, Override, Plan, Stretch, Turn, Why
from estate.duty.turns import doors, handovers, holds, turn_at

LOOK: Final = timedelta(days=7)  # so far ahead at a time the end of a turn is looked for


@dataclass(frozen=True)
class Change:
    """A stretch of time in which other people would be on duty."""

    start: datetime
    end: datetime
    before: tuple[int, ...]
    after: tuple[int, ...]


def on_duty(plan: Plan, at: datetime) -> tuple[Turn, ...]:
    """Who is on duty at this moment, highest layer first, each with the end of his turn; nobody: empty."""
    return tuple(_ending(plan, turn, at) for turn in _who(plan, at))


def stretches(plan: Plan, start: datetime, end: datetime) -> tuple[Stretch, ...]:
    """The time from `start` to `end` without a hole: who is on duty, and stretches where nobody is."""
    marks = [start, *_edges(plan, start, end), end]
    told: list[Stretch] = []
    for begins, ends in zip(marks, marks[1:], strict=False):
        turns = _who(plan, begins)
        if told and told[-1].turns == turns:
            told[-1] = Stretch(told[-1].start, ends, turns)
        else:
            told.append(Stretch(begins, ends, turns))
    return tuple(told)


def gaps(plan: Plan, start: datetime, end: datetime) -> tuple[Stretch, ...]:
    """Stretches in which nobody is on duty."""
    return tuple(one for one in stretches(plan, start, end) if not one.turns)


def changes(before: Plan, after: Plan, start: datetime, end: datetime) -> tuple[Change, ...]:
    """Where the two plans put other people on duty, in order of time."""
    marks = sorted({start, end, *_edges(before, start, end), *_edges(after, start, end)})
    told: list[Change] = []
    for begins, ends in zip(marks, marks[1:], strict=False):
        old, new = (tuple(turn.person for turn in _who(plan, begins)) for plan in (before, after))
        if old == new:
            continue
        if told and (told[-1].end, told[-1].before, told[-1].after) == (begins, old, new):
            told[-1] = Change(told[-1].start, ends, old, new)
        else:
            told.append(Change(begins, ends, old, new))
    return tuple(told)


def comings(plan: Plan, start: datetime, end: datetime) -> tuple[tuple[datetime, Turn], ...]:
    """Who comes on duty when, after `start` and no later than `end`; his own handovers to himself are none."""
    told: list[tuple[datetime, Turn]] = []
    for at in [one for one in _edges(plan, start, end + timedelta(microseconds=1)) if one > start]:
        before = {turn.person for turn in _who(plan, at - timedelta(microseconds=1))}
        told += [(at, _ending(plan, turn, at)) for turn in _who(plan, at) if turn.person not in before]
    return tuple(told)


def _who(plan: Plan, at: datetime) -> tuple[Turn, ...]:
    """Who is on duty, ends unsaid."""
    holding = [layer for layer in plan.layers if holds(plan, layer, at)]
    highest = max((layer.priority for layer in holding), default=0)
    turns = [_of_layer(plan, layer, at) for layer in holding if layer.priority == highest]
    for override in plan.overrides:
        if override.starts_at <= at < override.ends_at:
            turns = _overridden(turns, override)
    told: dict[int, Turn] = {}
    for turn in turns:
        told.setdefault(turn.person, turn)
    return tuple(told.values())


def _of_layer(plan: Plan, layer: Layer, at: datetime) -> Turn:
    number, begins, ends = turn_at(plan, layer, at)
    place = number % len(layer.people)
    why = Why(
        layer=layer.key, layer_name=layer.name, layer_name_en=layer.name_en, place=place + 1, of=len(layer.people),
        turn_starts=begins, turn_ends=ends,
    )  # fmt: skip
    return Turn(layer.people[place], layer.key, None, why)


def _overridden(turns: list[Turn], override: Override) -> list[Turn]:
    why = Why(
        override=override.key, instead_of=override.instead_of, reason=override.reason,
        turn_starts=override.starts_at.astimezone(UTC), turn_ends=override.ends_at.astimezone(UTC),
    )  # fmt: skip
    if override.instead_of is None:
        return [Turn(override.person, None, None, why)]
    return [Turn(override.person, one.layer, None, why) if one.person == override.instead_of else one for one in turns]


def _ending(plan: Plan, turn: Turn, at: datetime) -> Turn:
    """The turn with its end: the first moment at which it is no longer there; its own end bounds the search."""
    last = turn.why.turn_ends or at
    begins = at
    while begins < last:
        ends = min(begins + LOOK, last)
        for edge in _edges(plan, begins, ends):
            if turn not in _who(plan, edge):
                return Turn(turn.person, turn.layer, edge, turn.why)
        begins = ends
        if turn not in _who(plan, begins):
            return Turn(turn.person, turn.layer, begins, turn.why)
    return Turn(turn.person, turn.layer, last, turn.why)


def _edges(plan: Plan, start: datetime, end: datetime) -> list[datetime]:
    """Every moment between the two at which somebody could come or go."""
    found: set[datetime] = set()
    for override in plan.overrides:
        found |= {override.starts_at, override.ends_at}
    for layer in plan.layers:
        found |= {layer.since} | ({layer.until} if layer.until else set())
        found |= set(handovers(plan, layer, start, end))
        found |= set(doors(plan, layer, start, end))
    return sorted({one.astimezone(UTC) for one in found if start < one < end})
