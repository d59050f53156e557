"""What people type into a form of a chat becomes numbers, or a question; a doubtful one never blocks. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from pathlib import Path
from typing import Final

from wellness.engine.body import ASKED, HEIGHT, WAIST, WEIGHT, bmi

HUNDREDTH: Final = Decimal("0.01")
_WORDS: Final = json.loads(Path(__file__).with_name("units.json").read_text(encoding="utf-8"))
UNITS: Final = {word: Decimal(factor) for word, factor in _WORDS["weight"].items()}  # of a kilogram
LENGTHS: Final = {word: Decimal(factor) for word, factor in _WORDS["length"].items()}  # of a centimetre
NEAR: Final = Decimal("0.05")
FACTORS: Final = ((Decimal("1.8"), Decimal("2.4")), (Decimal("0.42"), Decimal("0.55")))
READINGS: Final = {"jin": Decimal("0.5"), "lb": Decimal("0.45359237"), "double": Decimal(2)}
JUMP: Final = (Decimal(3), Decimal("0.04"))
JUMP_WITHIN: Final = timedelta(days=3)
_NUMBER: Final = re.compile(r"(\d{1,4}(?:[.,]\d{1,3})?)\s*([a-z]+|[\u4e00-\u9fff]+)?")
_COUNT: Final = re.compile(rf"(\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}})\s*(?:{'|'.join(_WORDS['count'])})?")


class Fault(Enum):
    """Why what was typed is no such number."""

    UNREADABLE = "unreadable"
    UNKNOWN_UNIT = "unknown_unit"
    OUT_OF_RANGE = "out_of_range"


class Unreadable(ValueError):
    """What was typed is no such number; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class Ask(Enum):
    """What is asked about a number before it is believed."""

    UNIT = "unit"
    JUMP = "jump"
    INDEX = "index"


@dataclass(frozen=True)
class Question:
    """Another reading may be meant: `readings` in kilograms by the name of the unit, as typed first."""

    ask: Ask
    readings: tuple[tuple[str, Decimal], ...] = ()


def plain(text: str) -> str:
    """Full-width digits and letters as usual ones, in lower case, without spaces around."""
    return unicodedata.normalize("NFKC", text).strip().lower().replace("\u3002", ".")


def weight(text: str) -> Decimal | None:
    """Kilograms; None for nothing typed. A bare number is kilograms.

    Raises: Unreadable.
    """
    return _measured(text, UNITS, WEIGHT)


def waist(text: str) -> Decimal | None:
    """Centimetres; None for nothing typed.

    Raises: Unreadable.
    """
    return _measured(text, LENGTHS, WAIST)


def height(text: str) -> Decimal | None:
    """Centimetres; a bare number below three is metres. None for nothing typed.

    Raises: Unreadable.
    """
    words = plain(text)
    if re.fullmatch(r"[12][.,]\d{1,2}", words):
        words = f"{words}m"
    return _measured(words, LENGTHS, HEIGHT)


def count(text: str, most: int) -> int | None:
    """Whole steps or minutes, none below nought; None for nothing typed.

    Raises: Unreadable.
    """
    words = plain(text)
    if not words:
        return None
    found = _COUNT.fullmatch(words)
    if found is None:
        raise Unreadable(Fault.UNREADABLE)
    value = int(found.group(1).replace(",", ""))
    if value > most:
        raise Unreadable(Fault.OUT_OF_RANGE)
    return value


def _measured(text: str, units: dict[str, Decimal], limits: tuple[Decimal, Decimal]) -> Decimal | None:
    words = plain(text)
    if not words:
        return None
    found = _NUMBER.fullmatch(words)
    if found is None:
        raise Unreadable(Fault.UNREADABLE)
    factor = units.get(found.group(2) or "")
    if factor is None:
        raise Unreadable(Fault.UNKNOWN_UNIT)
    value = (Decimal(found.group(1).replace(",", ".")) * factor).quantize(HUNDREDTH, ROUND_HALF_UP)
    if not limits[0] <= value <= limits[1]:
        raise Unreadable(Fault.OUT_OF_RANGE)
    return value


def swapped(weight_text: str, height_text: str) -> bool:
    """Whether the two look as if each stood in the other's field."""
    try:
        mass, length = _bare(weight_text), _bare(height_text)
    except ValueError:
        return False
    return length < 100 and mass > 100


def _bare(text: str) -> Decimal:
    found = _NUMBER.fullmatch(plain(text))
    if found is None or found.group(2):
        raise ValueError(text)
    return Decimal(found.group(1).replace(",", "."))


def doubts(
    value: Decimal, *, before: Decimal | None, height: Decimal | None, since: timedelta | None = None
) -> Question | None:
    """What to ask about a weight. `before`: the trend so far, `since`: how long ago it was last looked at."""
    if before is None:
        return _first(value, height)
    part = value / before
    if any(low <= part <= high for low, high in FACTORS):
        readings = [(name, (value * factor).quantize(HUNDREDTH, ROUND_HALF_UP)) for name, factor in READINGS.items()]
        near = tuple((name, one) for name, one in readings if abs(one - before) <= NEAR * before)
        if near:
            return Question(Ask.UNIT, near)
    if since is not None and since <= JUMP_WITHIN and abs(value - before) > max(JUMP[0], JUMP[1] * before):
        return Question(Ask.JUMP)
    return _index(value, height)


def _first(value: Decimal, height: Decimal | None) -> Question | None:
    if height is None:
        return None
    half = (value / 2).quantize(HUNDREDTH, ROUND_HALF_UP)
    if bmi(value, height) > ASKED[1] and Decimal(15) <= bmi(half, height) <= Decimal(35):
        return Question(Ask.UNIT, (("jin", half),))
    return _index(value, height)


def _index(value: Decimal, height: Decimal | None) -> Question | None:
    if height is not None and not ASKED[0] <= bmi(value, height) <= ASKED[1]:
        return Question(Ask.INDEX)
    return None
