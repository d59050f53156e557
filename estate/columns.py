"""The declared columns of a ledger: what each holds, how a cell is read, kept and given. Pure but for the words.

A cell is read from text (a form, a sheet) into what is kept (JSON); `typed` gives what callers compute with. People are
kept beside (`estate.models.LedgerPerson`), as text they are user ids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.errors import Invalid, Problem

MOST_COLUMNS: Final = 40
MOST_TEXT: Final = 500
MOST_OPTIONS: Final = 60
MOST_PEOPLE: Final = 20
MOST_NUMBER: Final = Decimal("1e15")
_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MONEY: Final = re.compile(r"-?\d{1,13}(\.\d{1,2})?")
_SPLIT: Final = re.compile(r"[,，、;；\s]+")
# Said of every row beside its columns (estate.selectors.ledgers), or by the sheet.
RESERVED: Final = frozenset({"key", "label", "label_en", "status"})


class ColumnKind(TextChoices):
    """What a column holds."""

    TEXT = "text", gettext_lazy("文本")
    NUMBER = "number", gettext_lazy("数字")
    MONEY = "money", gettext_lazy("金额")
    CHOICE = "choice", gettext_lazy("选项")
    DATE = "date", gettext_lazy("日期")
    PERSON = "person", gettext_lazy("人员")
    SYSTEM = "system", gettext_lazy("系统")
    ROW = "row", gettext_lazy("台账记录")


@dataclass(frozen=True)
class Option:
    """A choice: what is kept, and its words."""

    value: str
    label: str
    label_en: str = ""

    @property
    def said(self) -> str:
        """The word in the language of the moment."""
        return _said(self.label, self.label_en)


@dataclass(frozen=True)
class Column:
    """One column; `of` names the ledger that a row column points into, `most` bounds a text."""

    id: str
    kind: ColumnKind
    label: str
    label_en: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    of: str = ""
    unit: str = ""
    unit_en: str = ""
    most: int = MOST_TEXT

    @property
    def said(self) -> str:
        """The heading in the language of the moment."""
        return _said(self.label, self.label_en)

    @property
    def unit_said(self) -> str:
        """The unit in the language of the moment."""
        return _said(self.unit, self.unit_en)


def columns_of(raw: Sequence[Mapping[str, Any]]) -> tuple[Column, ...]:
    """The columns that a ledger declares.

    Raises: Invalid naming each fault with its place (`columns.2.options`).
    """
    problems: list[Problem] = []
    if not isinstance(raw, list | tuple) or len(raw) > MOST_COLUMNS:
        raise Invalid.at("columns", _("请写成列的清单，最多 {count} 列").format(count=MOST_COLUMNS))
    told = [_column(one, f"columns.{number}", problems) for number, one in enumerate(raw)]
    ids = [column.id for column in told if column is not None]
    for number, name in enumerate(ids):
        if name in ids[:number]:
            problems.append(Problem(f"columns.{number}.id", _("列「{id}」重复，请改名").format(id=name)))
    if problems:
        raise Invalid(problems)
    return tuple(column for column in told if column is not None)


def read(column: Column, text: str) -> Any:
    """What is kept of a cell; None for an empty one, user ids for people. Whether things are there is not asked here.

    Raises: ValueError with a sentence that says how to mend it.
    """
    text = text.strip()
    if not text:
        if column.required:
            raise ValueError(_("不能为空，请填写"))
        return [] if column.kind == ColumnKind.PERSON else None
    return _READERS[column.kind](column, text)


def written(column: Column, kept: Any) -> str:
    """A kept cell as a sheet says it; `read` takes it back."""
    if kept in (None, "", []):
        return ""
    if column.kind == ColumnKind.MONEY:
        return f"{Decimal(kept) / 100:.2f}"
    if column.kind == ColumnKind.CHOICE:
        return next((one.label for one in column.options if one.value == kept), str(kept))
    return ",".join(kept) if isinstance(kept, list) else str(kept)


def typed(column: Column, kept: Any) -> Any:
    """A kept cell as callers compute with it: fen, int or Decimal, date, the value of a choice, a key; None: empty."""
    if kept in (None, ""):
        return None
    if column.kind == ColumnKind.NUMBER:
        number = Decimal(str(kept))
        return int(number) if number == number.to_integral_value() else number
    if column.kind == ColumnKind.DATE:
        return date.fromisoformat(kept)
    return int(kept) if column.kind == ColumnKind.MONEY else kept


def _said(chinese: str, english: str) -> str:
    return english if english and get_language() == "en" else chinese


def _column(raw: Any, place: str, problems: list[Problem]) -> Column | None:
    if not isinstance(raw, Mapping):
        problems.append(Problem(place, _("请写成一个对象")))
        return None
    before = len(problems)
    name, kind = str(raw.get("id", "")), str(raw.get("type", ""))
    if not _ID.fullmatch(name) or name in RESERVED:
        problems.append(Problem(f"{place}.id", _("请用小写字母、数字和下划线，以字母开头，且不与固有列重名")))
    if kind not in ColumnKind.values:
        words = "、".join(ColumnKind.values)
        problems.append(Problem(f"{place}.type", _("类型须为其中之一：{words}").format(words=words)))
    if not str(raw.get("label", "")).strip():
        problems.append(Problem(f"{place}.label", _("不能为空，请填写")))
    options = tuple(_option(one) for one in raw.get("options", ()))
    if kind == ColumnKind.CHOICE and not 0 < len({one.value for one in options}) == len(options) <= MOST_OPTIONS:
        problems.append(Problem(f"{place}.options", _("请写 1 至 {count} 个不同的选项").format(count=MOST_OPTIONS)))
    if kind == ColumnKind.ROW and not raw.get("of"):
        problems.append(Problem(f"{place}.of", _("请写明指向哪一本台账")))
    most = raw.get("most", MOST_TEXT)
    if not isinstance(most, int) or not 0 < most <= MOST_TEXT:
        problems.append(Problem(f"{place}.most", _("须为 1 至 {count} 的整数").format(count=MOST_TEXT)))
    if len(problems) > before:
        return None
    return Column(
        name, ColumnKind(kind), str(raw["label"]), str(raw.get("label_en", "")), raw.get("required") is True, options,
        str(raw.get("of", "")), str(raw.get("unit", "")), str(raw.get("unit_en", "")), most,
    )  # fmt: skip


def _option(raw: Any) -> Option:
    if isinstance(raw, Mapping):
        value = str(raw.get("value", ""))
        return Option(value, str(raw.get("label", value)), str(raw.get("label_en", "")))
    return Option(str(raw), str(raw))


def _text(column: Column, text: str) -> str:
    if len(text) > column.most:
        raise ValueError(_("最多 {count} 个字符，请缩短").format(count=column.most))
    return text


def _number(column: Column, text: str) -> str:
    try:
        number = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise ValueError(_("不是数字，请写成 1200 或 0.5")) from None
    if not number.is_finite() or abs(number) > MOST_NUMBER:
        raise ValueError(_("数字过大，请核对"))
    told = f"{number:f}"
    return (told.rstrip("0").rstrip(".") if "." in told else told) or "0"


def _money(column: Column, text: str) -> int:
    text = re.sub(r"\D+$", "", text.replace(",", "").replace("，", ""))
    if not _MONEY.fullmatch(text):
        raise ValueError(_("不是金额，请写成 1200.00，单位元"))
    return int(Decimal(text) * 100)


def _choice(column: Column, text: str) -> str:
    words = {word: one.value for one in column.options for word in (one.value, one.label, one.label_en) if word}
    if text not in words:
        known = "、".join(one.said for one in column.options)
        raise ValueError(_("请填写其中之一：{words}").format(words=known))
    return words[text]


def _date(column: Column, text: str) -> str:
    parts = re.fullmatch(r"(\d{4})\D?(\d\d)\D?(\d\d)\D?", text) or re.fullmatch(r"(\d{4})\D(\d\d?)\D(\d\d?)\D?", text)
    try:
        if parts and 2000 <= int(parts[1]) <= 2100:
            return date(*map(int, parts.groups())).isoformat()
    except ValueError:
        pass
    raise ValueError(_("不是日期，请写成 2027-01-31"))


def _people(column: Column, text: str) -> list[str]:
    found = list(dict.fromkeys(part for part in _SPLIT.split(text) if part))
    if len(found) > MOST_PEOPLE:
        raise ValueError(_("最多 {count} 人").format(count=MOST_PEOPLE))
    return found


_READERS: Final = {
    ColumnKind.TEXT: _text, ColumnKind.NUMBER: _number, ColumnKind.MONEY: _money, ColumnKind.CHOICE: _choice,
    ColumnKind.DATE: _date, ColumnKind.PERSON: _people, ColumnKind.SYSTEM: _text, ColumnKind.ROW: _text,
}  # fmt: skip
