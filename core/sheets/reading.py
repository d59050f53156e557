"""Files into rows of text: Excel and CSV, whatever Excel made of numbers and dates."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from core.errors import Invalid
from core.sheets.kinds import Column

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_EMPTY = 1_000  # rows without a word in a row, then nothing more is expected
MOST_ROWS = 20_000
MOST_COLUMNS = 60
FIRST = 2  # the row of a sheet below its headings
# What a spreadsheet would run instead of show.
RISKY = ("=", "+", "-", "@", "\t", "\r")
# What no cell holds that a person typed, and no Excel file may hold: all controls but tab and line ends.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ufffe\uffff]")


def rows_of(name: str, content: bytes, columns: Sequence[Column]) -> list[tuple[int, dict[str, str]]]:
    """The rows of the file with their numbers in it, each by column key; only the columns that the file has.

    Raises: Invalid for a file that is no sheet, is too large, or whose headings are not the template's.
    """
    if len(content) > MOST_BYTES:
        raise Invalid.at("file", _("文件超过 10 MB，请拆分后再导入"))
    headings, body = _table(name.lower(), content)
    keys = _keys(headings, columns)
    told = [{key: cell_text(cell) for key, cell in zip(keys, line, strict=False) if key} for line in body]
    rows = [(number, row) for number, row in enumerate(told, FIRST) if any(row.values())]
    if not rows:
        raise Invalid.at("file", _("文件里没有数据行，请从第二行开始填写"))
    if len(rows) > MOST_ROWS:
        raise Invalid.at("file", _("最多 {count} 行，请拆分后再导入").format(count=MOST_ROWS))
    return rows


def cell_text(cell: Any) -> str:
    """A cell as people read it.

    Example: cell_text(138.0) == "138"; cell_text(datetime(2027, 1, 2)) == "2027-01-02"
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return unguarded(CONTROLS.sub("", str(cell)).strip())


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(RISKY) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(RISKY) else text


def _table(name: str, content: bytes) -> tuple[list[Any], list[Any]]:
    try:
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                    raise Invalid.at("file", _("文件展开后过大，请拆分后再导入"))
                if any(b"<!DOCTYPE" in packed.open(part).read(2_000) for part in packed.namelist()):
                    raise Invalid.at("file", _("文件无法读取，请另存为 .xlsx 或 .csv 后重试"))
            lines = _sheet_lines(content)
        elif name.endswith(".csv"):
            lines = csv.reader(io.StringIO(_decoded(content), newline=""))
        else:
            raise Invalid.at("file", _("请上传 .xlsx 或 .csv 文件"))
        return _taken(lines)
    except Invalid:
        raise
    except Exception as error:  # noqa: BLE001  # whatever the parsers meet in a broken file
        raise Invalid.at("file", _("文件无法读取，请另存为 .xlsx 或 .csv 后重试")) from error


def _sheet_lines(content: bytes) -> Iterator[Sequence[Any]]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    yield from book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS)


def _taken(lines: Iterator[Sequence[Any]]) -> tuple[list[Any], list[Any]]:
    """Headings and rows; stops reading where there are too many, or only empty ones."""
    headings = list(next(lines, ()))
    body: list[Sequence[Any]] = []
    empty = 0
    for line in lines:
        empty = 0 if any(cell not in (None, "") for cell in line) else empty + 1
        if empty > MOST_EMPTY or len(body) - empty > MOST_ROWS:
            break
        body.append(line)
    return headings, body


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _keys(headings: Sequence[Any], columns: Sequence[Column]) -> list[str]:
    by_label = {str(column.label): column.key for column in columns} | {column.key: column.key for column in columns}
    told = [cell_text(heading).rstrip("*＊ ") for heading in headings]
    unknown = [text for text in told if text and text not in by_label]
    if unknown:
        raise Invalid.at("file", _("不认识的列：{names}。请使用模板里的列名").format(names="、".join(unknown)))
    keys = [by_label.get(text, "") for text in told]
    missing = [str(column.label) for column in columns if column.required and column.key not in keys]
    if missing:
        raise Invalid.at("file", _("缺少列：{names}。请使用模板里的列名").format(names="、".join(missing)))
    if len(set(filter(None, keys))) < len(list(filter(None, keys))):
        raise Invalid.at("file", _("有重复的列，请每列只保留一个"))
    return keys
