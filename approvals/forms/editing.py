"""Changing a form that was sent: only what may be written, with the difference, and with what follows from it; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.checks import judge_whole
from approvals.forms.computed import row_filled, told_by, value_of
from approvals.forms.field import FieldDef, World
from approvals.forms.form import required, visible
from approvals.forms.kinds import TYPES, Wrong, is_empty, missing, rows_of, same
from approvals.forms.rights import Change, Rights
from approvals.forms.rows import edit_rows


@dataclass(frozen=True)
class Edited:
    """What became of an edit.

    data: what is to be stored; what was stored, if something is wrong or forbidden.
    changed: the paths that were written, all within the rights; followed: figures that were computed anew.
    diff: every change, also of figures; show it through `approvals.forms.rights.seen`.
    problems: (field name, sentence); forbidden: paths for which something was sent that may not be written.
    """

    data: Mapping[str, Any]
    changed: frozenset[str] = frozenset()
    diff: tuple[Change, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    forbidden: tuple[str, ...] = ()
    followed: frozenset[str] = frozenset()


@dataclass
class Draft:
    """An edit under way."""

    data: dict[str, Any]
    rights: Rights
    world: World
    changed: set[str] = field(default_factory=set)
    diff: list[Change] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    followed: set[str] = field(default_factory=set)


def edit(
    fields: Iterable[FieldDef], stored: Mapping[str, Any], raw: Mapping[str, Any], rights: Rights, world: World
) -> Edited:
    """Take what was sent for the paths that may be written; what was not sent stays.

    A value sent for another path is forbidden if it differs, and in any case if the path may not even be read (else
    one could guess what is hidden). Fields that must be filled in at this node are asked for also if nothing was sent.
    """
    listed = tuple(fields)
    draft = Draft(dict(stored), rights, world)
    known = {one.id for one in listed}
    draft.problems += [(str(name)[:80], _("这里没有这一项，请删除")) for name in raw if name not in known]
    for one in listed:
        if one.id in raw:
            _edit_field(draft, one, raw[one.id])
    if draft.changed:
        _follow(draft, listed, stored)
    for one in listed:
        if one.id in rights.write:
            _demand(draft, one)
    if draft.problems or draft.forbidden:
        return Edited(dict(stored), problems=tuple(draft.problems), forbidden=tuple(dict.fromkeys(draft.forbidden)))
    return Edited(
        draft.data, frozenset(draft.changed), tuple(draft.diff), followed=frozenset(draft.followed - draft.changed)
    )


def _edit_field(draft: Draft, one: FieldDef, raw: Any) -> None:
    before = draft.data.get(one.id)
    if one.id not in draft.rights.write:
        if one.id not in draft.rights.read or not _unchanged(one, before, raw, draft.world):
            draft.forbidden.append(one.id)
        return
    if not visible(one, draft.data, draft.world.asked):
        return  # a browser sends what it does not show; it is taken out below
    if one.columns:
        _edit_table(draft, one, raw)
        return
    if same(one, before, raw, draft.world):
        return
    try:
        after = None if is_empty(raw) else TYPES.get(one.type).clean(one, raw, draft.world)
    except Wrong as wrong:
        draft.problems += [(one.id, sentence) for _at, sentence in wrong.problems]
        return
    _put(draft, one.id, after)


def _unchanged(one: FieldDef, before: Any, raw: Any, world: World) -> bool:
    """Whether what was sent for something that is not written is what is there; of a table, cell by cell."""
    if not one.columns:
        return same(one, before, raw, world)
    have, sent = list(rows_of(before)), list(rows_of(raw))
    if len(have) != len(sent):
        return False
    columns = {column.id: column for column in one.columns}
    return all(
        key in columns and same(columns[key], old.cells.get(key), value, world)
        for old, new in zip(have, sent, strict=True)
        for key, value in new.cells.items()
    )


def _edit_table(draft: Draft, one: FieldDef, raw: Any) -> None:
    edited = edit_rows(one, draft.data.get(one.id), raw, draft.rights, draft.world)
    draft.problems += [(f"{one.id}.{at}" if at else one.id, sentence) for at, sentence in edited.problems]
    draft.forbidden += edited.forbidden
    if edited.changed:
        draft.data[one.id] = edited.rows
        draft.changed |= edited.changed
        draft.diff += edited.diff


def _put(draft: Draft, name: str, after: Any) -> None:
    before = draft.data.get(name)
    if is_empty(after):
        draft.data.pop(name, None)
    else:
        draft.data[name] = after
    draft.changed.add(name)
    draft.diff.append(Change(name, before, None if is_empty(after) else after))


def _follow(draft: Draft, fields: tuple[FieldDef, ...], stored: Mapping[str, Any]) -> None:
    """What the change brings with it: figures made of it, and fields that are no longer asked for."""
    told = told_by(fields)
    for one in fields:
        moved = draft.changed | draft.followed
        if one.type == "computed":
            if _touched(told[one.id], moved):
                _compute(draft, one)
        elif one.columns and any(_touched(told.get(f"{one.id}.{column.id}", ()), moved) for column in one.columns):
            _compute_rows(draft, one)
        elif one.id in draft.data and one.id in draft.rights.write and not visible(one, draft.data, draft.world.asked):
            _put(draft, one.id, None)


def _touched(parts: Iterable[str], moved: set[str]) -> bool:
    return any(part in moved or part.partition(".")[0] in moved for part in parts)


def _compute(draft: Draft, one: FieldDef) -> None:
    before = draft.data.get(one.id)
    shown = visible(one, draft.data, draft.world.asked)
    after = value_of(one, draft.data, draft.world) if shown else None
    if after is None:
        draft.data.pop(one.id, None)
    else:
        draft.data[one.id] = after
    if after != before:
        draft.followed.add(one.id)
        draft.diff.append(Change(one.id, before, after))
    if shown and after is None and one.required:
        draft.problems.append((one.id, _("无法计算，请检查所依据的内容")))


def _compute_rows(draft: Draft, one: FieldDef) -> None:
    rows = []
    for row in rows_of(draft.data.get(one.id)):
        filled = row_filled(one, row.cells, draft.data, draft.world)
        for column in one.columns:
            before, after = row.cells.get(column.id), filled.get(column.id)
            if column.type == "computed" and before != after:
                draft.followed.add(f"{one.id}.{column.id}")
                draft.diff.append(Change(f"{one.id}.{row.index}.{column.id}", before, after))
        rows.append(filled)
    if rows:
        draft.data[one.id] = rows


def _demand(draft: Draft, one: FieldDef) -> None:
    """Note what must be filled in and is not, and what does not fit to the rest."""
    if not visible(one, draft.data, draft.world.asked):
        return
    wrong = {at.partition(".")[0] for at, _sentence in draft.problems}
    if is_empty(draft.data.get(one.id)):
        must = one.id in draft.rights.required or required(one, draft.data, draft.world.asked)
        if must and one.id not in wrong:
            draft.problems.append((one.id, missing(one)))
        return
    for row in rows_of(draft.data[one.id]) if one.columns else ():
        for column in one.columns:
            path, at = f"{one.id}.{column.id}", f"{one.id}.{row.index}.{column.id}"
            if path in draft.rights.required and is_empty(row.cells.get(column.id)):
                draft.problems.append((at, missing(column)))
    if draft.changed and one.id not in wrong:
        known = set(draft.problems)
        draft.problems += [told for told in judge_whole(one, draft.data, draft.world) if told not in known]
