"""How many took part: rates of days, their mean, and days on which everybody did. Pure; rates are exact fractions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

LEAST: Final = 5  # active people below which a day at 100 % says nothing
MOST_EXCUSED: Final = Fraction(1, 5)


@dataclass(frozen=True)
class PersonDay:
    """One enrolled person on one required day. `present`: checked in, late or not; `joined`: it is the joining day."""

    on_time: bool = False
    present: bool = False
    excused: bool = False
    joined: bool = False

    @property
    def active(self) -> bool:
        """Whether the person counts: who is excused or has only just joined does if he checked in."""
        return self.present or not (self.excused or self.joined)

    @property
    def away(self) -> bool:
        """Excused, and not there."""
        return self.excused and not self.present


@dataclass(frozen=True)
class Tally:
    """A group on a day: those who count, those of them who checked in on time, those who were excused."""

    active: int = 0
    on_time: int = 0
    excused: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.on_time <= self.active or self.excused < 0:
            raise ValueError(f"{self.on_time} of {self.active} on time, {self.excused} excused: cannot be")

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.active + other.active, self.on_time + other.on_time, self.excused + other.excused)

    @property
    def rate(self) -> Fraction | None:
        """Part of the active who checked in on time; None when nobody was active."""
        return Fraction(self.on_time, self.active) if self.active else None

    @property
    def perfect(self) -> bool | None:
        """Whether all did; None when the day is not countable: too few, or too many excused."""
        if self.active < LEAST or self.excused > MOST_EXCUSED * (self.active + self.excused):
            return None
        return self.on_time == self.active


def tally(people: Iterable[PersonDay]) -> Tally:
    """The group's day."""
    rows = list(people)
    there = [one for one in rows if one.active]
    return Tally(len(there), sum(one.on_time for one in there), sum(one.away for one in rows))


def mean_rate(days: Iterable[Tally]) -> Fraction | None:
    """Average daily participation: the mean of the days' rates; None without one."""
    rates = [rate for one in days if (rate := one.rate) is not None]
    return sum(rates, Fraction()) / len(rates) if rates else None


def pooled_rate(days: Iterable[Tally]) -> Fraction | None:
    """All on-time check-ins over all active days of people."""
    return sum(days, Tally()).rate


@dataclass(frozen=True)
class Run:
    """Countable days in a row at 100 %: from first to last, with how often somebody was excused on them."""

    days: int = 0
    first: date | None = None
    last: date | None = None
    excused: int = 0
    people: int = 0

    @property
    def span(self) -> int:
        """Calendar days from the first to the last, both counted."""
        return (self.last - self.first).days + 1 if self.first and self.last else 0


def runs(days: Sequence[tuple[date, Tally]]) -> tuple[Run, Run]:
    """The run at the last closed countable day, and the longest (the earliest of equals); `days` are closed, in order.

    Days that are not countable neither extend nor break.
    """
    current, record = Run(), Run()
    for day, found in days:
        if found.perfect is None:
            continue
        if not found.perfect:
            current = Run()
            continue
        excused = current.excused + found.excused
        current = Run(current.days + 1, current.first or day, day, excused, found.active)
        if current.days > record.days:
            record = current
    return current, record
