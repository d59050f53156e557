"""What a sheet would do, row by row, before anything is done."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.sheets.kinds import RowKind, RowPlan, Sheet, Values

_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
# What a spreadsheet shows where a formula has no result.
_BROKEN = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"})


def plan(sheet: Sheet, rows: Sequence[tuple[int, Mapping[str, str]]]) -> list[RowPlan]:
    """Each row with what it would do; an empty cell leaves what is there, the word for emptying empties it."""
    known = sheet.known()
    planned = [_row(sheet, number, row, known) for number, row in rows]
    seen: dict[str, int] = {}
    for row in planned:
        if row.key and row.key in seen:
            row.problems.append(("", _("与第 {row} 行重复，请只保留一行").format(row=seen[row.key])))
        seen.setdefault(row.key, row.number)
    sheet.check([row for row in planned if not row.problems], known)
    for row in planned:
        row.kind = _kind(row)
    return planned


def counts(rows: Sequence[RowPlan]) -> dict[str, int]:
    """How many rows of each kind."""
    return {kind: sum(row.kind == kind for row in rows) for kind in RowKind.values}


def _kind(row: RowPlan) -> str:
    if row.problems:
        return RowKind.ERROR
    if not row.before:
        return RowKind.NEW
    return RowKind.CHANGED if row.changes() else RowKind.SAME


def _row(sheet: Sheet, number: int, told: Mapping[str, str], known: Mapping[str, Values]) -> RowPlan:
    row = RowPlan(number, "", RowKind.SAME)
    read: Values = {}
    for column in sheet.columns:
        text = told.get(column.key)
        if text is None:
            continue
        try:
            read[column.key] = _read(column, text)
        except ValueError as error:
            row.problems.append((column.key, str(error)))
            read[column.key] = ""
    row.key = sheet.key_of(read)
    row.before = dict(known.get(row.key, {}))
    row.after = dict(row.before) | {column.key: "" for column in sheet.columns if column.key not in row.before}
    for column in sheet.columns:
        text = read.get(column.key, "")
        if told.get(column.key) == _("清空"):
            row.after[column.key] = ""
        elif text:
            row.after[column.key] = _same_number(row.before.get(column.key, ""), text)
        if column.required and not row.after[column.key] and not any(key == column.key for key, _s in row.problems):
            row.problems.append((column.key, _("不能为空，请填写")))
    return row


def _read(column: Any, text: str) -> str:
    if not text or text == _("清空"):
        return ""
    if text in _BROKEN:
        raise ValueError(_("公式没有结果（{text}），请改为内容后重新上传").format(text=text))
    if len(text) > column.most:
        raise ValueError(_("最多 {count} 个字符，请缩短").format(count=column.most))
    if _SCIENTIFIC.fullmatch(text):
        raise ValueError(_("数字被表格软件改成了科学计数，请把单元格设为文本后重新填写"))
    return str(column.read(text))


def _same_number(before: str, text: str) -> str:
    """What is written down, where a spreadsheet only dropped its leading zeros."""
    return before if text.isdigit() and before.isdigit() and before.lstrip("0") == text.lstrip("0") else text
