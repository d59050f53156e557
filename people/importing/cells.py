"""What a cell says: days, moments, choices; each reads text into the text that is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core import clock


def day_text(text: str) -> str:
    """A day as 2027-01-31, however it was typed."""
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"):
        try:
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    raise ValueError(_("不是日期，请写成 2027-01-31"))


def moment_text(text: str) -> str:
    """A moment in Shanghai as 2027-01-31 09:00; a day alone begins at midnight."""
    words = text.replace("/", "-").replace("T", " ")
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"):
        try:
            return f"{datetime.strptime(words, form):%Y-%m-%d %H:%M}"  # noqa: DTZ007  # Shanghai's, said below
        except ValueError:
            continue
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
