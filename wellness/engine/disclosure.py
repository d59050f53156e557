"""Which figures about bodies may be shown, so that nothing can be derived about fewer than k people. Pure.

A figure stands for the set of those who contributed. Whoever reads all that was ever shown can subtract: a whole and
its parts, this week and last. So any two sets that were shown are equal or differ by k people at least, and what a
whole hides among its parts counts as shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import accumulate, combinations
from typing import Final

LEAST: Final = 5
FINE: Final = 20  # contributors from which tenths are shown
STEP: Final = 5  # shares are shown in steps of so many percent
People = frozenset[int]


@dataclass(frozen=True)
class Shown:
    """What may be shown: the whole, and which of its parts."""

    whole: bool = False
    parts: frozenset[str] = frozenset()


def allowed(whole: People, parts: Mapping[str, People], history: Collection[People], k: int = LEAST) -> Shown:
    """What of a whole and its parts may be shown today, after all that was shown before.

    Parts do not overlap. `history`: what `derivable` gave for each earlier day.
    """
    if not _may(whole, history, k):
        return Shown()
    chosen: dict[str, People] = {}
    for name in sorted(parts, key=lambda one: (-len(parts[one]), one)):
        if _may(parts[name], [*history, whole, *chosen.values()], k):
            chosen[name] = parts[name]
    while chosen and not _leaves_nothing(whole, chosen, history, k):
        del chosen[min(chosen, key=lambda one: (len(chosen[one]), one))]
    return Shown(True, frozenset(chosen))


def derivable(whole: People, parts: Mapping[str, People], shown: Shown) -> list[People]:
    """The sets about which something is known once this is shown."""
    if not shown.whole:
        return []
    chosen = [parts[name] for name in sorted(shown.parts)]
    rest = whole.difference(*chosen)
    return [whole, *chosen, *([rest] if rest and chosen else [])]


def _leaves_nothing(whole: People, chosen: Mapping[str, People], history: Collection[People], k: int) -> bool:
    rest = whole.difference(*chosen.values())
    return not rest or _may(rest, [*history, whole, *chosen.values()], k)


def _may(people: People, others: Iterable[People], k: int) -> bool:
    return len(people) >= k and all(not 0 < len(people ^ one) < k for one in others)


def holds(sets: Sequence[People], k: int = LEAST) -> bool:
    """Whether nothing about fewer than k can be had from any two of these."""
    return all(len(one) >= k for one in sets) and all(not 0 < len(a ^ b) < k for a, b in combinations(sets, 2))


def buckets(counts: Sequence[int], k: int = LEAST) -> list[tuple[int, int]]:
    """Neighbouring classes put together until each holds k: (first, after the last). Empty if only one is left.

    One alone would say of everybody what he is.
    """
    merged: list[tuple[int, int]] = []
    first, held = 0, 0
    for place, many in enumerate(counts):
        held += many
        if held >= k:
            merged.append((first, place + 1))
            first, held = place + 1, 0
    if first < len(counts):
        if not merged:
            return []
        merged[-1] = (merged[-1][0], len(counts))
    return _with_a_remainder(counts, merged) if len(merged) > 1 else []


def _with_a_remainder(counts: Sequence[int], merged: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Classes nobody is in stand with a neighbour; each shown holds some, and none holds all."""
    total = [0, *accumulate(counts)]
    return merged if all(total[after] - total[first] for first, after in merged) else []


def share(part: int, whole: int) -> int:
    """Percent, in steps of five; never nought or a hundred."""
    exact = Fraction(100 * part, whole)
    return max(STEP, min(100 - STEP, round(exact / STEP) * STEP))


def median(values: Iterable[Decimal], k: int = LEAST) -> Decimal | None:
    """The middle one, to a half while few contribute; None for fewer than k."""
    ordered = sorted(values)
    if len(ordered) < k:
        return None
    middle = len(ordered) // 2
    found = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    if len(ordered) >= FINE:
        return found.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return (2 * found).quantize(Decimal(1), ROUND_HALF_UP) / 2
