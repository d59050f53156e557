"""What a cell says: days, moments, choices; each reads text into the text that is kept."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl.utils.datetime import from_excel

from core import clock


def _plausible(text: str) -> str:
    if not "2000" <= text[:4] <= "2100":
        raise ValueError(_("年份须在 2000 到 2100 之间，请核对"))
    return text


def day_text(text: str) -> str:
    """A day as 2027-01-31, however it was typed."""
    if re.fullmatch(r"(?:3[7-9]|[4-6][0-9])[0-9]{3}", text):  # the number of a day whose cell lost its format
        return str(from_excel(int(text)).date().isoformat())
    parts = re.fullmatch(r"(\d{4})\D?(\d\d)\D?(\d\d)\D?", text) or re.fullmatch(r"(\d{4})\D(\d\d?)\D(\d\d?)\D?", text)
    if parts:
        try:
            found = date(*map(int, parts.groups()))
        except ValueError:
            raise ValueError(_("不是日期，请写成 2027-01-31")) from None
        return _plausible(found.isoformat())
    raise ValueError(_("不是日期，请写成 2027-01-31"))


def moment_text(text: str) -> str:
    """A moment in Shanghai as 2027-01-31 09:00; a day alone begins at midnight."""
    words = text.replace("/", "-").replace("T", " ")
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"):
        try:
            found = datetime.strptime(words, form)  # noqa: DTZ007  # Shanghai's, said below
        except ValueError:
            continue
        return _plausible(f"{found:%Y-%m-%d %H:%M}")
    raise ValueError(_("不是时间，请写成 2027-01-31 09:00"))


def word_of(choices: Any) -> Any:
    """Reads a choice by its word or its value."""

    def read(text: str) -> str:
        found: dict[str, str] = {str(label): str(value) for value, label in choices.choices}
        found |= {value: value for value in choices.values}
        if text not in found:
            words = "、".join(str(label) for _value, label in choices.choices)
            raise ValueError(_("请填写其中之一：{words}").format(words=words))
        return found[text]

    return read


def said(at: datetime | None) -> str:
    """A moment as the sheet says it."""
    return f"{timezone.localtime(at, clock.SHANGHAI):%Y-%m-%d %H:%M}" if at else ""


def moment(text: str) -> datetime:
    """The moment that the sheet says."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=clock.SHANGHAI)
