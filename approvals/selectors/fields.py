"""The fields of a sent request as its reader may see them, each with what was changed on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from approvals import phrases, said, world
from approvals.definition import Definition
from approvals.forms import form
from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import rows_of
from approvals.forms.rights import Change, Rights, masked, readable, seen
from approvals.forms.types.table import totals
from approvals.models import Attachment, Decision, Request
from approvals.named import named_in
from approvals.selectors.pages import FileValue
from approvals.selectors.shown import FieldEdit, ShownField

RIGHT = frozenset({"number", "money"})
FILES = frozenset({"file", "image"})
Changes = Sequence[tuple[Decision, Change]]


def shown_fields(
    request: Request, definition: Definition, rights: Rights, decisions: Iterable[Decision] = ()
) -> tuple[ShownField, ...]:
    """The fields that are filled in and may be read, in the order of the form."""
    data = masked(definition.fields, request.data, rights)
    fields = [one for one in readable(definition.fields, rights) if one.id in data and one.shown]
    files = _files(fields, data)
    changed = [pair for row in decisions for pair in changes(definition, row, rights)]
    around = world.everything(named_in([(fields, data)]))
    return tuple(_shown(one, data[one.id], files, _edits(one, changed, around), around) for one in fields)


def changes(definition: Definition, decision: Decision, rights: Rights) -> Changes:
    """The changes of a decision that the reader may know of."""
    if not decision.changes:
        return ()
    diff = [Change(str(row["path"]), row.get("before"), row.get("after")) for row in decision.changes]
    return [(decision, change) for change in seen(definition.fields, diff, rights)]


def edited(definition: Definition, decision: Decision, rights: Rights) -> tuple[str, ...]:
    """Labels of the fields that a decision changed, each once."""
    names = [change.path.partition(".")[0] for _row, change in changes(definition, decision, rights)]
    found = (definition.form_field(name) for name in dict.fromkeys(names))
    return tuple(field.label.said(phrases.language()) for field in found if field is not None)


def _edits(field: FieldDef, changed: Changes, around: World) -> tuple[FieldEdit, ...]:
    mine = [(row, change) for row, change in changed if change.path.partition(".")[0] == field.id]
    return tuple(_edit(field, row, change, around) for row, change in mine)


def _edit(field: FieldDef, row: Decision, change: Change, around: World) -> FieldEdit:
    _name, *place = change.path.split(".")
    column = field.column(place[1]) if len(place) == 2 else None
    where = _("第 %(row)d 行") % {"row": int(place[0]) + 1} if place and place[0].isdecimal() else ""
    if column is not None:
        where = f"{where} {column.label.said(phrases.language())}"
    before, after = (_display(column or field, value, around) for value in (change.before, change.after))
    return FieldEdit(said.decider(row), row.at, where, before, after)


def _display(field: FieldDef, value: Any, around: World) -> str:
    """A value of a change; of a whole row what stands in its cells."""
    if field.columns and isinstance(value, Mapping):
        language = phrases.language()
        cells = (form.display(c, value.get(c.id), language, around) for c in field.columns if c.id in value)
        return " · ".join(cells) or form.EMPTY
    return form.display(field, value, phrases.language(), around)


def _files(fields: Iterable[FieldDef], data: Mapping[str, Any]) -> dict[int, FileValue]:
    keys = {int(key) for one in fields if one.type in FILES for key in _listed(data[one.id])}
    rows = Attachment.objects.filter(pk__in=keys).order_by("pk") if keys else ()
    return {row.pk: FileValue(row.pk, row.name, row.size, row.sha256) for row in rows}


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else []


def _shown(
    one: FieldDef, value: Any, files: Mapping[int, FileValue], edits: tuple[FieldEdit, ...], around: World
) -> ShownField:
    language = phrases.language()
    kept = [files[int(key)] for key in _listed(value) if int(key) in files] if one.type in FILES else []
    return ShownField(
        name=one.id,
        type=one.type,
        label=one.label.said(language),
        display="" if one.columns or kept else form.display(one, value, language, around),
        sensitive=one.sensitive,
        columns=tuple(
            (column.label.said(language), (column.gives or column.type) in RIGHT)
            for column in one.columns
            if column.shown
        ),
        rows=tuple(_row(one.columns, row.cells, around) for row in (rows_of(value) if one.columns else ())),
        sums=totals(one, value, language) if one.type == "table" else (),
        files=tuple(kept),
        edits=edits,
    )


def _row(columns: Sequence[FieldDef], cells: Mapping[str, Any], around: World) -> tuple[tuple[str, bool, str], ...]:
    language = phrases.language()
    return tuple(
        (
            column.label.said(language),
            (column.gives or column.type) in RIGHT,
            form.display(column, cells.get(column.id), language, around),
        )
        for column in columns
        if column.shown
    )
