"""When so much begins at once that one message stands for all. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

from alerts.states import Priority

SPAN: Final = timedelta(seconds=60)
CALM: Final = timedelta(minutes=5)
AGAIN: Final = timedelta(minutes=30)
OWN: Final = 20  # P1 that keep a message of their own in one storm
T = TypeVar("T")


def breaks(before: int, fresh: int, most: int) -> bool:
    """Whether it is a storm: `before` began within a minute, now so many more do; more than `most` are too many."""
    return fresh > 0 and before + fresh > most


def parted(rows: Iterable[T], priorities: Iterable[Priority], own: int) -> tuple[list[T], list[T]]:
    """Who is called for by himself in a storm (P1, as long as there are `own` left), and who is swept into it."""
    alone: list[T] = []
    swept: list[T] = []
    for row, priority in zip(rows, priorities, strict=True):
        (alone if priority == Priority.P1 and len(alone) < own else swept).append(row)
    return alone, swept


def next_look(newest: datetime, waiting: int, now: datetime, most: int) -> datetime | None:
    """When to look at a storm again; None if it is over: nothing new for five minutes, and few enough still wait."""
    if newest + CALM > now:
        return newest + CALM
    return now + AGAIN if waiting > most else None


def busiest(systems: Sequence[str], many: int = 5) -> list[tuple[str, int]]:
    """Those named most often, each with how often."""
    counted: dict[str, int] = {}
    for one in systems:
        counted[one] = counted.get(one, 0) + 1
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:many]
