"""A detail table: rows of typed columns with sums beneath."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.conditions import total_of
from approvals.forms.field import FieldDef, World, with_unit
from approvals.forms.kinds import TYPES, Row, Wrong, is_empty, rows_of

DEFAULT_MAX = 50
MOST = 200
MARK = "_row"  # which stored row a sent one is (its place, from 0); no column can be called so


class TableField:
    """`min` to `max` rows (up to 50 if not said, 200 at most); stored as a list of objects, one per row.

    Computed columns are left out here: `approvals.forms.computed` fills them in.
    """

    slug = "table"
    settings = frozenset({"columns", "totals", "min", "max"})
    compares_as = ""

    def clean(self, field: FieldDef, raw: Any, world: World) -> list[dict[str, Any]]:
        """The rows that are not blank, each cell cleaned by its column's type; all problems at once."""
        if not isinstance(raw, list | tuple) or not all(isinstance(cells, Mapping) for cells in raw):
            raise Wrong.because(_("明细无法识别，请逐行填写"))
        filled = filled_rows(field, raw)
        most, least = min(field.max or DEFAULT_MAX, MOST), field.min if field.min is not None else 0
        if len(filled) > most:
            raise Wrong.because(_("最多 %(max)d 行，请拆成两张申请") % {"max": most})
        if len(filled) < least:
            raise Wrong.because(_("至少填写 %(min)d 行") % {"min": least})
        problems: list[tuple[str, str]] = []
        cleaned = [self._row(field, row.index, row.cells, world, problems) for row in filled]
        if problems:
            raise Wrong(*problems)
        return cleaned

    def _row(
        self, field: FieldDef, index: int, cells: Mapping[str, Any], world: World, problems: list[tuple[str, str]]
    ) -> dict[str, Any]:
        values: dict[str, Any] = {}
        known = {MARK, *(column.id for column in field.columns)}
        problems += [(f"{index}.{key}"[:80], _("没有这一列，请删除")) for key in cells if key not in known]
        for column in typed_columns(field):
            raw = cells.get(column.id)
            if is_empty(raw):
                if column.required:
                    problems.append((f"{index}.{column.id}", _("必填，请补充")))
                continue
            try:
                values[column.id] = TYPES.get(column.type).clean(column, raw, world)
            except Wrong as wrong:
                problems += [(f"{index}.{column.id}", sentence) for _at, sentence in wrong.problems]
        return values

    def typed(self, field: FieldDef, value: Any) -> list[dict[str, Any]]:
        """Each cell as it would be typed."""
        return [
            {c.id: TYPES.get(c.type).typed(c, row.cells[c.id]) for c in typed_columns(field) if c.id in row.cells}
            for row in rows_of(value)
        ]

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str:
        """The sums in one line (`3 台 · 48 核`), or the number of rows."""
        sums = [figure for _label, figure in totals(field, value, language)]
        if sums:
            return " · ".join(sums)
        return _("%(count)d 行") % {"count": len(list(rows_of(value)))}


def totals(field: FieldDef, value: Any, language: str) -> tuple[tuple[str, str], ...]:
    """The figures under the table as (label, `48 核`)."""
    found = []
    for total in field.totals:
        sum_of = total_of(value, total.factors)
        found.append((total.label.said(language), with_unit(f"{sum_of:,}", total.unit, language, sum_of)))
    return tuple(found)


def typed_columns(field: FieldDef) -> tuple[FieldDef, ...]:
    """The columns that people fill in."""
    return tuple(column for column in field.columns if column.type != "computed")


def filled_rows(field: FieldDef, raw: Any) -> list[Row]:
    """The rows in which something was typed, each with the place where it stood."""
    columns = typed_columns(field)
    return [row for row in rows_of(raw) if not all(is_empty(row.cells.get(column.id)) for column in columns)]
