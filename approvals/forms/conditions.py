"""Typed conditions over form data, with the record of why they came out as they did.

Groups are OR-ed, the tests in a group AND-ed. A test on an empty field is false, never an error, unless the
definition says what empty counts as.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda have, want: have == want,
    "ne": lambda have, want: have != want,
    "in": lambda have, want: have in want,
    "not_in": lambda have, want: have not in want,
    "gt": lambda have, want: have > want,
    "ge": lambda have, want: have >= want,
    "lt": lambda have, want: have < want,
    "le": lambda have, want: have <= want,
}
ORDERED = frozenset({"gt", "ge", "lt", "le"})
LISTED = frozenset({"in", "not_in"})


@dataclass(frozen=True)
class Test:
    """One comparison: of a field, or (`total`) of a sum over a table, `items.cpu*qty`."""

    field: str
    op: str
    value: Any
    total: bool = False
    empty: Any = None

    __test__ = False  # not a test case for pytest


@dataclass(frozen=True)
class Truth:
    """How one test came out, for the record."""

    name: str
    op: str
    want: Any
    have: Any
    holds: bool


When = tuple[tuple[Test, ...], ...]


def total_of(rows: Any, factors: tuple[str, ...]) -> int:
    """The sum over the rows of the product of the columns; a row with an empty factor counts nothing."""
    total = 0
    for row in rows if isinstance(rows, list | tuple) else ():
        if not isinstance(row, Mapping):
            continue
        product = 1
        for factor in factors:
            value = row.get(factor)
            product *= int(value) if isinstance(value, int | str) and str(value).lstrip("-").isdecimal() else 0
        total += product
    return total


def have(test: Test, data: Mapping[str, Any]) -> Any:
    """What the data holds for the test; None if it is empty and the definition gives no stand-in."""
    if test.total:
        table, _, expression = test.field.partition(".")
        return total_of(data.get(table), tuple(part.strip() for part in expression.split("*")))
    value = data.get(test.field)
    return test.empty if value in (None, "", [], ()) else value


def try_test(test: Test, data: Mapping[str, Any]) -> Truth:
    """Whether the test holds, with what was compared."""
    found = have(test, data)
    if found is None:
        return Truth(test.field, test.op, test.value, None, holds=False)
    try:
        holds = bool(OPERATORS[test.op](found, test.value))
    except TypeError:
        holds = False
    return Truth(test.field, test.op, test.value, found, holds)


def truth_table(when: When, data: Mapping[str, Any]) -> tuple[tuple[Truth, ...], ...]:
    """How every test of every group came out."""
    return tuple(tuple(try_test(test, data) for test in group) for group in when)


def holds(when: When, data: Mapping[str, Any]) -> bool:
    """Whether some group holds entirely; no groups hold nothing."""
    return any(all(truth.holds for truth in group) for group in truth_table(when, data))
