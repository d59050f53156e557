"""Which branches are never taken, and whether conditions can hold together: proved, not sampled; pure.

Both look at the regions of what a form may hold (`regions`): "never" is proven, while "sometimes" may need a firm, or a
connection between fields, that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from approvals.definition.regions import Box, Space, Undecided
from approvals.forms.conditions import Test, When
from approvals.forms.field import FieldDef


class HasWhen(Protocol):
    """A branch: its key, its condition, and whether it is the default."""

    @property
    def key(self) -> str: ...

    @property
    def when(self) -> When: ...

    @property
    def default(self) -> bool: ...


@dataclass(frozen=True)
class Finding:
    """A branch that is never taken: its condition contradicts itself (`impossible`), or the branches before it (`by`)
    take everything that it would (`shadowed`; for the default: they take everything)."""

    branch: str
    kind: Literal["impossible", "shadowed"]
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """A condition, and whether it shall hold."""

    when: When
    holds: bool = True


@dataclass(frozen=True)
class Found:
    """An example in which everything wanted is so; None: there is none, or (not `decided`) none found in time."""

    example: Mapping[str, Any] | None
    decided: bool = True

    @property
    def never(self) -> bool:
        """Whether it is certain that there is no example."""
        return self.example is None and self.decided


def dead(branches: Sequence[HasWhen], fields: Iterable[FieldDef] = ()) -> tuple[Finding, ...]:
    """The branches that are never taken, in their order. Fields that are not given may hold anything."""
    space = Space([test for branch in branches for test in _tests(branch.when)], fields)
    before: list[Box] = []
    found: list[Finding] = []
    for place, branch in enumerate(branches):
        boxes: list[Box] = [{}] if branch.default else space.boxes(branch.when)
        keys = tuple(one.key for one in branches[:place])
        if not boxes:
            found.append(Finding(branch.key, "impossible"))
        elif before and all(_covered(space, box, before) for box in boxes):
            found.append(Finding(branch.key, "shadowed", keys))
        before += boxes
    return tuple(found)


def find(wanted: Sequence[Wanted], fields: Iterable[FieldDef] = ()) -> Found:
    """A form in which all of this is so."""
    space = Space([test for one in wanted for test in _tests(one.when)], fields)
    against = [box for one in wanted if not one.holds for box in space.boxes(one.when)]
    try:
        for box in space.meeting([one.when for one in wanted if one.holds]):
            left = space.left(box, against)
            if left is not None:
                return Found(space.example(left))
    except Undecided:
        return Found(None, decided=False)
    return Found(None)


def variable(test: Test) -> str:
    """What the test looks at: a field, or a figure over a table (`sum items.cpu`)."""
    return f"{test.take} {test.field}" if test.take else test.field


def _covered(space: Space, box: Box, others: Sequence[Box]) -> bool:
    space.begin()
    try:
        return space.left(box, others) is None
    except Undecided:
        return False


def _tests(when: When) -> Iterator[Test]:
    for group in when:
        yield from group
