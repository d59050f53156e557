"""Bringing a sheet in: previewed, taken in whole or not at all, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from core.journal import Line, Via
from core.refs import Ref
from core.sheets.kinds import RowKind, RowPlan, Sheet, SheetSource, sheet_of
from core.sheets.planning import counts, plan
from core.sheets.reading import rows_of
from people.importing.people_sheet import PeopleSheet
from people.importing.row_sheets import AbsenceSheet, DaySheet, DelegationSheet, PlaceSheet
from people.models import Employee, ImportBatch
from people.policy import HR, duties_of
from people.states import IMPORTING

SHEETS: dict[str, Sheet] = {
    sheet.slug: sheet for sheet in (PeopleSheet(), PlaceSheet(), DaySheet(), DelegationSheet(), AbsenceSheet())
}


SOURCE = SheetSource("people", frozenset({HR}), lambda: tuple(SHEETS.values()), SHEETS.get)


def require_sheet(actor: Employee, slug: str) -> Sheet:
    """The sheet, for somebody who brings it in.

    Raises: NotVisible if there is none; Refused for everybody else.
    """
    sheet = sheet_of(slug)
    if sheet is None:
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    if not actor.is_active or not sheet.duties & duties_of(actor):
        raise Refused(_("你没有权限执行此操作"))
    return sheet


class _Tried(Exception):  # noqa: N818  # not an error: rolls back what was only tried
    """The rows were written to see what the verbs say."""


def preview(*, actor: Employee, sheet: str, name: str, content: bytes) -> ImportBatch:
    """Read a sheet and keep what it would do, row by row; nothing else is written.

    Raises: Refused unless the actor brings this sheet in; Invalid for a file that cannot be read as it.
    """
    kind = require_sheet(actor, sheet)
    planned = plan(kind, rows_of(name, content, kind.columns))
    _try(kind, planned, actor)
    with transaction.atomic():
        return ImportBatch.objects.create(
            sheet=sheet, file=name[-120:], by=actor, at=clock.now(), rows=[asdict(row) for row in planned],
            counts=counts(planned),
        )  # fmt: skip


@transaction.atomic
def take_in(batch: ImportBatch, *, actor: Employee, via: Via = Via.ADMIN) -> ImportBatch:
    """Do what was previewed, all of it or nothing; nobody is sent a message.

    Raises: Refused unless the actor brings this sheet in; IllegalMove if it was done or discarded, or if the data is no
    longer what the preview showed; Invalid while a row has an error.
    """
    sheet = require_sheet(actor, batch.sheet)
    _one_at_a_time(batch)
    IMPORTING.move(batch, "take")
    told = rows_in(batch)
    if any(row.kind == RowKind.ERROR for row in told):
        raise Invalid(_("还有错误的行，请改好表格后重新上传"))
    sheet.hold()
    known = sheet.known()
    if any(row.before != known.get(row.key, {}) for row in told):
        raise IllegalMove(_("预览之后数据有变化，请重新上传并预览"), subject=batch.ref, state=batch.status)
    work = [row for row in told if row.kind in {RowKind.NEW, RowKind.CHANGED}]
    try:
        sheet.take(work, actor=actor)
    except IntegrityError:  # the directory or a form was quicker
        raise IllegalMove(_("预览之后数据有变化，请重新上传并预览"), subject=batch.ref, state=batch.status) from None
    wrong = [row for row in work if row.problems]
    if wrong:
        raise Invalid(_("第 {row} 行：{problem}").format(row=wrong[0].number, problem=wrong[0].problems[0][1]))
    if any(row.beside for row in work):
        ImportBatch.objects.filter(pk=batch.pk).update(rows=[asdict(row) for row in told])
    facts = {"sheet": batch.sheet, "file": batch.file, "counts": batch.counts}
    journal.record("people.import_taken", actor=actor.ref, ref=batch.ref, via=via, facts=facts)
    _tell_people("people.imported", batch, work, actor, via)
    return batch


@transaction.atomic
def undo(batch: ImportBatch, *, actor: Employee, via: Via = Via.ADMIN) -> list[str]:
    """Put back what the sheet changed; returns the keys of rows that stay as they are: changed since, or why not.

    Raises: Refused unless the actor brings this sheet in; IllegalMove unless it was taken in.
    """
    sheet = require_sheet(actor, batch.sheet)
    _one_at_a_time(batch)
    IMPORTING.move(batch, "undo")
    sheet.hold()
    known = sheet.known()
    batch.refresh_from_db(fields=["rows"])
    work = [row for row in rows_in(batch) if row.kind in {RowKind.NEW, RowKind.CHANGED}]
    fresh = [row for row in work if known.get(row.key) == row.after]
    kept = [row.key for row in work if known.get(row.key) != row.after]
    _tell_people("people.import_undone", batch, fresh, actor, via)
    kept += [f"{key}（{reason}）" for key, reason in sheet.give_back(fresh, actor=actor)]
    ImportBatch.objects.filter(pk=batch.pk).update(kept=kept)
    batch.kept = kept
    facts = {"sheet": batch.sheet, "restored": len(fresh), "kept": kept[:200]}
    journal.record("people.import_undone", actor=actor.ref, ref=batch.ref, via=via, facts=facts)
    return kept


@transaction.atomic
def discard(batch: ImportBatch, *, actor: Employee, via: Via = Via.ADMIN) -> None:
    """Forget a preview.

    Raises: Refused unless the actor brings this sheet in; IllegalMove unless it is one.
    """
    require_sheet(actor, batch.sheet)
    IMPORTING.move(batch, "discard")
    ImportBatch.objects.filter(pk=batch.pk).update(rows=[])
    journal.record("people.import_discarded", actor=actor.ref, ref=batch.ref, via=via)


def _one_at_a_time(batch: ImportBatch) -> None:
    """Wait for whoever takes in or takes back another sheet of this kind: each must see what the other wrote."""
    rows = ImportBatch.objects.select_for_update(of=("self",)).filter(sheet=batch.sheet).order_by("pk")
    list(rows.values_list("pk", flat=True))


def rows_in(batch: ImportBatch) -> list[RowPlan]:
    """The plan of a batch."""
    return [RowPlan(**{**row, "problems": [tuple(one) for one in row["problems"]]}) for row in batch.rows]


def _try(sheet: Sheet, rows: Sequence[RowPlan], actor: Employee) -> None:
    """Let the verbs of a sheet of few rows say what they would refuse, and roll it back."""
    if not sheet.tried:
        return
    work = [row for row in rows if row.kind in {RowKind.NEW, RowKind.CHANGED}]
    try:
        with transaction.atomic():
            sheet.take(work, actor=actor)
            raise _Tried
    except _Tried:
        pass
    for row in work:
        if row.problems:
            row.kind = RowKind.ERROR


def _tell_people(verb: str, batch: ImportBatch, rows: Sequence[RowPlan], actor: Employee, via: Via) -> None:
    """A line in the story of each person: which columns, never what is in them."""
    if batch.sheet != PeopleSheet.slug or not rows:
        return
    columns = {row.key: [key for key, _old, _new in row.changes()] for row in rows}
    found = Employee.objects.filter(user_id__in=list(columns)).values_list("pk", "user_id")
    lines = [
        Line(Ref("people.employee", str(pk)), {"import": batch.pk, "columns": columns[user_id]})
        for pk, user_id in found
    ]
    journal.record_all(verb, lines=lines, actor=actor.ref, via=via)
