"""`distinct`: no two rows of a table alike in the named columns."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _

from approvals.forms.checks.kinds import FieldCheck, Judged, Sample
from approvals.forms.kinds import rows_of


def judge(judged: Judged) -> str:
    """Names the first two rows that are alike."""
    seen: dict[str, int] = {}
    for row in rows_of(judged.value):
        mark = json.dumps([row.cells.get(column) for column in judged.param("columns", ())])
        if mark in seen:
            places = {"first": seen[mark] + 1, "second": row.index + 1}
            return _("第 %(first)d 行与第 %(second)d 行重复，请删除一行") % places
        seen[mark] = row.index
    return ""


CHECK = FieldCheck(
    "distinct",
    frozenset({"table"}),
    judge,
    (
        Sample("table", [{"a": 1, "b": 1}, {"a": 2}, {"a": 1, "b": 2}], {"columns": ["a"]}),
        Sample("table", [{"a": 1, "b": 1}, {"a": 1, "b": 2}], {"columns": ["a", "b"]}, fine=True),
    ),
    needs={"columns": "columns"},
)
