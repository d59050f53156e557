"""Days in a row, with freezes: a fold over the days, so that the order in which check-ins came does not matter.

A freeze protects the chain and does not add to it. Its cost is charged even where there is no chain to protect: that is
what makes one more check-in never shorten a streak.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

FREEZE: Final = 7  # check-ins that earn a freeze, and what one costs
MOST: Final = 20  # what the pot holds: two freezes, and six check-ins towards a third that never comes
START: Final = 7


class Mark(Enum):
    """What a required day came to for one person."""

    DONE = "done"
    MISSED = "missed"
    NEUTRAL = "neutral"  # excused, void, a holiday
    OPEN = "open"


@dataclass(frozen=True)
class Streak:
    """`count`: days in a row now, `best`: the most ever, `pot`: what is saved, `frozen`: days that a freeze saved."""

    count: int = 0
    best: int = 0
    pot: int = START
    frozen: tuple[date, ...] = ()

    @property
    def freezes(self) -> int:
        """Freezes left, two at most."""
        return self.pot // FREEZE

    @property
    def to_next(self) -> int:
        """Check-ins until the next freeze is earned; 0 when no more can be held."""
        return 0 if self.freezes * FREEZE + FREEZE > MOST else FREEZE - self.pot % FREEZE


def streak(days: Iterable[tuple[date, Mark]]) -> Streak:
    """The streak after these days, which are the person's required ones in their order."""
    count, best, pot = 0, 0, START
    frozen: list[date] = []
    for day, mark in days:
        if mark is Mark.DONE:
            count, pot = count + 1, min(MOST, pot + 1)
            best = max(best, count)
        elif mark is Mark.MISSED:
            if pot < FREEZE:
                count = 0
            elif count:
                frozen.append(day)
            pot = max(0, pot - FREEZE)
    return Streak(count, best, pot, tuple(frozen))
