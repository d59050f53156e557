"""Rows into files that people open in Excel: text stays text, nothing runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from core.sheets.kinds import Sheet, Values
from core.sheets.reading import CONTROLS, guarded

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def template_rows(sheet: Sheet) -> list[Values]:
    """One example row."""
    return [{column.key: column.sample for column in sheet.columns}]


def as_xlsx(sheet: Sheet, rows: Iterable[Values]) -> bytes:
    """An Excel file of a sheet that can be brought in again."""
    return xlsx_of(str(sheet.label), _headings(sheet), _lines(sheet, rows))


def as_csv(sheet: Sheet, rows: Iterable[Values]) -> bytes:
    """The same as CSV."""
    return csv_of(_headings(sheet), _lines(sheet, rows))


def xlsx_of(title: str, headings: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """An Excel file; every cell is formatted as text, so numbers keep their zeros."""
    book = Workbook(write_only=True)
    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    page.append([_cell(page, heading, bold=True) for heading in headings])
    for line in lines:
        page.append([_cell(page, text) for text in line])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def csv_of(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """A CSV file that Excel opens as UTF-8."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(headings)
    for line in lines:
        writer.writerow([guarded(text) for text in line])
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def _lines(sheet: Sheet, rows: Iterable[Values]) -> Iterator[list[str]]:
    return ([row.get(column.key, "") for column in sheet.columns] for row in rows)


def _headings(sheet: Sheet) -> Sequence[str]:
    return [f"{column.label}{'*' if column.required else ''}" for column in sheet.columns]


def _cell(page: Any, text: str, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(page, value=guarded(CONTROLS.sub("", text)))
    cell.data_type = "s"
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell
