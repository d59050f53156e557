"""Who is on duty when: wall-clock rules in Shanghai's zone over a frozen plan. Pure: no database, no clock.

A layer is people taking turns; of the layers that hold at a moment those of the greatest priority count, and every one
of them has exactly one person. Overrides are applied to that in the order in which they were agreed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Protocol

from core.clock import SHANGHAI
from estate.states import Days, Unit

DAY: Final = timedelta(days=1)
LOOK: Final = timedelta(days=7)  # so far ahead at a time the end of a turn is looked for


class DayRule(Protocol):
    """Tells working days, or trading days (core.worktime.Calendar does)."""

    def is_workday(self, day: date) -> bool: ...


@dataclass(frozen=True)
class Window:
    """Part of a day; where it closes no later than it opens it ends on the next day, and belongs to the first."""

    opens: time
    closes: time

    @property
    def overnight(self) -> bool:
        """Whether it ends on the next day; from 09:00 to 09:00 is a whole day."""
        return self.closes <= self.opens


@dataclass(frozen=True)
class Layer:
    """People taking turns of `every` days or weeks from `starts_on` at `handover` on, within `since` and `until`.

    It holds on its `days`; with `windows` only within them, else from midnight to midnight.
    """

    key: int
    people: tuple[int, ...]
    starts_on: date
    since: datetime
    until: datetime | None = None
    handover: time = time(9, 0)
    unit: Unit = Unit.WEEK
    every: int = 1
    priority: int = 0
    days: Days = Days.EVERY
    windows: tuple[Window, ...] = ()
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Override:
    """From `starts_at` until `ends_at` this person instead of another, or (None) of everybody."""

    key: int
    person: int
    starts_at: datetime
    ends_at: datetime
    instead_of: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Plan:
    """Everything that decides who is on duty; overrides in the order in which they were agreed."""

    layers: tuple[Layer, ...]
    overrides: tuple[Override, ...] = ()
    office: DayRule | None = None
    trading: DayRule | None = None


@dataclass(frozen=True)
class Why:
    """How somebody came to be on duty: his place in the turns of a layer, or an override (its key)."""

    layer: int | None = None
    layer_name: str = ""
    layer_name_en: str = ""
    place: int = 0
    of: int = 0
    turn_starts: datetime | None = None
    turn_ends: datetime | None = None
    override: int | None = None
    instead_of: int | None = None
    reason: str = ""

    def facts(self) -> dict[str, Any]:
        """The same for a journal or a task: JSON, only what is known; moments in UTC."""
        told = {name: getattr(self, name) for name in self.__dataclass_fields__}
        told |= {name: told[name].isoformat() for name in ("turn_starts", "turn_ends") if told[name]}
        return {name: value for name, value in told.items() if value not in (None, "", 0)}

    @classmethod
    def of_facts(cls, facts: Mapping[str, Any]) -> Why:
        """The trace that `facts` told; what is unknown to it is left out."""
        told = {name: facts[name] for name in cls.__dataclass_fields__ if name in facts}
        moments = {name: datetime.fromisoformat(told[name]) for name in ("turn_starts", "turn_ends") if name in told}
        return cls(**(told | moments))


@dataclass(frozen=True)
class Turn:
    """A person on duty until this moment (None: nothing ends it), by a layer (None: an override of everybody)."""

    person: int
    layer: int | None
    until: datetime | None
    why: Why


@dataclass(frozen=True)
class Stretch:
    """A stretch of time in which the same people are on duty for the same reasons; nobody: a gap."""

    start: datetime
    end: datetime
    turns: tuple[Turn, ...] = field(default=())


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


def turn_at(layer: Layer, at: datetime) -> tuple[int, datetime, datetime]:
    """Which turn of the layer it is (0 is the first from `starts_on`, earlier ones negative), from when until when."""
    first = datetime.combine(layer.starts_on, layer.handover, SHANGHAI)
    length = _length(layer)
    number = (at - first) // length
    return number, (first + number * length).astimezone(UTC), (first + (number + 1) * length).astimezone(UTC)


def holds(plan: Plan, layer: Layer, at: datetime) -> bool:
    """Whether the layer has somebody at this moment, higher layers and overrides apart."""
    if not layer.people or at < layer.since or (layer.until is not None and at >= layer.until):
        return False
    there = at.astimezone(SHANGHAI)
    today, clock = there.date(), there.time()
    if not layer.windows:
        return _fits(plan, layer, today)
    return any(_inside(plan, layer, window, today, clock) for window in layer.windows)


def _inside(plan: Plan, layer: Layer, window: Window, today: date, clock: time) -> bool:
    if not window.overnight:
        return window.opens <= clock < window.closes and _fits(plan, layer, today)
    evening = clock >= window.opens and _fits(plan, layer, today)
    return evening or (clock < window.closes and _fits(plan, layer, today - DAY))


def _fits(plan: Plan, layer: Layer, day: date) -> bool:
    if layer.days == Days.EVERY:
        return True
    rule = plan.office if layer.days in {Days.WORKDAYS, Days.RESTDAYS} else plan.trading
    worked = rule.is_workday(day) if rule is not None else day.weekday() < 5
    return worked == (layer.days in {Days.WORKDAYS, Days.TRADING})


def _length(layer: Layer) -> timedelta:
    return layer.every * (LOOK if layer.unit == Unit.WEEK else DAY)


def _who(plan: Plan, at: datetime) -> tuple[Turn, ...]:
    """Who is on duty, ends unsaid."""
    holding = [layer for layer in plan.layers if holds(plan, layer, at)]
    highest = max((layer.priority for layer in holding), default=0)
    turns = [_of_layer(layer, at) for layer in holding if layer.priority == highest]
    for override in plan.overrides:
        if override.starts_at <= at < override.ends_at:
            turns = _overridden(turns, override)
    told: dict[int, Turn] = {}
    for turn in turns:
        told.setdefault(turn.person, turn)
    return tuple(told.values())


def _of_layer(layer: Layer, at: datetime) -> Turn:
    number, begins, ends = turn_at(layer, at)
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
        found |= set(_handovers(layer, start, end))
        found |= set(_doors(layer, start, end))
    return sorted({one.astimezone(UTC) for one in found if start < one < end})


def _handovers(layer: Layer, start: datetime, end: datetime) -> Iterator[datetime]:
    if len(layer.people) == 0:
        return
    _number, _begins, at = turn_at(layer, start)
    while at < end:
        yield at
        at += _length(layer)


def _doors(layer: Layer, start: datetime, end: datetime) -> Iterator[datetime]:
    """Moments at which a restriction may begin or end to hold."""
    clocks = {clock for window in layer.windows for clock in (window.opens, window.closes)}
    if layer.days != Days.EVERY and not layer.windows:
        clocks = {time()}
    day, last = start.astimezone(SHANGHAI).date(), end.astimezone(SHANGHAI).date()
    while clocks and day <= last:
        yield from (datetime.combine(day, clock, SHANGHAI) for clock in clocks)
        day += DAY
