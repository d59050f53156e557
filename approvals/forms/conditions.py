"""Typed conditions over form data, with the record of why they came out as they did.

Groups are OR-ed, the tests in a group AND-ed. A test on an empty field is false, never an error, unless the
definition says what empty counts as.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import prod
from typing import Any, Protocol
from zoneinfo import ZoneInfo

LONG = "long"
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Asked(Protocol):
    """What a test asks about the firm of the moment; names are the stable ones that definitions write."""

    @property
    def today(self) -> date: ...

    def is_person(self, person: int, user_id: str) -> bool: ...

    def has_role(self, person: int, role: str) -> bool: ...

    def works_under(self, person: int, department: str) -> bool: ...

    def is_department(self, department: int, wanted: str) -> bool: ...

    def is_under(self, department: int, wanted: str) -> bool: ...


@dataclass(frozen=True)
class Nobody:
    """A firm without people: every question about it is answered no."""

    today: date = date(2026, 1, 1)

    def is_person(self, person: int, user_id: str) -> bool:
        """No."""
        return False

    def has_role(self, person: int, role: str) -> bool:
        """No."""
        return False

    def works_under(self, person: int, department: str) -> bool:
        """No."""
        return False

    def is_department(self, department: int, wanted: str) -> bool:
        """No."""
        return False

    def is_under(self, department: int, wanted: str) -> bool:
        """No."""
        return False


NOBODY = Nobody()
Judge = Callable[[Any, Any, Asked], bool]


def day_of(value: Any) -> date | None:
    """The day of a stored date or moment in Shanghai; None for 长期.

    Raises: ValueError, TypeError for what is no day.
    """
    if value == LONG:
        return None
    if "T" not in value:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value).replace(tzinfo=UTC).astimezone(SHANGHAI).date()


def _before(have: Any, want: Any, asked: Asked) -> bool:
    day = day_of(have)
    return day is not None and day < date.fromisoformat(want)


def _after(have: Any, want: Any, asked: Asked) -> bool:
    day = day_of(have)
    return day is None or day > date.fromisoformat(want)


def _within(have: Any, want: Any, asked: Asked) -> bool:
    day = day_of(have)
    return day is not None and (day - asked.today).days <= want


OPERATORS: Mapping[str, Judge] = {
    "eq": lambda have, want, asked: bool(have == want),
    "ne": lambda have, want, asked: bool(have != want),
    "in": lambda have, want, asked: have in want,
    "not_in": lambda have, want, asked: have not in want,
    "gt": lambda have, want, asked: bool(have > want),
    "ge": lambda have, want, asked: bool(have >= want),
    "lt": lambda have, want, asked: bool(have < want),
    "le": lambda have, want, asked: bool(have <= want),
    "has": lambda have, want, asked: want in have,
    "has_any": lambda have, want, asked: any(one in have for one in want),
    "has_all": lambda have, want, asked: all(one in have for one in want),
    "before": _before,
    "after": _after,
    "within_days": _within,
    "beyond_days": lambda have, want, asked: not _within(have, want, asked),
    "is": lambda have, want, asked: asked.is_department(have, want),
    "under": lambda have, want, asked: asked.is_under(have, want),
    "is_person": lambda have, want, asked: asked.is_person(have, want),
    "has_role": lambda have, want, asked: asked.has_role(have, want),
    "in_department": lambda have, want, asked: asked.works_under(have, want),
    "filled": lambda have, want, asked: True,
    "blank": lambda have, want, asked: False,
}
LISTED = frozenset({"in", "not_in", "has_any", "has_all"})
BARE = frozenset({"filled", "blank"})
EQUAL = frozenset({"eq", "ne", "in", "not_in"})
OF_KIND: Mapping[str, frozenset[str]] = {
    "number": EQUAL | {"gt", "ge", "lt", "le"},
    "text": EQUAL,
    "texts": frozenset({"has", "has_any", "has_all"}),
    "day": frozenset({"before", "after", "within_days", "beyond_days"}),
    "person": frozenset({"is", "has_role", "in_department"}),
    "department": frozenset({"is", "under"}),
    "": frozenset(),
}
TAKES = ("sum", "max", "min", "count")


@dataclass(frozen=True)
class Test:
    """One comparison: of a field, or (`take`) of a figure taken over a table: `sum` of `items.cpu*qty`, `count` of
    `items`."""

    field: str
    op: str
    value: Any
    take: str = ""
    empty: Any = None

    __test__ = False  # not a test case for pytest

    @property
    def root(self) -> str:
        """The field, or the table that the figure is taken over."""
        return self.field.partition(".")[0] if self.take else self.field


@dataclass(frozen=True)
class Truth:
    """How one test came out, for the record."""

    name: str
    op: str
    want: Any
    have: Any
    holds: bool


When = tuple[tuple[Test, ...], ...]


def is_blank(value: Any) -> bool:
    """Nothing is stored."""
    return value is None or value in ("", [], ())


def products(rows: Any, factors: tuple[str, ...]) -> Iterator[int]:
    """The product of the columns, for each row in which all of them are filled in."""
    for row in rows if isinstance(rows, list | tuple) else ():
        if isinstance(row, Mapping):
            cells = [whole_of(row.get(factor)) for factor in factors]
            if all(cell is not None for cell in cells):
                yield prod(cell for cell in cells if cell is not None)


def whole_of(value: Any) -> int | None:
    """The whole number that is stored, or chosen among options that are digits."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value)
    return int(text) if text.removeprefix("-").isdecimal() and len(text) < 40 else None


def total_of(rows: Any, factors: tuple[str, ...]) -> int:
    """The sum over the rows of the product of the columns; a row with an empty factor counts nothing."""
    return sum(products(rows, factors))


def figure(take: str, written: str, data: Mapping[str, Any]) -> int | None:
    """The figure taken over a table: `sum`, `max` or `min` of `items.cpu*qty`, or `count` of `items`.

    Returns: None for the greatest or least of nothing.
    """
    table, _, expression = written.partition(".")
    rows = data.get(table)
    if take == "count":
        return len(rows) if isinstance(rows, list | tuple) else 0
    found = list(products(rows, factors_of(expression)))
    if take == "sum":
        return sum(found)
    return (max if take == "max" else min)(found, default=None)


def factors_of(expression: str) -> tuple[str, ...]:
    """The columns of a product: `cpu*qty`."""
    return tuple(part.strip() for part in expression.split("*"))


def have(test: Test, data: Mapping[str, Any]) -> Any:
    """What the data holds for the test; None if it is empty and the definition gives no stand-in."""
    value = figure(test.take, test.field, data) if test.take else data.get(test.field)
    return test.empty if is_blank(value) else value


def try_test(test: Test, data: Mapping[str, Any], asked: Asked = NOBODY) -> Truth:
    """Whether the test holds, with what was compared."""
    found = have(test, data)
    if found is None:
        return Truth(test.field, test.op, test.value, None, holds=test.op == "blank")
    return Truth(test.field, test.op, test.value, found, judged(test, found, asked))


def judged(test: Test, found: Any, asked: Asked = NOBODY) -> bool:
    """Whether the test holds for this value; what cannot be compared is false."""
    try:
        return bool(OPERATORS[test.op](found, test.value, asked))
    except (TypeError, ValueError, AttributeError):
        return False


def truth_table(when: When, data: Mapping[str, Any], asked: Asked = NOBODY) -> tuple[tuple[Truth, ...], ...]:
    """How every test of every group came out."""
    return tuple(tuple(try_test(test, data, asked) for test in group) for group in when)


def holds(when: When, data: Mapping[str, Any], asked: Asked = NOBODY) -> bool:
    """Whether some group holds entirely; no groups hold nothing."""
    return any(all(try_test(test, data, asked).holds for test in group) for group in when)
