"""Searching: all ways through the pattern are walked side by side, the preferred first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from alerts.patterns.classes import is_word
from alerts.patterns.read import Pattern
from alerts.patterns.steps import At, Check, Fork, Jump, Mark, Steps, Take

LONGEST: Final = 2_000  # signs of a text; what follows is not looked at
Places: TypeAlias = tuple[tuple[int, int], ...]  # slot and place
Ways: TypeAlias = dict[int, Places]  # step and what was noted on the way, in order of preference


class Spent(Exception):  # noqa: N818  # reads as a sentence where it is raised
    """The request has used up what it may compute."""


class Budget:
    """How many steps all patterns of one request may take together."""

    def __init__(self, steps: int = 1_000_000) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Take away.

        Raises: Spent.
        """
        self.left -= steps
        if self.left < 0:
            raise Spent


@dataclass(frozen=True)
class Found:
    """A match: the whole, and each group by number; None for a group that took no part."""

    span: tuple[int, int]
    whole: str
    groups: tuple[str | None, ...]

    @property
    def said(self) -> str:
        """What was looked for: the first group that took part, else the whole."""
        return next((group for group in self.groups if group is not None), self.whole)


def search(pattern: Pattern, text: str, budget: Budget | None = None) -> Found | None:
    """The leftmost match, of several there the preferred one: what Python's `re.search` finds.

    Raises: Spent.
    """
    budget = budget or Budget()
    text = text[:LONGEST]
    steps, won, ways = pattern.steps, None, Ways()
    for here in range(len(text) + 1):
        if won is None:
            _enter(steps, ways, text, at=0, noted=((0, here),), here=here)
        elif not ways:
            break
        budget.spend(len(ways) + 1)
        onward = Ways()
        for at, noted in ways.items():
            if at == len(steps):
                won = (*noted, (1, here))
                break  # the ways after this one are less preferred
            step = steps[at]
            if here < len(text) and isinstance(step, Take) and step.test(text[here]):
                _enter(steps, onward, text, at=at + 1, noted=noted, here=here + 1)
        ways = onward
    return _found(pattern, text, dict(won)) if won else None


def _enter(steps: Steps, ways: Ways, text: str, *, at: int, noted: Places, here: int) -> None:
    """Follow everything that takes no sign."""
    waiting = [(at, noted)]
    seen: set[int] = set()
    while waiting:
        at, noted = waiting.pop()
        if at in ways or at in seen:
            continue
        seen.add(at)
        step = steps[at] if at < len(steps) else None
        if isinstance(step, Fork):
            waiting += [(at + step.second, noted), (at + step.first, noted)]
        elif isinstance(step, Jump):
            waiting.append((at + step.by, noted))
        elif isinstance(step, Mark):
            waiting.append((at + 1, (*(one for one in noted if one[0] != step.slot), (step.slot, here))))
        elif not isinstance(step, Check):
            ways[at] = noted
        elif _is(step.where, here, text):
            waiting.append((at + 1, noted))


def _is(where: At, here: int, text: str) -> bool:
    if where is At.START:
        return here == 0
    if where is At.END:
        return here == len(text) or (here == len(text) - 1 and text[here] == "\n")
    before = here > 0 and is_word(text[here - 1])
    after = here < len(text) and is_word(text[here])
    return before is not after


def _found(pattern: Pattern, text: str, places: dict[int, int]) -> Found:
    groups = tuple(
        text[places[2 * number] : places[2 * number + 1]] if 2 * number + 1 in places else None
        for number in range(1, pattern.groups + 1)
    )
    return Found((places[0], places[1]), text[places[0] : places[1]], groups)
