"""Points: for the act of checking in, never for what a body weighs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

MOST_STEPS: Final = 30_000
MOST_MINUTES: Final = 240
ASKED_STEPS: Final = 60_000
ASKED_MINUTES: Final = 600
LATE_WITHIN: Final = 30  # days
STREAKS: Final = MappingProxyType({7: 10, 14: 15, 21: 20, 30: 30, 60: 40, 90: 50})


@dataclass(frozen=True)
class Tariff:
    """What things are worth; frozen when the campaign starts."""

    on_time: int = 10
    late: int = 5
    late_most: int = 3
    movement_most: int = 10
    steps_a_point: int = 1000
    minutes_a_point: int = 3
    day_most: int = 20
    review: int = 5
    goal: int = 10
    attended: int = 15
    helped: int = 15
    streaks: Mapping[int, int] = field(default_factory=lambda: STREAKS)

    def __post_init__(self) -> None:
        if self.steps_a_point < 1 or self.minutes_a_point < 1:
            raise ValueError("a point takes at least one step and one minute")
        if min(self.on_time, self.late, self.late_most, self.movement_most, self.day_most) < 0:
            raise ValueError("points are never taken away")


@dataclass(frozen=True)
class Movement:
    """What was done on a day; vigorous minutes count twice."""

    steps: int = 0
    moderate: int = 0
    vigorous: int = 0

    @property
    def minutes(self) -> int:
        """Effective minutes."""
        return self.moderate + 2 * self.vigorous

    @property
    def doubtful(self) -> bool:
        """Whether to ask once if it is so."""
        return self.steps > ASKED_STEPS or self.moderate + self.vigorous > ASKED_MINUTES


def movement_points(done: Movement, tariff: Tariff) -> int:
    """The larger of what steps and minutes are worth: the same run never counts twice."""
    steps = min(done.steps, MOST_STEPS) // tariff.steps_a_point
    minutes = min(done.minutes, MOST_MINUTES) // tariff.minutes_a_point
    return max(0, min(max(steps, minutes), tariff.movement_most))


def day_points(*, on_time: bool, done: Movement, tariff: Tariff) -> int:
    """What a checked-in day is worth; late, its fixed part alone."""
    if not on_time:
        return tariff.late
    return tariff.on_time + movement_points(done, tariff)


def league_points(*, on_time: bool, done: Movement, tariff: Tariff) -> int:
    """What the day gives to the team: nothing unless it was in time, and capped."""
    return min(tariff.day_most, day_points(on_time=True, done=done, tariff=tariff)) if on_time else 0


def late_allowed(day: date, made_up: Iterable[date], tariff: Tariff) -> bool:
    """Whether one more day may be made up for: within any thirty days at most so many, however they were entered."""
    days = sorted({*made_up, day})
    within = ([other for other in days if 0 <= (other - first).days < LATE_WITHIN] for first in days)
    return all(len(found) <= tariff.late_most for found in within if day in found)


def streak_points(best: int, tariff: Tariff) -> dict[int, int]:
    """Bonuses of the streaks that were reached, each once."""
    return {days: worth for days, worth in sorted(tariff.streaks.items()) if days <= best}


def goal_met(week: Sequence[Movement], goal: int) -> bool:
    """Whether the week's effective minutes reach the person's own goal."""
    return goal > 0 and sum(min(one.minutes, MOST_MINUTES) for one in week) >= goal
