"""Rows as a workbook that Excel opens; no cell is taken for a formula."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from typing import IO, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from core.errors import Invalid

MOST: Final = 100_000
LONGEST: Final = 32_000  # a cell of Excel holds 32,767 characters
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def workbook(rows: Iterable[list[str]], title: str) -> IO[bytes]:
    """The rows as .xlsx in a file of its own that goes when it is closed.

    Raises: Invalid if there are more than 100,000.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for number, row in enumerate(rows):
        if number > MOST:
            sheet.close()
            raise Invalid.at("format", _("超过 100,000 行，请缩小筛选范围，或导出 CSV"))
        sheet.append([_text(sheet, cell) for cell in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it
    book.save(file)
    file.seek(0)
    return file


def _text(sheet: object, value: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, _CONTROL.sub("", value)[:LONGEST])
    cell.data_type = "s"  # text, whatever it begins with
    return cell
