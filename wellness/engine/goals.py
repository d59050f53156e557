"""Goals of a weight, guarded: none is accepted that would have to be reached faster than is healthy. Pure.

Limits follow the 2024 principles of weight management; keeping and gaining stand beside losing as goals of equal worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Final

from wellness.engine.body import TENTH, Weighed, bmi

LEAST_INDEX: Final = Decimal("18.5")
NORMAL_UNTIL: Final = Decimal("24.0")
STAGED_FROM: Final = Decimal("32.5")
KILO_A_WEEK: Final = Decimal("1.0")
PART_A_WEEK: Final = Decimal("0.01")
GAIN_A_WEEK: Final = Decimal("0.5")
KEEP: Final = Decimal(2)
MOST_PART: Final = Decimal("0.15")  # of the weight, within half a year
STAGE: Final = Decimal("0.05")
HALF_YEAR: Final = 26  # weeks
WEEK: Final = Decimal(7)
LEAST_WEIGHED: Final = 8
LOOKED_BACK: Final = timedelta(days=28)
TOO_FAST_WEEKS: Final = 3


class Refusal(Enum):
    """Why a goal is not accepted."""

    PAST = "past"
    NO_LOSS = "no_loss"
    TOO_LOW = "too_low"
    TOO_MUCH = "too_much"
    TOO_FAST = "too_fast"
    GAIN_TOO_FAST = "gain_too_fast"
    NO_GAIN = "no_gain"


@dataclass(frozen=True)
class Goal:
    """A weight in kilograms, and the day by which it is to be reached."""

    target: Decimal
    by: date


@dataclass(frozen=True)
class Judged:
    """What is said of a goal: why it is refused, and the earliest day or the lowest target that would be accepted."""

    refusal: Refusal | None = None
    earliest: date | None = None
    lowest: Decimal | None = None


def judge(goal: Goal, *, weight: Decimal, height: Decimal, today: date) -> Judged:
    """Whether the goal is healthy for who weighs so much now (the trend, not a single day)."""
    if goal.by <= today:
        return Judged(Refusal.PAST)
    change = goal.target - weight
    index = bmi(weight, height)
    if (
        index >= LEAST_INDEX
        and index < NORMAL_UNTIL
        and abs(change) <= KEEP
        and bmi(goal.target, height) >= LEAST_INDEX
    ):
        return Judged()
    if change >= 0:
        return _gain(goal, change, index, today)
    return _loss(goal, weight, height, today)


def _gain(goal: Goal, change: Decimal, index: Decimal, today: date) -> Judged:
    if change and index >= LEAST_INDEX:
        return Judged(Refusal.NO_GAIN)
    return _in_time(goal, change, GAIN_A_WEEK, today, Refusal.GAIN_TOO_FAST)


def _loss(goal: Goal, weight: Decimal, height: Decimal, today: date) -> Judged:
    index = bmi(weight, height)
    if index < NORMAL_UNTIL:
        return Judged(Refusal.NO_LOSS)
    floor = lowest(weight, height)
    if bmi(goal.target, height) < LEAST_INDEX:
        return Judged(Refusal.TOO_LOW, lowest=floor)
    if goal.target < floor:
        return Judged(Refusal.TOO_MUCH, lowest=floor)
    return _in_time(goal, weight - goal.target, ceiling(weight), today, Refusal.TOO_FAST)


def _in_time(goal: Goal, change: Decimal, a_week: Decimal, today: date, refusal: Refusal) -> Judged:
    days = int((change / a_week * WEEK).to_integral_value(ROUND_CEILING))
    earliest = today + timedelta(days=max(days, 1))
    return Judged(refusal, earliest=earliest) if goal.by < earliest else Judged()


def ceiling(weight: Decimal) -> Decimal:
    """The most that a week may take, in kilograms."""
    return min(KILO_A_WEEK, PART_A_WEEK * weight)


def lowest(weight: Decimal, height: Decimal) -> Decimal:
    """The lowest target of one goal: a part of the weight (a smaller one for the heaviest), never underweight."""
    part = STAGE if bmi(weight, height) >= STAGED_FROM else MOST_PART
    metres = height / 100
    healthy = (LEAST_INDEX * metres * metres).quantize(TENTH, ROUND_CEILING)
    return max((weight * (1 - part)).quantize(TENTH, ROUND_CEILING), healthy)


def suggested(weight: Decimal, height: Decimal, today: date) -> Goal | None:
    """A first step that is always accepted; None where losing is no goal."""
    if bmi(weight, height) < NORMAL_UNTIL:
        return None
    target = max((weight * (1 - STAGE)).quantize(TENTH, ROUND_CEILING), lowest(weight, height))
    days = int(((weight - target) / ceiling(weight) * WEEK).to_integral_value(ROUND_CEILING))
    return Goal(target, today + timedelta(days=max(days * 2, 28)))


def projected(line: Sequence[Weighed], target: Decimal, today: date) -> date | None:
    """When the goal is reached at the pace of four weeks; None while too little is known, or it goes the other way."""
    recent = [one for one in line if one.day > today - LOOKED_BACK]
    if len(recent) < LEAST_WEIGHED:
        return None
    pace = _slope(recent)
    left = target - line[-1].weight
    if not left:
        return today
    if not pace or (pace > 0) != (left > 0):
        return None
    return today + timedelta(days=min(int((left / pace).to_integral_value(ROUND_CEILING)), 3650))


def _slope(line: Sequence[Weighed]) -> Decimal:
    """Kilograms a day, by least squares."""
    days = [Decimal((one.day - line[0].day).days) for one in line]
    middle = sum(days, Decimal()) / len(days)
    mean = sum((one.weight for one in line), Decimal()) / len(line)
    width = sum(((day - middle) ** 2 for day in days), Decimal())
    if not width:
        return Decimal()
    return sum(((day - middle) * (one.weight - mean) for day, one in zip(days, line, strict=True)), Decimal()) / width


def too_fast(line: Sequence[Weighed], today: date) -> bool:
    """Whether the trend fell by more than a hundredth in each of the last three weeks."""
    marks = [_at(line, today - timedelta(weeks=back)) for back in range(TOO_FAST_WEEKS, -1, -1)]
    if any(mark is None for mark in marks):
        return False
    known = [mark for mark in marks if mark is not None]
    return all(before - after > PART_A_WEEK * before for before, after in zip(known, known[1:], strict=False))


def _at(line: Sequence[Weighed], day: date) -> Decimal | None:
    """The trend as it stood at the end of the day, if it was looked at in that week."""
    known = [one for one in line if day - timedelta(weeks=1) < one.day <= day]
    return known[-1].weight if known else None


def rounded(weight: Decimal) -> Decimal:
    """As it is shown."""
    return weight.quantize(TENTH, ROUND_HALF_UP)
