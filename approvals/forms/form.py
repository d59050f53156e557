"""A whole form: clean what was sent, show what is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from approvals.forms import types  # noqa: F401  # registers the field types
from approvals.forms.checks import judge_whole
from approvals.forms.computed import row_filled, value_of
from approvals.forms.conditions import NOBODY, Asked, holds
from approvals.forms.field import Cleaned, FieldDef, World
from approvals.forms.kinds import TYPES, Wrong, is_empty, missing
from approvals.forms.types.table import filled_rows, typed_columns

EMPTY = "—"
Problems = list[tuple[str, str]]


def clean(
    fields: Iterable[FieldDef], raw: Mapping[str, Any], world: World, write: Collection[str] | None = None
) -> Cleaned:
    """The values to store, and every problem at once.

    A field that is not visible for these values is left out, whatever was sent for it. Conditions look at the
    values of the fields before them; computed fields are computed, never taken. With `write`, a set of paths, what
    was sent for any other field or column is refused by name, and nobody is asked for it.
    """
    listed = tuple(fields) if write is None else _writable(fields, write)
    known = {field.id for field in listed}
    strange = [
        str(name)[:80] for name, sent in raw.items() if name not in known and (write is None or not is_empty(sent))
    ]
    problems = [(name, _("这里没有这一项，请删除")) for name in strange]
    data: dict[str, Any] = {}
    for field in listed:
        if visible(field, data, world.asked):
            _take(field, raw.get(field.id), data, world, problems)
    wrong = {at.partition(".")[0] for at, _sentence in problems}
    for field in listed:
        if field.id in data and field.id not in wrong:
            places = [row.index for row in filled_rows(field, raw.get(field.id))] if field.columns else []
            problems += judge_whole(field, data, world, places)
    return Cleaned(data, tuple(problems))


def _writable(fields: Iterable[FieldDef], write: Collection[str]) -> tuple[FieldDef, ...]:
    """The form without what is not filled in here; figures stay."""
    found = []
    for field in fields:
        if field.type == "computed" or (field.id in write and not field.columns):
            found.append(field)
        elif field.id in write:
            kept = (c for c in field.columns if c.type == "computed" or f"{field.id}.{c.id}" in write)
            found.append(replace(field, columns=tuple(kept)))
    return tuple(found)


def _take(field: FieldDef, raw: Any, data: dict[str, Any], world: World, problems: Problems) -> None:
    """Clean one field into the data, or note what is wrong with it."""
    if field.type == "computed":
        _compute(field, raw, data, world, problems)
        return
    if is_empty(raw):
        if required(field, data, world.asked):
            problems.append((field.id, missing(field)))
        return
    try:
        cleaned = TYPES.get(field.type).clean(field, raw, world)
    except Wrong as wrong:
        problems += [(f"{field.id}.{at}" if at else field.id, sentence) for at, sentence in wrong.problems]
        return
    if is_empty(cleaned):
        if required(field, data, world.asked):
            problems.append((field.id, missing(field)))
        return
    if field.columns:
        cleaned = [row_filled(field, row, data, world) for row in cleaned]
        problems += _smuggled(field, raw, cleaned)
    data[field.id] = cleaned


def _smuggled(field: FieldDef, raw: Any, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """The computed cells for which something else was sent."""
    figures = [column.id for column in field.columns if column.type == "computed"]
    for sent, row in zip(filled_rows(field, raw), rows, strict=False):
        for name in figures:
            cell = sent.cells.get(name)
            if not is_empty(cell) and str(cell) != str(row.get(name)):
                yield f"{field.id}.{sent.index}.{name}", _("由系统计算，请不要填写")


def _compute(field: FieldDef, raw: Any, data: dict[str, Any], world: World, problems: Problems) -> None:
    value = value_of(field, data, world)
    if value is not None:
        data[field.id] = value
    elif field.required:
        problems.append((field.id, _("无法计算，请检查所依据的内容")))
    if not is_empty(raw) and raw != value and str(raw) != str(value):
        problems.append((field.id, _("由系统计算，请不要填写")))


def loosely(fields: Iterable[FieldDef], raw: Mapping[str, Any], world: World) -> dict[str, Any]:
    """What of an unfinished form can already be understood, with what is computed from it; for the preview."""
    data: dict[str, Any] = {}
    for field in fields:
        if not visible(field, data, world.asked):
            continue
        value = value_of(field, data, world) if field.type == "computed" else _loose(field, raw.get(field.id), world)
        if is_empty(value):
            continue
        data[field.id] = [row_filled(field, row, data, world) for row in value] if field.columns else value
    return data


def _loose(field: FieldDef, raw: Any, world: World) -> Any:
    """The clean value, or nothing; of a table the cells that can be understood."""
    if is_empty(raw):
        return None
    if field.columns:
        return [_loose_row(field, row.cells, world) for row in filled_rows(field, raw)]
    try:
        return TYPES.get(field.type).clean(field, raw, world)
    except Wrong:
        return None


def _loose_row(field: FieldDef, cells: Mapping[str, Any], world: World) -> dict[str, Any]:
    found = {column.id: _loose(column, cells.get(column.id), world) for column in typed_columns(field)}
    return {key: value for key, value in found.items() if not is_empty(value)}


def visible(field: FieldDef, data: Mapping[str, Any], asked: Asked = NOBODY) -> bool:
    """Whether the field is asked for, given these values."""
    return not field.visible_when or holds(field.visible_when, data, asked)


def required(field: FieldDef, data: Mapping[str, Any], asked: Asked = NOBODY) -> bool:
    """Whether the field must be filled in, given these values."""
    return field.required or (bool(field.required_when) and holds(field.required_when, data, asked))


def display(field: FieldDef, value: Any, language: str, world: World) -> str:
    """The stored value as people read it; `—` for nothing."""
    return EMPTY if is_empty(value) else TYPES.get(field.type).display(field, value, language, world)
