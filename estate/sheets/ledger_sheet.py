"""A ledger as a sheet: thousands of rows at once, in a handful of statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from core.errors import Invalid
from core.journal import Via
from core.sheets.kinds import Column as SheetColumn
from core.sheets.kinds import RowPlan, Values
from estate.columns import Column, ColumnKind, columns_of, read, written
from estate.facts import said
from estate.models import Ledger, LedgerRow
from estate.policy import OPERATOR
from estate.selectors.pages.ledgers import user_ids
from estate.services.ledger_rows import MOST_KEY, MOST_LABEL, MOST_LABEL_EN, faults, retire_row, write_rows
from estate.services.row_writing import RowDraft
from estate.states import InUse

PREFIX: Final = "ledger-"
IMPORTED: Final = "estate.rows_imported"
UNDONE: Final = "estate.import_undone"
MOST_CELL: Final = 2_000


class LedgerSheet:
    """Rows in use by their number; importing a retired one puts it into use, taking that back retires it."""

    tried = False

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.declared = columns_of(ledger.columns)
        self.slug = f"{PREFIX}{ledger.slug}"
        self.label: Any = ledger.display_name
        self.duties = frozenset({ledger.keeper, OPERATOR})
        self.columns: Any = (
            SheetColumn("key", said(ledger.key_label, ledger.key_label_en), required=True, most=MOST_KEY),
            SheetColumn("label", _("名称"), required=True, most=MOST_LABEL),
            SheetColumn("label_en", _("英文名"), most=MOST_LABEL_EN),
            *(
                SheetColumn(one.id, one.said, required=one.required, read=_reader(one), most=MOST_CELL)
                for one in self.declared
            ),
        )

    def key_of(self, values: Mapping[str, str]) -> str:
        """Its number."""
        return values.get("key", "")

    def hold(self) -> None:
        """Every writer of the ledger holds this row."""
        Ledger.objects.select_for_update(no_key=True).get(pk=self.ledger.pk)

    def known(self) -> dict[str, Values]:
        """Rows in use, as the sheet would say them."""
        rows = list(LedgerRow.objects.filter(ledger=self.ledger, status=InUse.IN_USE).order_by("key"))
        people = user_ids(rows)
        return {row.key: self._told(row, people) for row in rows}

    def check(self, rows: Sequence[RowPlan], known: Mapping[str, Values]) -> None:
        """What points at nothing, and what the ledger would refuse."""
        for at, problems in faults(self.ledger, [self._draft(row.after) for row in rows]).items():
            rows[at].problems += [(problem.field, problem.message) for problem in problems]

    def take(self, rows: Sequence[RowPlan], *, actor: Any) -> None:
        """Write them all."""
        try:
            drafts = [self._draft(row.after) for row in rows]
            write_rows(self.ledger, drafts, actor=actor, via=Via.ADMIN, reason=IMPORTED)
        except Invalid as error:  # somebody retired what a row points at since the preview
            for problem in error.problems:
                at, _dot, field = problem.field.rpartition(".")
                rows[int(at or 0)].problems.append((field, problem.message))

    def give_back(self, rows: Sequence[RowPlan], *, actor: Any) -> list[tuple[str, str]]:
        """What was changed is as it was; what was new is retired, for other rooms may name it by now."""
        before = [self._draft(row.before) for row in rows if row.before]
        refused: list[tuple[str, str]] = []
        try:
            write_rows(self.ledger, before, actor=actor, via=Via.ADMIN, reason=UNDONE)
        except Invalid as error:
            refused += [(row.key, error.message) for row in rows if row.before]
        fresh = LedgerRow.objects.filter(ledger=self.ledger, key__in=[row.key for row in rows if not row.before])
        for row in fresh.select_related("ledger"):
            retire_row(row, actor=actor, reason=_("撤销导入"), via=Via.ADMIN)
        return refused

    def _draft(self, values: Values) -> RowDraft:
        cells = {one.id: values.get(one.id, "") for one in self.declared}
        return RowDraft(values.get("key", ""), values.get("label", ""), values.get("label_en", ""), cells)

    def _told(self, row: LedgerRow, people: Mapping[tuple[int, str], tuple[str, ...]]) -> Values:
        cells = {
            one.id: ",".join(people.get((row.pk, one.id), ()))
            if one.kind == ColumnKind.PERSON
            else written(one, row.values.get(one.id))
            for one in self.declared
        }
        return {"key": row.key, "label": row.label, "label_en": row.label_en, **cells}


def _reader(column: Column) -> Callable[[str], str]:
    """A cell in the one way in which it is kept."""
    return lambda text: written(column, read(column, text))
