"""Body mass index, its classes and the trend of a weight: decimals throughout. Pure.

Classes are those of WS/T 428-2013 for adults, or WHO's; an index is rounded first and classed then, so that label and
number never disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Final

TENTH: Final = Decimal("0.1")
HEIGHT: Final = (Decimal("120.0"), Decimal("230.0"))  # cm
WEIGHT: Final = (Decimal("30.0"), Decimal("250.0"))  # kg
WAIST: Final = (Decimal("40.0"), Decimal("200.0"))  # cm
ASKED: Final = (Decimal(14), Decimal(45))  # an index outside is asked about once
KEPT: Final = Decimal("0.9")  # of the trend, a day


class Standard(Enum):
    """By whose limits an index is classed."""

    CN = "cn"
    WHO = "who"


class BodyClass(Enum):
    """How an index is classed."""

    UNDER = "under"
    NORMAL = "normal"
    OVER = "over"
    OBESE = "obese"


LIMITS: Final = {
    Standard.CN: (Decimal("18.5"), Decimal("24.0"), Decimal("28.0")),
    Standard.WHO: (Decimal("18.5"), Decimal("25.0"), Decimal("30.0")),
}


class WaistClass(Enum):
    """Where fat sits, by the waist."""

    NORMAL = "normal"
    NEAR = "near"
    CENTRAL = "central"


def bmi(weight: Decimal, height: Decimal) -> Decimal:
    """The index of kilograms and centimetres, to one decimal."""
    metres = height / 100
    return (weight / (metres * metres)).quantize(TENTH, ROUND_HALF_UP)


def class_of(index: Decimal, standard: Standard = Standard.CN) -> BodyClass:
    """The class of an index as it is shown."""
    shown = index.quantize(TENTH, ROUND_HALF_UP)
    place = sum(shown >= limit for limit in LIMITS[standard])
    return tuple(BodyClass)[place]


def waist_class(waist: Decimal, *, man: bool) -> WaistClass:
    """The class of a waist in centimetres."""
    near, central = (Decimal(85), Decimal(90)) if man else (Decimal(80), Decimal(85))
    if waist >= central:
        return WaistClass.CENTRAL
    return WaistClass.NEAR if waist >= near else WaistClass.NORMAL


def doubtful(index: Decimal) -> bool:
    """Whether to ask once if the numbers are right."""
    return not ASKED[0] <= index <= ASKED[1]


@dataclass(frozen=True)
class Weighed:
    """A weight of a day, in kilograms; of several of one day the last counts."""

    day: date
    weight: Decimal


def trend(weights: Iterable[Weighed]) -> list[Weighed]:
    """The smoothed line through the weights, one value for each day weighed; it never leaves their range."""
    line: list[Weighed] = []
    for one in sorted({row.day: row for row in weights}.values(), key=lambda row: row.day):
        if not line:
            line.append(one)
            continue
        last = line[-1]
        part = 1 - KEPT ** (one.day - last.day).days
        line.append(Weighed(one.day, last.weight + part * (one.weight - last.weight)))
    return line
