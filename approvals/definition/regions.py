"""What a form may hold, cut into regions within which no test changes its answer; pure.

A region lies between two constants, or is one option, one set of ticked options, or empty. A group of tests is then a
box of regions, a condition a union of boxes. What is looked at is taken as independent: so that no part is left is
always true, while a part that is left may need a firm, or a connection between fields, that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from math import inf
from typing import Any

from approvals.definition.conditions import may_be_empty
from approvals.forms.conditions import BARE, LISTED, LONG, NOBODY, Test, When, factors_of, try_test
from approvals.forms.field import FieldDef
from approvals.forms.kinds import compares

MOST_TICKED = 6  # options mentioned of one field; beyond, each test is taken for itself
MOST_STEPS = 5_000
OTHER = "\x00"  # a text that no test names
RELATIVE = frozenset({"within_days", "beyond_days"})
ASKING = frozenset({"person", "department"})
Operand = tuple[str, ...]
Box = Mapping[Operand, frozenset[Any]]


class Undecided(Exception):  # noqa: N818  # an outcome, not a mistake
    """Too many regions to look at."""


class Space:
    """What the tests look at, each with the values that stand for its regions."""

    def __init__(self, tests: Iterable[Test], fields: Iterable[FieldDef]) -> None:
        self._steps = 0
        self._fields = {field.id: field for field in fields}
        listed = list(tests)
        self._many = _named_often(listed)
        self._tests: dict[Operand, list[Test]] = {}
        for test in listed:
            self._tests.setdefault(self._operand(test), []).append(test)
        self._values = {operand: self._regions(operand, own) for operand, own in self._tests.items()}

    def boxes(self, when: When) -> list[Box]:
        """The groups that can hold, each as what it asks of what it looks at."""
        found: list[Box] = []
        for group in when:
            box: dict[Operand, frozenset[Any]] = {}
            for test in group:
                operand = self._operand(test)
                holds = frozenset(value for value in self._values[operand] if _holds(test, operand, value))
                box[operand] = box.get(operand, holds) & holds
            if all(box.values()):
                found.append(box)
        return found

    def begin(self) -> None:
        """Another question, which may take its own number of steps."""
        self._steps = 0

    def left(self, box: Box, others: Sequence[Box]) -> Box | None:
        """A part of the box that none of the others covers; None if there is none.

        Raises: Undecided.
        """
        return self._left(box, others)

    def meeting(self, whens: Sequence[When]) -> Iterator[Box]:
        """The parts in which all of these conditions hold.

        Raises: Undecided.
        """
        return self._meeting({}, [self.boxes(when) for when in whens])

    def _meeting(self, box: Box, choices: Sequence[Sequence[Box]]) -> Iterator[Box]:
        self._step()
        if not choices:
            yield box
            return
        for one in choices[0]:
            both = {operand: box.get(operand, values) & values for operand, values in one.items()}
            if all(both.values()):
                yield from self._meeting({**box, **both}, choices[1:])

    def _step(self) -> None:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise Undecided

    def _left(self, box: Box, others: Sequence[Box]) -> Box | None:
        self._step()
        if not others:
            return box
        rest = dict(box)
        for operand, wanted in others[0].items():
            have = rest.get(operand, self._values[operand])
            outside = have - wanted
            if outside:
                found = self._left({**rest, operand: outside}, others[1:])
                if found is not None:
                    return found
            rest[operand] = have & wanted
            if not rest[operand]:
                return None
        return None

    def example(self, box: Box) -> dict[str, Any]:
        """One value for each field or figure (`sum items.qty`) that is looked at; without what is empty."""
        found: dict[str, Any] = {}
        for operand, values in self._values.items():
            value = _first(box.get(operand, values))
            if value is not None:
                found[" ".join(operand)] = list(value) if isinstance(value, tuple) else value
        return found

    def _operand(self, test: Test) -> Operand:
        """What the test looks at; questions about the firm and days from today are each looked at for themselves."""
        if test.take:
            return (test.take, test.field)
        kind = self._kind(test)
        if kind == "texts" and test.op not in BARE and test.field in self._many:
            return (test.field, test.op, repr(test.value))
        if kind in ASKING and test.op not in BARE:
            return (test.field, test.op, str(test.value))
        return (test.field, "days") if test.op in RELATIVE else (test.field,)

    def _kind(self, test: Test) -> str:
        field = self._fields.get(test.field)
        if field is not None:
            return compares(field)
        return {"is_person": "person", "has_role": "person", "in_department": "person", "is": "department",
                "under": "department", "has": "texts", "has_any": "texts", "has_all": "texts", "before": "day",
                "after": "day"}.get(test.op, "number" if isinstance(test.value, int) else "text")  # fmt: skip

    def _regions(self, operand: Operand, tests: list[Test]) -> frozenset[Any]:
        if tests[0].take:
            return self._figures(tests)
        field = self._fields.get(tests[0].field)
        empty = frozenset((None,)) if field is None or may_be_empty(field) else frozenset[Any]()
        if len(operand) == 3:
            return frozenset((True, False))
        kind = next((kind for kind in map(self._kind, tests) if kind), "")
        constants = [value for test in tests for value in _constants(test)]
        if operand[-1] == "days" and len(operand) == 2:
            return empty | _distances(constants, field)
        if kind == "number":
            low, high = (field.min, field.max) if field is not None and field.type != "computed" else (None, None)
            return empty | _numbers(constants, low, high)
        if kind == "texts":
            return empty | _ticked(constants, field)
        return empty | (_days(constants, field) if kind == "day" else _texts(constants, field))

    def _figures(self, tests: list[Test]) -> frozenset[Any]:
        """A figure over a table: counts within its rows, sums of what cannot be negative from zero on."""
        take, root = tests[0].take, tests[0].root
        table = self._fields.get(root)
        constants = [test.value for test in tests]
        if take == "count":
            return _numbers(constants, (table.min if table is not None else None) or 0, table.max if table else None)
        columns = [table.column(name) if table else None for name in factors_of(tests[0].field.partition(".")[2])]
        low = 0 if all(column is not None and _never_negative(column) for column in columns) else None
        if take == "sum":
            return _numbers(constants, low, None)
        return _numbers(constants, low, None) | frozenset((None,))


def _holds(test: Test, operand: Operand, value: Any) -> bool:
    """Whether the test holds in the region that the value stands for."""
    if len(operand) == 3:
        return bool(value)
    if test.take:
        found = test.empty if value is None else value
        return found is not None and try_test(Test(test.field, test.op, test.value), {test.field: found}).holds
    stored = list(value) if isinstance(value, tuple) else value
    return try_test(test, {test.field: stored}, NOBODY).holds


def _named_often(tests: Iterable[Test]) -> set[str]:
    """The fields of which the tests name so many values that their sets cannot be listed."""
    named: dict[str, set[Any]] = {}
    for test in tests:
        named.setdefault(test.field, set()).update(_constants(test))
    return {name for name, values in named.items() if len(values) > MOST_TICKED}


def _constants(test: Test) -> list[Any]:
    if test.op in BARE:
        return []
    return list(test.value) if test.op in LISTED else [test.value]


def _numbers(constants: Iterable[Any], low: int | None, high: int | None) -> frozenset[Any]:
    """Every constant with its neighbours, within the bounds: between two of them nothing changes."""
    wanted = {near for one in constants if isinstance(one, int) for near in (one - 1, one, one + 1)}
    wanted |= {one for one in (low, high) if one is not None} or {0}
    least, most = -inf if low is None else low, inf if high is None else high
    return frozenset(one for one in wanted if least <= one <= most)


def _texts(constants: Iterable[Any], field: FieldDef | None) -> frozenset[Any]:
    if field is not None and field.options:
        return frozenset(choice.value for choice in field.options)
    if field is not None and field.type == "check":
        return frozenset(("yes",))
    return frozenset((*constants, OTHER))


def _ticked(constants: Iterable[Any], field: FieldDef | None) -> frozenset[Any]:
    """Every set of what the tests name, and something else beside it where there is something else."""
    named = sorted({str(one) for one in constants})
    closed = field is not None and bool(field.options) and len(field.options) == len(named)
    sets = [chosen for size in range(len(named) + 1) for chosen in combinations(named, size)]
    return frozenset(chosen if closed else (*chosen, OTHER) for chosen in sets if chosen or not closed)


def _days(constants: Iterable[Any], field: FieldDef | None) -> frozenset[Any]:
    wanted = {NOBODY.today}
    for one in constants:
        day = date.fromisoformat(one)
        wanted |= {day - timedelta(1), day, day + timedelta(1)}
    return frozenset(day.isoformat() for day in wanted) | _long(field)


def _distances(constants: Iterable[Any], field: FieldDef | None) -> frozenset[Any]:
    near = _numbers(constants, field.min if field else None, field.max if field else None)
    return frozenset((NOBODY.today + timedelta(one)).isoformat() for one in near) | _long(field)


def _long(field: FieldDef | None) -> frozenset[Any]:
    return frozenset((LONG,)) if field is None or field.allow_long else frozenset()


def _never_negative(column: FieldDef) -> bool:
    return (column.min is not None and column.min >= 0) or bool(column.options)


def _first(values: frozenset[Any]) -> Any:
    """The same one every time; something rather than nothing."""
    return min(values, key=lambda value: (value is None, repr(value)))
