"""The trading clock: sessions of trading days, and trading time between moments. Pure.

Laws: trading_time(a, c) == trading_time(a, b) + trading_time(b, c); a moment lies in one session at most, and
in that session exactly if `sessions` of the session's day say so; no trading time passes in a halt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.clock import SHANGHAI
from core.states import DayShape, Phase
from core.worktime.engine import DAY, ZERO, Calendar
from core.worktime.wall import wall

REMEMBERED: Final = 4_000


@dataclass(frozen=True)
class Hours:
    """A part of trading days of one shape, from `since` on and before `until`; closing no later: on the next day."""

    phase: Phase
    opens: time
    closes: time
    shape: DayShape = DayShape.FULL
    since: date = date.min
    until: date | None = None

    @property
    def overnight(self) -> bool:
        """Whether it ends on the next day."""
        return self.closes <= self.opens

    def holds(self, day: date) -> bool:
        """Whether these are the hours of this day's time."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class TradingSession:
    """A part of one trading day; the end is not inside."""

    phase: Phase
    day: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Exchange:
    """Which days are traded, with which hours, and when trading stopped."""

    days: Calendar
    hours: tuple[Hours, ...]
    short: frozenset[date] = frozenset()
    halts: tuple[tuple[datetime, datetime], ...] = ()
    zone: ZoneInfo = SHANGHAI
    _known: dict[date, tuple[TradingSession, ...]] = field(default_factory=dict, init=False, compare=False, repr=False)

    def is_workday(self, day: date) -> bool:
        """Whether there is trading on this day, be it for half of it."""
        return self.days.is_workday(day)

    def workdays(self, start: date, end: date) -> int:
        """Trading days from `start` until the day before `end`; negative if `end` is earlier."""
        return self.days.workdays(start, end)

    def sessions(self, day: date) -> tuple[TradingSession, ...]:
        """The parts of this day in their order; none on a day without trading. Halts do not cut them."""
        known = self._known.get(day)
        if known is None:
            known = tuple(self._of(day)) if self.is_workday(day) else ()
            if len(self._known) < REMEMBERED:
                self._known[day] = known
        return known

    def session_at(self, at: datetime) -> TradingSession | None:
        """The part of a trading day that this moment lies in."""
        day = at.astimezone(self.zone).date()
        near = (one for back in (ZERO, DAY) for one in self.sessions(day - back))
        return next((one for one in near if one.starts_at <= at < one.ends_at), None)

    def trading_time(self, start: datetime, end: datetime) -> timedelta:
        """Time between the two in which orders meet; negative if `end` is earlier."""
        if end < start:
            return -self.trading_time(end, start)
        total, day, last = ZERO, start.astimezone(self.zone).date() - DAY, end.astimezone(self.zone).date()
        while day <= last:
            for one in self.sessions(day):
                if one.phase.trades:
                    total += self._traded(max(one.starts_at, start), min(one.ends_at, end))
            day += DAY
        return total

    def halted(self, at: datetime) -> bool:
        """Whether trading stands still although its hours have come."""
        return any(begins <= at < ends for begins, ends in self.halts)

    def _of(self, day: date) -> Iterator[TradingSession]:
        shape = DayShape.HALF if day in self.short else DayShape.FULL
        for one in sorted(self.hours, key=lambda hours: hours.opens):
            if one.shape == shape and one.holds(day):
                closes = wall(day + DAY if one.overnight else day, one.closes, self.zone)
                yield TradingSession(one.phase, day, wall(day, one.opens, self.zone), closes)

    def _traded(self, start: datetime, end: datetime) -> timedelta:
        if end <= start:
            return ZERO
        left, reached = end - start, start
        for halts, resumes in sorted(self.halts):
            begins, ends = max(halts, reached), min(resumes, end)
            if begins < ends:
                left, reached = left - (ends - begins), ends
        return left


def overlapping(hours: Iterable[Hours]) -> tuple[Hours, Hours] | None:
    """Two of these that would lie over each other on some day, if there are any."""
    rows = list(hours)
    for number, one in enumerate(rows):
        for other in rows[number + 1 :]:
            if one.shape == other.shape and _same_time(one, other) and _meet(one, other):
                return one, other
    return None


def _same_time(one: Hours, other: Hours) -> bool:
    ends = [hours.until for hours in (one, other) if hours.until is not None]
    return not ends or max(one.since, other.since) < min(ends)


def _meet(one: Hours, other: Hours) -> bool:
    """Whether their clock times meet, be it one's night and the other's morning after."""
    spans = [(_minutes(hours.opens), _minutes(hours.closes) + 1440 * hours.overnight) for hours in (one, other)]
    (a, b), (c, d) = spans
    return any(a < d + shift and c + shift < b for shift in (-1440, 0, 1440))


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
