"""Fields of the desks' forms: several people in their order, windows of a day, the reason of an end."""

from __future__ import annotations

import re
from datetime import time
from typing import Any, Final

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from estate.duty import Window
from people.models import Employee

_SPLIT: Final = re.compile(r"[,，、;；\s]+")
_WINDOW: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–~]\s*([01]?\d|2[0-3]):([0-5]\d)")


class PeopleField(forms.CharField):
    """People in the order written, by user id, employee number or (where only one has it) name; left ones too, whom
    the verb refuses unless they stood there before."""

    def __init__(self, *, label: Any, required: bool = False, **kwargs: Any) -> None:
        help_text = kwargs.pop("help_text", gettext_lazy("用户 ID、工号或姓名，多人用逗号分隔，按顺序"))
        super().__init__(label=label, required=required, max_length=2_000, help_text=help_text, **kwargs)

    def clean(self, value: Any) -> Any:
        """The people.

        Raises: ValidationError naming whom nobody, or more than one, could be.
        """
        words = [word for word in _SPLIT.split(super().clean(value)) if word]
        rows = list(Employee.objects.filter(Q(user_id__in=words) | Q(employee_no__in=words) | Q(name__in=words)))
        return [self._one(word, rows) for word in dict.fromkeys(words)]

    def prepare_value(self, value: Any) -> Any:
        """User ids of people."""
        return ", ".join(one.user_id for one in value) if isinstance(value, list) else value

    def _one(self, word: str, rows: list[Employee]) -> Employee:
        exact = [one for one in rows if word in {one.user_id, one.employee_no}]
        found = exact or [one for one in rows if one.name == word and one.is_active]
        if not found:
            raise forms.ValidationError(_("没有找到在职人员「%(words)s」，请填写用户 ID 或工号") % {"words": word})
        if len(found) > 1:
            raise forms.ValidationError(_("有多人叫「%(words)s」，请填写用户 ID 或工号") % {"words": word})
        return found[0]


class WindowsField(forms.CharField):
    """Stretches of a day: `09:00-18:00, 20:00-08:00`; empty: the whole day."""

    def __init__(self, *, label: Any, **kwargs: Any) -> None:
        help_text = gettext_lazy("例如 09:00-18:00；结束不晚于开始表示到次日，多段用逗号分隔，不填为全天")
        super().__init__(label=label, required=False, max_length=200, help_text=help_text, **kwargs)

    def clean(self, value: Any) -> Any:
        """The windows.

        Raises: ValidationError for what is none.
        """
        parts = [part.strip() for part in re.split(r"[,，；;\n]+", super().clean(value)) if part.strip()]
        return [self._one(part) for part in parts]

    def prepare_value(self, value: Any) -> Any:
        """The windows as text."""
        if isinstance(value, list):
            return ", ".join(f"{opens}-{closes}" for opens, closes in value)
        return value

    def _one(self, part: str) -> Window:
        found = _WINDOW.fullmatch(part)
        if found is None:
            raise forms.ValidationError(_("「%(words)s」不是时段，请写成 09:00-18:00") % {"words": part})
        first, second, third, fourth = map(int, found.groups())
        return Window(time(first, second), time(third, fourth))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200)
