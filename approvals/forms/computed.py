"""Computing what is computed, and knowing what each figure is made of."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from typing import Any

from approvals.forms.conditions import is_blank
from approvals.forms.field import FieldDef, World
from approvals.forms.formula import Cases, at_path, evaluate, reads
from approvals.forms.kinds import TYPES, Wrong

_NOT_AWAITED = frozenset({"computed", "table", "multichoice", "check"})


def value_of(field: FieldDef, data: Mapping[str, Any], world: World) -> Any:
    """The value of a computed field or column for these data; None if it cannot be computed."""
    if field.formula is None:
        return None
    try:
        return TYPES.get(field.type).clean(field, evaluate(field.formula, data, world), world)
    except Wrong:
        return None


def row_filled(field: FieldDef, row: Mapping[str, Any], data: Mapping[str, Any], world: World) -> dict[str, Any]:
    """The row with its computed columns made anew; what cannot be computed is left out."""
    filled = {key: value for key, value in row.items() if not _is_computed(field.column(key))}
    for column in field.columns:
        if column.type == "computed":
            value = value_of(column, ChainMap(filled, dict(data)), world)
            if value is not None:
                filled[column.id] = value
    return {column.id: filled[column.id] for column in field.columns if column.id in filled}


def _is_computed(column: FieldDef | None) -> bool:
    return column is not None and column.type == "computed"


def told_by(fields: Iterable[FieldDef]) -> dict[str, frozenset[str]]:
    """Which paths each computed field or column is made of, directly or through others: who reads it could tell
    something about them."""
    listed = tuple(fields)
    direct = {path: _widened(names, listed) for path, names in _direct(listed)}
    found: dict[str, frozenset[str]] = {}
    for path, names in direct.items():
        seen: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += direct.get(name, ())
        found[path] = frozenset(seen)
    return found


def entered(fields: Iterable[FieldDef]) -> dict[str, frozenset[str]]:
    """Which of what people fill in each figure waits for. Not for ticks, which say something without any too, and not
    for what begins filled in."""
    listed = tuple(fields)
    known = {path: one for field in listed for path, one in _paths(field)}
    given = {path for path, one in known.items() if one.type not in _NOT_AWAITED and one.default is None}
    return {path: made_of & given for path, made_of in told_by(listed).items()}


def assumed(field: FieldDef, value: Any, sources: Iterable[str], data: Mapping[str, Any], table: str = "") -> bool:
    """Whether the figure is only what its formula says of empty fields: what would tell is not filled in yet.

    sources: from `entered`; those of the `table` are looked for in `data`, which is then a row.
    """
    own = f"{table}."
    blank = [is_blank(at_path(data, path.removeprefix(own) if table else path)) for path in sources]
    if isinstance(field.formula, Cases):
        return bool(blank) and all(blank)
    empty = getattr(field.formula, "empty", None)
    return empty is not None and value == empty and any(blank)


def _paths(field: FieldDef) -> Iterable[tuple[str, FieldDef]]:
    yield field.id, field
    yield from ((f"{field.id}.{column.id}", column) for column in field.columns)


def _direct(fields: tuple[FieldDef, ...]) -> Iterable[tuple[str, frozenset[str]]]:
    for field in fields:
        if field.formula is not None:
            yield field.id, reads(field.formula)
        columns = {column.id for column in field.columns}
        for column in field.columns:
            if column.formula is not None:
                named = {f"{field.id}.{name}" if name in columns else name for name in reads(column.formula)}
                yield f"{field.id}.{column.id}", frozenset(named)


def _widened(names: frozenset[str], fields: tuple[FieldDef, ...]) -> frozenset[str]:
    """A whole table stands for all its columns."""
    tables = {field.id: field for field in fields if field.columns}
    wide = {f"{name}.{column.id}" for name in names if name in tables for column in tables[name].columns}
    return names | wide
