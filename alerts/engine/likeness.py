"""How like one fault is to another: the shape of its title and what its alerts say of themselves. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# Labels that say what was measured and where, in the order in which they weigh.
TELLING: Final[Mapping[str, int]] = {"alertname": 3, "metric": 2, "instance": 2, "host": 2, "check": 2, "exchange": 1}
ENOUGH: Final = 3
_HEX: Final = re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d+(?:[.,:]\d+)*")
_WORD: Final = re.compile(r"[\u4e00-\u9fff]|[a-z]+|#", re.IGNORECASE)


@dataclass(frozen=True)
class Likeness:
    """How alike, and why: `title` (the same but for figures) or `words` (much of it), and the labels that agree."""

    score: int
    title: str
    labels: tuple[str, ...]


def shape(title: str) -> str:
    """The title without what differs from one time to the next. Example: shape("磁盘 93%") == shape("磁盘 95%")"""
    return " ".join(_NUMBER.sub("#", _HEX.sub("#", title)).split()).casefold()


def likeness(title: str, labels: Mapping[str, str], other: str, others: Mapping[str, str]) -> Likeness | None:
    """How like two faults of one system are; None if nothing but the system joins them."""
    same = tuple(name for name in TELLING if labels.get(name) and labels.get(name) == others.get(name))
    score = sum(TELLING[name] for name in same)
    told = ""
    if shape(title) == shape(other):
        told, score = "title", score + 5
    elif _overlap(title, other) >= 0.6:
        told, score = "words", score + 3
    return Likeness(score, told, same) if score >= ENOUGH else None


def _overlap(one: str, other: str) -> float:
    words, others = ({*_WORD.findall(shape(text))} for text in (one, other))
    return len(words & others) / len(words | others) if words | others else 0.0
