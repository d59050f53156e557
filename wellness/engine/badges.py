"""Badges: counted anew from facts, and none has to do with a weight. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from wellness.engine.streak import Mark

EARLY_BEFORE: Final = time(8)
EARLY_DAYS: Final = 5
WEEKENDS: Final = 4
AWAY: Final = 7
CHEERS: Final = 20
STREAKS: Final = (7, 14, 21, 30, 60, 90)
FULL: Final = (1, 5, 12)


@dataclass(frozen=True)
class Facts:
    """What somebody did: check-ins with the time at which they came, marks of required days, and what else."""

    checked: Sequence[tuple[date, time | None]] = ()
    marks: Sequence[tuple[date, Mark]] = ()
    best: int = 0
    full_days: int = 0
    matches: int = 0
    helped: int = 0
    cheered_days: int = 0


def badges(facts: Facts) -> frozenset[str]:
    """The slugs of the badges that are earned."""
    days = {day for day, _at in facts.checked}
    early = sum(at is not None and at < EARLY_BEFORE for _day, at in facts.checked)
    earned = {
        "first": bool(days),
        "early": early >= EARLY_DAYS,
        "weekends": _weekends(days) >= WEEKENDS,
        "back": _came_back(facts.marks),
        "first_match": facts.matches > 0,
        "helper": facts.helped > 0,
        "cheers": facts.cheered_days >= CHEERS,
        **{f"streak_{many}": facts.best >= many for many in STREAKS},
        **{f"full_{many}": facts.full_days >= many for many in FULL},
    }
    return frozenset(slug for slug, has in earned.items() if has)


def _weekends(days: Collection[date]) -> int:
    return len({day - timedelta(days=day.weekday()) for day in days if day.weekday() > 4})


def _came_back(marks: Sequence[tuple[date, Mark]]) -> bool:
    missed = 0
    for _day, mark in marks:
        if mark is Mark.MISSED:
            missed += 1
        elif mark is Mark.DONE:
            if missed >= AWAY:
                return True
            missed = 0
    return False
