"""Arithmetic of working time: pure, in Shanghai's zone, over sessions of the day and a table of special days.

Laws: between(a, add(a, d)) == d; adding lands inside a session or on its closing moment (due at 17:30, not 09:00 of
the next day), never between; both arguments are monotone; pauses add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from core.clock import SHANGHAI

ZERO = timedelta()
DAY = timedelta(days=1)
REMEMBERED = 4_000  # days whose open stretches a calendar keeps: many rows are of the same few days
LONGEST_GAP = 400  # days without one open moment: the calendar is broken


@dataclass(frozen=True)
class Session:
    """An open stretch of a day, as offsets from midnight; `closes` is not inside."""

    opens: timedelta
    closes: timedelta


@dataclass(frozen=True)
class Calendar:
    """When work is done: `special` says whether single days are worked, else `weekdays` (0 is Monday) decide.

    A day in `short` has sessions of its own.
    """

    sessions: tuple[Session, ...]
    weekdays: frozenset[int] = frozenset(range(5))
    special: Mapping[date, bool] = field(default_factory=dict)
    short: Mapping[date, tuple[Session, ...]] = field(default_factory=dict)
    _open: dict[date, list[tuple[datetime, datetime]]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def add(self, start: datetime, work: timedelta) -> datetime:
        """The moment by which so much working time has passed since `start`; no work: `start` itself.

        Raises: ValueError for negative work, a naive moment or a calendar that never opens.
        """
        left = _checked(work)
        if left == ZERO:
            return _utc(start)
        for opens, closes in self._ahead(start):
            if left <= closes - opens:
                return _utc(opens + left)
            left -= closes - opens
        raise AssertionError("unreachable: _ahead never ends")

    def subtract(self, end: datetime, work: timedelta) -> datetime:
        """The moment from which so much working time passes until `end` (opening moment included).

        Raises: ValueError for negative work, a naive moment or a calendar that never opens.
        """
        left = _checked(work)
        if left == ZERO:
            return _utc(end)
        for opens, closes in self._behind(end):
            if left <= closes - opens:
                return _utc(closes - left)
            left -= closes - opens
        raise AssertionError("unreachable: _behind never ends")

    def between(self, a: datetime, b: datetime) -> timedelta:
        """Working time from a to b; negative if b is earlier."""
        if b < a:
            return -self.between(b, a)
        begin, end = _local(a), _local(b)
        total, day = ZERO, begin.date()
        while day <= end.date():
            for opens, closes in self._stretches(day):
                total += max(ZERO, min(closes, end) - max(opens, begin))
            day += DAY
        return total

    def is_open(self, at: datetime) -> bool:
        """Whether work is done at this moment; the closing moment is not open."""
        moment = _local(at)
        return any(opens <= moment < closes for opens, closes in self._stretches(moment.date()))

    def next_open(self, at: datetime) -> datetime:
        """This moment if open, else the next opening.

        Raises: ValueError for a naive moment or a calendar that never opens.
        """
        return _utc(next(self._ahead(at))[0])

    def is_workday(self, day: date) -> bool:
        """Whether work is done on this day."""
        return self.special.get(day, day.weekday() in self.weekdays)

    def workdays(self, start: date, end: date) -> int:
        """Days of work from `start` until the day before `end`; negative if `end` is earlier."""
        if end < start:
            return -self.workdays(end, start)
        weeks, left = divmod((end - start).days, 7)
        plain = weeks * len(self.weekdays) + sum((start.weekday() + day) % 7 in self.weekdays for day in range(left))
        return plain + sum(
            worked - (day.weekday() in self.weekdays) for day, worked in self.special.items() if start <= day < end
        )

    def next_workday(self, day: date) -> date:
        """The first working day after this day.

        Raises: ValueError for a calendar that never opens.
        """
        for distance in range(1, LONGEST_GAP):
            if self.is_workday(day + distance * DAY):
                return day + distance * DAY
        raise ValueError(f"no working day within {LONGEST_GAP} days of {day}")

    def _stretches(self, day: date) -> list[tuple[datetime, datetime]]:
        known = self._open.get(day)
        if known is None:
            midnight = datetime.combine(day, time(), SHANGHAI)
            sessions = self.short.get(day, self.sessions) if self.is_workday(day) else ()
            known = [(midnight + s.opens, midnight + s.closes) for s in sessions]
            if len(self._open) < REMEMBERED:
                self._open[day] = known
        return known

    def _ahead(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open stretches from `start` on, the first one cut; endless."""
        begin = _local(start)
        day = begin.date()
        while True:
            for opens, closes in self._stretches(day):
                if closes > begin:
                    yield max(opens, begin), closes
            day = self.next_workday(day)

    def _behind(self, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open stretches before `end`, latest first, the first one cut; endless."""
        finish = _local(end)
        day = finish.date()
        while True:
            for opens, closes in reversed(self._stretches(day)):
                if opens < finish:
                    yield opens, min(closes, finish)
            day = self._previous_workday(day)

    def _previous_workday(self, day: date) -> date:
        for distance in range(1, LONGEST_GAP):
            if self.is_workday(day - distance * DAY):
                return day - distance * DAY
        raise ValueError(f"no working day within {LONGEST_GAP} days before {day}")


def _checked(work: timedelta) -> timedelta:
    if work < ZERO:
        raise ValueError("working time is never negative; use subtract")
    return work


def _local(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("working time takes aware moments only")
    return at.astimezone(SHANGHAI)


def _utc(at: datetime) -> datetime:
    return _local(at).astimezone(UTC)
