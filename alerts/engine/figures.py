"""How soon faults are taken and over: means and percentiles. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

BRIEF: Final = timedelta(minutes=5)
Key = TypeVar("Key")


@dataclass(frozen=True)
class Fault:
    """An incident as figures need it; `by_itself`: over by its source, and nobody took it."""

    number: int
    title: str
    system: str
    priority: str
    opened_at: datetime
    taken_at: datetime | None
    over_at: datetime | None
    by_itself: bool

    @property
    def till_taken(self) -> timedelta | None:
        """From the first firing until somebody took it."""
        return self.taken_at - self.opened_at if self.taken_at else None

    @property
    def till_over(self) -> timedelta | None:
        """From the first firing until all was over."""
        return self.over_at - self.opened_at if self.over_at else None

    @property
    def brief(self) -> bool:
        """Whether it went by itself within five minutes."""
        return self.by_itself and self.till_over is not None and self.till_over < BRIEF


@dataclass(frozen=True)
class Spread:
    """Times of so many faults: mean, the one that half stay within, and the one that 95 of 100 stay within."""

    of: int
    mean: timedelta
    p50: timedelta
    p95: timedelta


@dataclass(frozen=True)
class Figures:
    """Faults of a group: how many, how many still open, times until taken and until over (None: none was)."""

    count: int
    open: int
    taken: Spread | None
    over: Spread | None


def spread(times: Iterable[timedelta]) -> Spread | None:
    """Mean and percentiles by nearest rank, which are times that occurred; None of none."""
    told = sorted(times)
    if not told:
        return None
    return Spread(len(told), sum(told, timedelta()) / len(told), rank(told, 50), rank(told, 95))


def rank(told: Sequence[timedelta], percent: int) -> timedelta:
    """The smallest of these sorted times that so many of a hundred stay within."""
    return told[max(0, math.ceil(len(told) * percent / 100) - 1)]


def figures(faults: Iterable[Fault]) -> Figures:
    """The figures of these faults."""
    told = list(faults)
    taken = spread(one.till_taken for one in told if one.till_taken is not None)
    over = spread(one.till_over for one in told if one.till_over is not None)
    return Figures(len(told), sum(one.over_at is None for one in told), taken, over)


def grouped(faults: Iterable[Fault], by: Callable[[Fault], Key]) -> dict[Key, Figures]:
    """The figures of each group."""
    groups: dict[Key, list[Fault]] = {}
    for one in faults:
        groups.setdefault(by(one), []).append(one)
    return {key: figures(members) for key, members in groups.items()}
