"""What of an earlier form, or of an address, can still be filled in; what cannot is left out and named."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import TYPES, Wrong, is_empty, rows_of
from approvals.forms.types.table import typed_columns

# What people type themselves can be shown to them again, to be mended; a choice that is no more cannot.
WRITTEN = frozenset({"text", "longtext", "number", "money", "date", "datetime", "link", "cidr", "ports"})


@dataclass(frozen=True)
class Salvaged:
    """raw: what stays, as typed. lost: places that were left out (`system`, `items.1.os`); unknown: names that the form
    does not have."""

    raw: Mapping[str, Any]
    lost: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def salvage(
    fields: Iterable[FieldDef], raw: Mapping[str, Any], world: World, *, keep: Collection[str] = WRITTEN
) -> Salvaged:
    """What of the raw values the form still takes; of a type in `keep` also what it does not take."""
    known = {field.id: field for field in fields if field.type != "computed"}
    kept: dict[str, Any] = {}
    lost: list[str] = []
    for name, value in raw.items():
        field = known.get(name)
        if field is None or is_empty(value):
            continue
        if field.columns:
            rows = _rows(field, value, world, keep, lost)
            if any(rows):
                kept[name] = rows
        elif field.type in keep or _fits(field, value, world):
            kept[name] = value
        else:
            lost.append(name)
    return Salvaged(kept, tuple(lost), tuple(name for name in raw if name not in known))


def _rows(field: FieldDef, value: Any, world: World, keep: Collection[str], lost: list[str]) -> list[dict[str, Any]]:
    found = []
    for row in rows_of(value):
        cells: dict[str, Any] = {}
        for column in typed_columns(field):
            cell = row.cells.get(column.id)
            if is_empty(cell):
                continue
            if column.type in keep or _fits(column, cell, world):
                cells[column.id] = cell
            else:
                lost.append(f"{field.id}.{row.index}.{column.id}")
        found.append(cells)
    return found


def _fits(field: FieldDef, value: Any, world: World) -> bool:
    try:
        return not is_empty(TYPES.get(field.type).clean(field, value, world))
    except Wrong:
        return False
