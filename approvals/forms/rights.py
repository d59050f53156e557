"""Who reads and writes which field at a node: rules with patterns in, sets of paths out; pure.

A path is `reason`, a column `items.cpu`, or what may happen to rows of a table: `items.+` (add), `items.-` (delete).
Hiding beats reading, and what is not read is not written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from approvals.forms.computed import told_by
from approvals.forms.field import FieldDef
from approvals.forms.kinds import rows_of

EVERY = "*"
ADD, DELETE = "+", "-"
ROWS: Mapping[str, tuple[str, ...]] = {"": (), "add": (ADD,), "add_delete": (ADD, DELETE)}


@dataclass(frozen=True)
class FieldRules:
    """What a node says about fields: `*`, a field, or a column (`items.cpu`).

    rows: what may happen to the rows of tables that are written by columns. A table named whole in `write` has all
    its rows open if `rows` says nothing.
    """

    read: tuple[str, ...] = (EVERY,)
    write: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    rows: Literal["", "add", "add_delete"] = ""


@dataclass(frozen=True)
class Rights:
    """What somebody may do with each path; `write` is within `read`, `required` within `write`."""

    read: frozenset[str] = frozenset()
    write: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Change:
    """A value that became another: of a field (`reason`), a cell (`items.2.cpu`, rows counted from 0) or a whole row
    (`items.2`, nothing before it if it was added, nothing after it if it was deleted)."""

    path: str
    before: Any
    after: Any

    @property
    def rule(self) -> str:
        """The path as rights name it: `items.cpu` for the cell `items.2.cpu`."""
        name, *rest = self.path.split(".")
        return f"{name}.{rest[1]}" if len(rest) == 2 else name


def paths(field: FieldDef) -> Iterator[str]:
    """The field's path, and those of its columns."""
    yield field.id
    for column in field.columns:
        yield f"{field.id}.{column.id}"


def rights_of(fields: Iterable[FieldDef], rules: FieldRules) -> Rights:
    """What the rules give for this form. What is computed is written by nobody, and read only by who may read all
    that it is made of."""
    listed = tuple(fields)
    read: set[str] = set()
    write: set[str] = set()
    for field in listed:
        own = _table(field, rules) if field.columns else _plain(field, rules)
        read |= own.read
        write |= own.write
    seen = _untold(listed, read)
    write &= seen
    return Rights(frozenset(seen), frozenset(write), frozenset(write.intersection(rules.required)))


def everything(fields: Iterable[FieldDef]) -> Rights:
    """The right to read every field and write none."""
    return rights_of(fields, FieldRules())


def union(*rights: Rights) -> Rights:
    """Everything that one of them gives."""
    return Rights(
        frozenset().union(*(one.read for one in rights)),
        frozenset().union(*(one.write for one in rights)),
        frozenset().union(*(one.required for one in rights)),
    )


def unknown(fields: Iterable[FieldDef], named: Iterable[str]) -> tuple[str, ...]:
    """The names that are neither `*` nor a path of the form."""
    known = {EVERY, *(path for field in fields for path in paths(field))}
    return tuple(name for name in named if name not in known)


def readable(fields: Iterable[FieldDef], rights: Rights) -> tuple[FieldDef, ...]:
    """The form as somebody with these rights may know it: without hidden fields, columns, and figures of them."""
    listed = tuple(fields)
    read = _untold(listed, rights.read)
    return tuple(_trimmed(field, read) for field in listed if field.id in read)


def filed(fields: Iterable[FieldDef], rights: Rights) -> tuple[FieldDef, ...]:
    """The form as who fills it in meets it: what he writes, and the figures that he may read."""
    return tuple(
        _kept(field, rights) for field in readable(fields, rights) if field.id in rights.write or field.formula
    )


def _kept(field: FieldDef, rights: Rights) -> FieldDef:
    columns = (c for c in field.columns if c.formula or f"{field.id}.{c.id}" in rights.write)
    return replace(field, columns=tuple(columns)) if field.columns else field


def masked(fields: Iterable[FieldDef], data: Mapping[str, Any], rights: Rights) -> dict[str, Any]:
    """The data without the fields and columns that may not be read, and without figures made of them; keys that the
    form does not know are left out."""
    found: dict[str, Any] = {}
    for field in readable(fields, rights):
        if field.id not in data:
            continue
        seen = {column.id for column in field.columns}
        found[field.id] = [_cut(row.cells, seen) for row in rows_of(data[field.id])] if seen else data[field.id]
    return found


def seen(fields: Iterable[FieldDef], diff: Iterable[Change], rights: Rights) -> tuple[Change, ...]:
    """The changes that somebody with these rights may know of; of whole rows only the columns that he reads."""
    known = {field.id: field for field in readable(fields, rights)}
    found = []
    for change in diff:
        name, _dot, column = change.rule.partition(".")
        field = known.get(name)
        if field is None or (column and field.column(column) is None):
            continue
        columns = {one.id for one in field.columns}
        cut = replace(change, before=_row(change.before, columns), after=_row(change.after, columns))
        found.append(cut if columns and not column else change)
    return tuple(found)


def _row(cells: Any, columns: set[str]) -> Any:
    return _cut(cells, columns) if isinstance(cells, Mapping) else cells


def _cut(cells: Mapping[str, Any], columns: set[str]) -> dict[str, Any]:
    return {key: value for key, value in cells.items() if key in columns}


def _trimmed(field: FieldDef, read: Collection[str]) -> FieldDef:
    if not field.columns:
        return field
    columns = tuple(column for column in field.columns if f"{field.id}.{column.id}" in read)
    known = {column.id for column in columns}
    return replace(field, columns=columns, totals=tuple(one for one in field.totals if known.issuperset(one.factors)))


def _untold(fields: tuple[FieldDef, ...], read: Collection[str]) -> set[str]:
    """What is read, without the figures that would tell something about what is not."""
    kept = set(read)
    for path, parts in told_by(fields).items():
        if not kept.issuperset(parts):
            kept.discard(path)
    for field in fields:
        if field.columns and not any(f"{field.id}.{column.id}" in kept for column in field.columns):
            kept.discard(field.id)
    return kept


def _plain(field: FieldDef, rules: FieldRules) -> Rights:
    own = frozenset((field.id,))
    read = own if _listed(field.id, rules.read) and not _listed(field.id, rules.hide) else frozenset()
    return Rights(read, read if field.type != "computed" and _listed(field.id, rules.write) else frozenset())


def _table(field: FieldDef, rules: FieldRules) -> Rights:
    """Columns one by one; the table itself is read or written if something in it is."""
    columns = {f"{field.id}.{column.id}": column for column in field.columns}
    read = {path for path in columns if _listed(path, rules.read) and not _listed(path, rules.hide)}
    write = {path for path in read if columns[path].type != "computed" and _listed(path, rules.write)}
    whole = field.id in rules.write or EVERY in rules.write
    if write:
        write |= {f"{field.id}.{sign}" for sign in ROWS[rules.rows or ("add_delete" if whole else "")]}
        write.add(field.id)
    if read:
        read |= {field.id, *write}
    return Rights(frozenset(read), frozenset(write))


def _listed(path: str, patterns: Collection[str]) -> bool:
    """Whether a pattern covers the path: `*`, the path, or the table that it is a column of."""
    return EVERY in patterns or path in patterns or path.partition(".")[0] in patterns
