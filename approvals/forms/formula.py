"""The little language of computed fields: whole numbers, texts, tables and ledgers; every expression ends.

An expression is a frozen tree. `evaluate` is total: what cannot be computed (an empty field, a division by zero, a
ledger row that is gone) is None, unless the expression says what empty counts as.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Protocol, TypeAlias

from approvals.forms.conditions import Asked, When, figure, holds, is_blank, whole_of

MOST = 10**18  # beyond it a figure is a mistake, not an amount


class Facts(Protocol):
    """What an expression asks about the world."""

    @property
    def ledger(self) -> Callable[[str, str], Mapping[str, Any] | None]: ...

    @property
    def asked(self) -> Asked: ...


Compute: TypeAlias = Callable[[Sequence[Any], Any], Any]


@dataclass(frozen=True)
class Fixed:
    """A number or text that the definition writes."""

    value: int | str


@dataclass(frozen=True)
class Value:
    """A field, or a column of the same row."""

    field: str
    empty: Any = None


@dataclass(frozen=True)
class Figure:
    """`sum`, `max`, `min` of `items.cpu*qty`, or `count` of `items`."""

    take: str
    over: str
    empty: Any = None


@dataclass(frozen=True)
class Sum:
    """Arithmetic of whole numbers: add, sub, mul, percent (100 × a ÷ b, rounded down)."""

    op: str
    parts: tuple[Formula, ...]
    empty: Any = None


@dataclass(frozen=True)
class Attribute:
    """What the ledger says about the row that a field points at; over many rows `take` is max, min or all."""

    of: str
    attribute: str
    ledger: str = ""
    take: str = ""
    empty: Any = None


@dataclass(frozen=True)
class Lookup:
    """An attribute of the ledger row whose key is the parts, one after the other: a price list."""

    ledger: str
    key: tuple[Formula, ...]
    attribute: str
    empty: Any = None


@dataclass(frozen=True)
class Cases:
    """The first case whose condition holds, else the last word."""

    cases: tuple[tuple[When, Formula], ...]
    otherwise: Formula | None = None
    empty: Any = None


@dataclass(frozen=True)
class Call:
    """A registered function of fields, columns or whole tables."""

    slug: str
    compute: Compute
    fields: tuple[str, ...]
    empty: Any = None

    def __hash__(self) -> int:
        return hash((self.slug, self.fields))


Formula: TypeAlias = Fixed | Value | Figure | Sum | Attribute | Lookup | Cases | Call


def evaluate(formula: Formula, data: Mapping[str, Any], world: Facts) -> Any:
    """The value for these data; None if it cannot be computed."""
    found = _HOW[type(formula)](formula, data, world)
    if is_blank(found) and not isinstance(formula, Fixed):
        found = formula.empty
    return None if isinstance(found, int) and abs(found) > MOST else found


def reads(formula: Formula | None) -> frozenset[str]:
    """The names that the expression looks at: `env`, `items.cpu`, `items`."""
    return frozenset(_reads(formula)) if formula is not None else frozenset()


def at_path(data: Mapping[str, Any], path: str) -> Any:
    """The value at a field; at a column the list of its filled cells."""
    name, dot, column = path.partition(".")
    if not dot:
        return data.get(name)
    rows = data.get(name)
    cells = [row.get(column) for row in rows if isinstance(row, Mapping)] if isinstance(rows, list | tuple) else []
    return [cell for cell in cells if not is_blank(cell)]


def _fixed(one: Fixed, data: Mapping[str, Any], world: Facts) -> Any:
    return one.value


def _value(one: Value, data: Mapping[str, Any], world: Facts) -> Any:
    return at_path(data, one.field)


def _figure(one: Figure, data: Mapping[str, Any], world: Facts) -> Any:
    return figure(one.take, one.over, data)


def _sum(one: Sum, data: Mapping[str, Any], world: Facts) -> int | None:
    parts = [whole_of(evaluate(part, data, world)) for part in one.parts]
    figures = [part for part in parts if part is not None]
    if len(figures) != len(parts):
        return None
    if one.op == "add":
        return sum(figures)
    if one.op == "mul":
        return prod(figures)
    first, second = figures
    if one.op == "sub":
        return first - second
    return 100 * first // second if second else None


def _attribute(one: Attribute, data: Mapping[str, Any], world: Facts) -> Any:
    keys = at_path(data, one.of)
    if not one.take:
        return _fact(world, one.ledger, keys, one.attribute)
    listed = _flat(keys if isinstance(keys, list | tuple) else [keys])
    return _taken(one.take, [_fact(world, one.ledger, key, one.attribute) for key in listed])


def _flat(keys: Sequence[Any]) -> list[Any]:
    return [inner for key in keys for inner in (key if isinstance(key, list | tuple) else [key])]


def _taken(take: str, found: list[Any]) -> Any:
    known = [value for value in found if not is_blank(value)]
    if take == "all":
        return sorted({str(value) for value in known}) or None
    if len({type(value) for value in known}) != 1 or not isinstance(known[0], int | str):
        return None
    return (max if take == "max" else min)(known)


def _fact(world: Facts, ledger: str, key: Any, attribute: str) -> Any:
    facts = world.ledger(ledger, key) if isinstance(key, str) else None
    return facts.get(attribute) if facts is not None else None


def _lookup(one: Lookup, data: Mapping[str, Any], world: Facts) -> Any:
    parts = [evaluate(part, data, world) for part in one.key]
    if any(is_blank(part) for part in parts):
        return None
    return _fact(world, one.ledger, "".join(str(part) for part in parts), one.attribute)


def _cases(one: Cases, data: Mapping[str, Any], world: Facts) -> Any:
    for when, then in one.cases:
        if holds(when, data, world.asked):
            return evaluate(then, data, world)
    return evaluate(one.otherwise, data, world) if one.otherwise is not None else None


def _call(one: Call, data: Mapping[str, Any], world: Facts) -> Any:
    return one.compute([at_path(data, path) for path in one.fields], world)


_HOW: Mapping[type, Callable[[Any, Mapping[str, Any], Facts], Any]] = {
    Fixed: _fixed, Value: _value, Figure: _figure, Sum: _sum, Attribute: _attribute, Lookup: _lookup, Cases: _cases,
    Call: _call,
}  # fmt: skip


def _reads(formula: Formula) -> Iterator[str]:
    if isinstance(formula, Value):
        yield formula.field
    elif isinstance(formula, Figure):
        yield from figure_reads(formula.over)
    elif isinstance(formula, Attribute):
        yield formula.of
    elif isinstance(formula, Call):
        yield from formula.fields
    for part in _inside(formula):
        yield from _reads(part)
    if isinstance(formula, Cases):
        yield from (name for when, _then in formula.cases for name in when_reads(when))


def _inside(formula: Formula) -> Iterator[Formula]:
    if isinstance(formula, Sum):
        yield from formula.parts
    elif isinstance(formula, Lookup):
        yield from formula.key
    elif isinstance(formula, Cases):
        yield from (then for _when, then in formula.cases)
        if formula.otherwise is not None:
            yield formula.otherwise


def figure_reads(over: str) -> Iterator[str]:
    """The columns that a figure is made of; the table itself if it only counts rows."""
    table, dot, expression = over.partition(".")
    if not dot:
        yield table
    for factor in expression.split("*") if dot else ():
        yield f"{table}.{factor.strip()}"


def when_reads(when: When) -> Iterator[str]:
    """What a condition looks at."""
    for group in when:
        for test in group:
            if test.take:
                yield from figure_reads(test.field)
            else:
                yield test.field


def always(formula: Formula) -> bool:
    """Whether the expression gives something for every form."""
    if isinstance(formula, Fixed) or formula.empty is not None:
        return True
    if isinstance(formula, Figure):
        return formula.take in {"sum", "count"}
    if isinstance(formula, Sum):
        return formula.op != "percent" and all(always(part) for part in formula.parts)
    return isinstance(formula, Cases) and formula.otherwise is not None and all(map(always, _inside(formula)))
