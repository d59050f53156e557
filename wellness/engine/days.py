"""Which day a check-in is for, and whether it comes in time. Pure; moments are aware, days are the campaign's."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Final
from zoneinfo import ZoneInfo

from core.worktime import wall

DAY: Final = timedelta(days=1)
MOST_GRACE: Final = 6  # hours
LATE_UNTIL: Final = 3  # days after which a day can no longer be made up for


class Timing(Enum):
    """How a check-in for a day stands to it."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    OVER = "over"


@dataclass(frozen=True)
class Clock:
    """When days of a campaign begin and close: `grace` is how many hours after midnight a day is still open."""

    zone: ZoneInfo
    grace: int = 3

    def __post_init__(self) -> None:
        if not 0 <= self.grace <= MOST_GRACE:
            raise ValueError(f"grace is 0 to {MOST_GRACE} hours, not {self.grace}")

    def opens(self, day: date) -> datetime:
        """The day's first moment."""
        return wall(day, time(0), self.zone)

    def closes(self, day: date) -> datetime:
        """The moment from which a check-in for the day is late."""
        return wall(day + DAY, time(self.grace), self.zone)

    def ends(self, day: date) -> datetime:
        """The moment from which the day can no longer be made up for."""
        return wall(day + LATE_UNTIL * DAY, time(0), self.zone)

    def day_of(self, at: datetime) -> date:
        """The calendar day of the moment."""
        return at.astimezone(self.zone).date()

    def open_at(self, at: datetime) -> tuple[date, ...]:
        """The days that are open: today, and yesterday before it while its grace lasts."""
        today = self.day_of(at)
        yesterday = today - DAY
        return (yesterday, today) if at < self.closes(yesterday) else (today,)

    def offered(self, at: datetime, done: Collection[date]) -> date:
        """The day that a form proposes: yesterday while it is open and missing, else today."""
        return next((day for day in self.open_at(at) if day not in done), self.day_of(at))

    def timing(self, day: date, at: datetime) -> Timing:
        """Whether a check-in recorded at that moment is in time for the day."""
        if at < self.opens(day):
            return Timing.EARLY
        if at < self.closes(day):
            return Timing.ON_TIME
        return Timing.LATE if at < self.ends(day) else Timing.OVER

    def closed_by(self, day: date, at: datetime) -> bool:
        """Whether the day is closed, so that what was counted of it no longer changes."""
        return at >= self.closes(day)


class Rhythm(Enum):
    """On which days people are asked to check in."""

    DAILY = "daily"
    WORKDAYS = "workdays"
    MASK = "mask"


@dataclass(frozen=True)
class Schedule:
    """The campaign's days: from first to last; `mask` are weekdays, 0 is Monday; `special` says it of single days."""

    first: date
    last: date
    rhythm: Rhythm = Rhythm.DAILY
    mask: frozenset[int] = frozenset()
    special: Mapping[date, bool] | None = None

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a campaign ends on the day on which it begins, or later")
        if self.rhythm is Rhythm.MASK and not self.mask <= frozenset(range(7)):
            raise ValueError("weekdays are 0 (Monday) to 6")

    def days(self) -> Iterator[date]:
        """All of its days."""
        for place in range((self.last - self.first).days + 1):
            yield self.first + place * DAY

    def required(self, workdays: Collection[date]) -> frozenset[date]:
        """The days on which people are asked to check in. `workdays`: those of its days on which work is done."""
        special = self.special or {}
        return frozenset(day for day in self.days() if special.get(day, self._usual(day, workdays)))

    def _usual(self, day: date, workdays: Collection[date]) -> bool:
        if self.rhythm is Rhythm.WORKDAYS:
            return day in workdays
        return self.rhythm is Rhythm.DAILY or day.weekday() in self.mask
