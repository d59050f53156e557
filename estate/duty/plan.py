"""The values of duty: layers, overrides, the plan made of them, turns and stretches. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from core.clock import SHANGHAI
from core.states import Phase
from core.worktime import TradingSession
from estate.states import Days, Unit


class DayRule(Protocol):
    """Tells working days (core.worktime.Calendar does)."""

    def is_workday(self, day: date) -> bool: ...


class Trading(Protocol):
    """Tells trading days and their sessions (core.worktime.Exchange does)."""

    def is_workday(self, day: date) -> bool: ...

    def workdays(self, start: date, end: date) -> int: ...

    def sessions(self, day: date) -> tuple[TradingSession, ...]: ...

    def session_at(self, at: datetime) -> TradingSession | None: ...


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
    """People taking turns of `every` days, weeks or trading days from `starts_on` at `handover` on, within `since` and
    `until`.

    It holds on its `days`; with `windows` or trading sessions (`phases`) only within those, else from midnight to
    midnight.
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
    phases: tuple[Phase, ...] = ()

    @property
    def whole_days(self) -> bool:
        """Whether it holds from midnight to midnight."""
        return not self.windows and not self.phases


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
    """Everything that decides who is on duty; overrides in the order in which they were agreed.

    Days and times of day are those of clocks in `zone`; trading sessions lie where the exchange has them.
    """

    layers: tuple[Layer, ...]
    overrides: tuple[Override, ...] = ()
    office: DayRule | None = None
    trading: Trading | None = None
    zone: ZoneInfo = SHANGHAI


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
