"""Changing the rows of a detail table: which sent row is which stored one, and what may happen to each; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import TYPES, Wrong, is_empty, missing, rows_of, same
from approvals.forms.rights import ADD, DELETE, Change, Rights
from approvals.forms.types.table import DEFAULT_MAX, MARK, MOST, typed_columns


@dataclass
class EditedRows:
    """The rows after the edit, and what was noted on the way; places of problems are those of the sent rows."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    diff: list[Change] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """A table with what may be done to it."""

    field: FieldDef
    rights: Rights
    world: World
    edited: EditedRows

    def may(self, sign: str) -> bool:
        """Whether rows may be added (`+`) or deleted (`-`)."""
        return self.path(sign) in self.rights.write

    def path(self, column: str) -> str:
        """The path of a column."""
        return f"{self.field.id}.{column}"

    @property
    def wholly_written(self) -> bool:
        """Whether every column that people fill in may be written."""
        return all(self.path(column.id) in self.rights.write for column in typed_columns(self.field))


def edit_rows(one: FieldDef, stored: Any, raw: Any, rights: Rights, world: World) -> EditedRows:
    """The stored rows with what was sent.

    A sent row names the stored one by its mark (`_row`, from 0). If no row has a mark they are told by their places;
    then rows can only be left out at the end, and only where everything may be written. Stored rows keep their
    order, new ones follow.
    """
    edited = EditedRows()
    table = Table(one, rights, world, edited)
    if not isinstance(raw, list | tuple) or not all(isinstance(cells, Mapping) for cells in raw):
        edited.problems.append(("", _("明细无法识别，请逐行填写")))
        return edited
    have = [dict(row.cells) for row in rows_of(stored)]
    matched = _matched(have, [dict(row.cells) for row in rows_of(raw)], edited)
    if matched is None:
        return edited
    old, new = matched
    for index, cells in enumerate(have):
        if index in old:
            place, sent = old[index]
            after = _row(table, cells, sent, place, fresh=False)
            _keep(table, index, cells, after)
        else:
            _delete(table, index, cells, marked=any(MARK in sent for _at, sent in old.values()))
    for place, sent in new:
        _add(table, place, sent)
    _count(one, edited)
    return edited


Sent = tuple[int, dict[str, Any]]


def _matched(
    have: list[dict[str, Any]], sent: list[dict[str, Any]], edited: EditedRows
) -> tuple[dict[int, Sent], list[Sent]] | None:
    """The sent rows by the stored one that they are, and the new ones; None with a problem if that cannot be told."""
    if not any(MARK in cells for cells in sent):
        pairs = list(enumerate(sent))
        return {place: (place, cells) for place, cells in pairs[: len(have)]}, pairs[len(have) :]
    old: dict[int, Sent] = {}
    new: list[Sent] = []
    for place, cells in enumerate(sent):
        mark = str(cells.get(MARK, "")).strip()
        if not mark:
            new.append((place, cells))
        elif mark.isascii() and mark.isdigit() and len(mark) <= 4 and int(mark) < len(have) and int(mark) not in old:
            old[int(mark)] = (place, cells)
        else:
            edited.problems.append((str(place), _("这一行已被改动，请刷新页面后重试")))
            return None
    return old, new


def _row(
    table: Table, before: Mapping[str, Any], sent: Mapping[str, Any], place: int, *, fresh: bool
) -> dict[str, Any]:
    """The row with the sent cells; cells that were not sent stay."""
    after = dict(before)
    known = {MARK, *(column.id for column in table.field.columns)}
    told = [(f"{place}.{key}"[:80], _("没有这一列，请删除")) for key in sent if key not in known]
    for column in table.field.columns:
        if column.id in sent:
            told += [(f"{place}.{column.id}", said) for said in _cell(table, column, after, sent[column.id])]
        empty = is_empty(after.get(column.id)) and table.path(column.id) in table.rights.write
        if empty and column.required and (fresh or column.id in sent):
            told.append((f"{place}.{column.id}", missing(column)))
    table.edited.problems += dict.fromkeys(told)
    return after


def _cell(table: Table, column: FieldDef, row: dict[str, Any], raw: Any) -> list[str]:
    """Put what was sent into the row, or say what is wrong with it."""
    path, before = table.path(column.id), row.get(column.id)
    if path not in table.rights.write:
        if path not in table.rights.read or not same(column, before, raw, table.world):
            table.edited.forbidden.append(path)
        return []
    if same(column, before, raw, table.world):
        return []
    row.pop(column.id, None)
    if is_empty(raw):
        return []
    try:
        value = TYPES.get(column.type).clean(column, raw, table.world)
    except Wrong as wrong:
        return [sentence for _at, sentence in wrong.problems]
    if not is_empty(value):
        row[column.id] = value
    return []


def _keep(table: Table, index: int, before: Mapping[str, Any], after: dict[str, Any]) -> None:
    edited = table.edited
    edited.rows.append(after)
    for column in table.field.columns:
        have, become = before.get(column.id), after.get(column.id)
        if have != become:
            edited.changed |= {table.field.id, table.path(column.id)}
            edited.diff.append(Change(f"{table.field.id}.{index}.{column.id}", have, become))


def _delete(table: Table, index: int, cells: dict[str, Any], *, marked: bool) -> None:
    edited = table.edited
    if not table.may(DELETE):
        edited.forbidden.append(table.field.id)
    elif not marked and not table.wholly_written:
        edited.problems.append(("", _("无法确定删除的是哪一行，请刷新页面后重试")))
    else:
        edited.changed |= {table.field.id, table.path(DELETE)}
        edited.diff.append(Change(f"{table.field.id}.{index}", cells, None))


def _add(table: Table, place: int, sent: Mapping[str, Any]) -> None:
    edited = table.edited
    if all(is_empty(value) for key, value in sent.items() if key != MARK):
        return
    if not table.may(ADD):
        edited.forbidden.append(table.field.id)
        return
    row = _row(table, {}, sent, place, fresh=True)
    if not row:
        return
    columns = {table.path(key) for key in row}
    edited.changed |= {table.field.id, table.path(ADD), *columns}
    edited.diff.append(Change(f"{table.field.id}.{len(edited.rows)}", None, row))
    edited.rows.append(row)


def _count(one: FieldDef, edited: EditedRows) -> None:
    most = min(one.max or DEFAULT_MAX, MOST)
    if len(edited.rows) > most:
        edited.problems.append(("", _("最多 %(max)d 行，请拆成两张申请") % {"max": most}))
    if one.min is not None and len(edited.rows) < one.min and edited.changed:
        edited.problems.append(("", _("至少填写 %(min)d 行") % {"min": one.min}))
