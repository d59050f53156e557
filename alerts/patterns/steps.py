"""The tree of a pattern and the steps it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal, TypeAlias

from alerts.patterns.classes import Test

MOST_STEPS: Final = 400


class At(Enum):
    """A place between signs."""

    START = "start"
    END = "end"
    EDGE = "edge"  # of a word


@dataclass(frozen=True)
class Take:
    """Go on if the next sign passes."""

    test: Test


@dataclass(frozen=True)
class Fork:
    """Go both ways, the first before the second; steps are counted from here."""

    first: int
    second: int


@dataclass(frozen=True)
class Jump:
    """Go on elsewhere, counted from here."""

    by: int


@dataclass(frozen=True)
class Mark:
    """Note the place."""

    slot: int


@dataclass(frozen=True)
class Check:
    """Go on if this is such a place."""

    where: At


Step: TypeAlias = Take | Fork | Jump | Mark | Check
Steps: TypeAlias = tuple[Step, ...]


@dataclass(frozen=True)
class Node:
    """A part of a pattern."""

    kind: Literal["sign", "all", "either", "times", "group", "at"]
    parts: tuple[Node, ...] = ()
    test: Test | None = None
    where: At = At.START
    number: int = 0
    least: int = 0
    most: int | None = None
    greedy: bool = True

    def steps(self, used: int) -> Steps | None:
        """The steps of the part; None if there would be more than can be afforded."""
        made = _made(self)
        return made if made is not None and used + len(made) <= MOST_STEPS else None


def can_be_empty(node: Node) -> bool:
    """Whether the part can match without a sign."""
    if node.kind == "sign":
        return False
    if node.kind == "either":
        return any(can_be_empty(part) for part in node.parts)
    if node.kind == "times":
        return not node.least or can_be_empty(node.parts[0])
    return all(can_be_empty(part) for part in node.parts)


def _made(node: Node) -> Steps | None:
    if node.kind == "sign" and node.test:
        return (Take(node.test),)
    if node.kind == "at":
        return (Check(node.where),)
    inner = [part.steps(0) for part in node.parts]
    known = [steps for steps in inner if steps is not None]
    if len(known) < len(inner):
        return None
    if node.kind == "either":
        return _either(known)
    if node.kind == "times":
        return _times(known[0], node)
    whole = tuple(step for steps in known for step in steps)
    return (Mark(2 * node.number), *whole, Mark(2 * node.number + 1)) if node.kind == "group" else whole


def _either(ways: list[Steps]) -> Steps:
    made = ways[-1]
    for way in reversed(ways[:-1]):
        made = (Fork(1, len(way) + 2), *way, Jump(len(made) + 1), *made)
    return made


def _times(once: Steps, node: Node) -> Steps | None:
    most = node.least if node.most is None else node.most
    if len(once) * max(most, 1) > MOST_STEPS:
        return None
    if node.most is None:
        again = (_fork(1, len(once) + 2, node.greedy), *once, Jump(-len(once) - 1))
        return once * node.least + again
    maybe: Steps = ()
    for _ in range(node.most - node.least):
        maybe = (_fork(1, len(once) + len(maybe) + 1, node.greedy), *once, *maybe)
    return once * node.least + maybe


def _fork(inside: int, past: int, greedy: bool) -> Fork:
    return Fork(inside, past) if greedy else Fork(past, inside)
