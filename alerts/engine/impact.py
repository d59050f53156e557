"""How grave a fault is by the trading time that it took, and how long until it is graver. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Grade:
    """From so much trading time on a fault is of this grade."""

    name: str
    after: timedelta


@dataclass(frozen=True)
class Impact:
    """Trading time affected, the gravest grade reached, and the next with what is left until then."""

    affected: timedelta
    reached: str = ""
    following: str = ""
    left: timedelta = timedelta()


def impact(affected: timedelta, grades: Iterable[Grade]) -> Impact:
    """What so much trading time means."""
    rising = sorted(grades, key=lambda grade: grade.after)
    reached = [one for one in rising if one.after <= affected]
    ahead = [one for one in rising if one.after > affected]
    return Impact(
        affected,
        reached[-1].name if reached else "",
        ahead[0].name if ahead else "",
        ahead[0].after - affected if ahead else timedelta(),
    )
