"""The forms of the profile page: they read what was typed; what may be is decided by the verbs of `people`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Invalid
from people import api as people
from people.models import Employee, Language, Theme

LANGUAGES = [(Language.CHINESE.value, "简体中文"), (Language.ENGLISH.value, "English")]
CLOCK = {"type": "time", "step": "60"}
MOMENT = {"type": "datetime-local", "step": "60"}


class HouseForm(forms.Form):
    """A form that says what is missing in the words of the house."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = _("必填，请补充")
            field.error_messages["invalid"] = _("格式不正确，请修改")


class PreferencesForm(HouseForm):
    """Language, theme, quiet hours."""

    language = forms.ChoiceField(label=gettext_lazy("语言"), choices=LANGUAGES, widget=forms.RadioSelect)
    theme = forms.ChoiceField(label=gettext_lazy("主题"), choices=Theme.choices, widget=forms.RadioSelect)
    quiet_from = forms.TimeField(label=gettext_lazy("免打扰开始"), widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"))
    quiet_to = forms.TimeField(
        label=gettext_lazy("免打扰结束"),
        widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"),
        help_text=gettext_lazy("期间的消息并入次日早间待办；只有值班人员会收到 P1、P2 故障。起止相同即关闭。"),
    )


class PersonInput(forms.TextInput):
    """Drawn as components/person.html."""


class PersonField(forms.CharField):
    """A colleague: the key that the picker sends, or (without scripts) a user id or a name that only one person has."""

    def clean(self, value: Any) -> Any:
        """The employee."""
        text = str(super().clean(value)).strip()
        key = Q(pk=int(text)) if text.isascii() and text.isdigit() and len(text) < 12 else Q(user_id=text)
        return self._one(key, text)

    def typed(self, words: str) -> Employee:
        """The employee of words that were typed beside the picker: a number in them is a user id, never a key.

        Raises: ValidationError if nobody, or more than one, is meant.
        """
        text = words.strip()
        return self._one(Q(user_id=text), text)

    def _one(self, key: Q, text: str) -> Employee:
        active = Employee.objects.filter(status=people.EmployeeStatus.ACTIVE)
        found = list(active.filter(key)[:2]) or list(active.filter(name=text)[:2])
        if len(found) > 1:
            raise forms.ValidationError(_("有多位同名员工，请从列表中选择"))
        if not found:
            raise forms.ValidationError(_("找不到这位员工，请从列表中选择"))
        return found[0]


class DelegationForm(HouseForm):
    """Who acts for the person, from when to when."""

    kind = forms.ChoiceField(
        label=gettext_lazy("方式"), choices=people.DelegationKind.choices, widget=forms.RadioSelect
    )
    agent = PersonField(
        label=gettext_lazy("由谁代理"),
        widget=PersonInput,
        help_text=gettext_lazy("输入姓名或拼音首字母，从列表中选择。"),
    )
    starts_at = forms.DateTimeField(
        label=gettext_lazy("开始时间"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("结束时间"),
        required=False,
        widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("代理人必须有结束时间，助理可以留空。"),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("助理可以"),
        choices=people.AssistantMode.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy("标明本人处理的节点，助理不能代办。"),
    )
    flows = forms.MultipleChoiceField(
        label=gettext_lazy("适用流程"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("不选表示全部流程。"),
    )
    limit = forms.CharField(
        label=gettext_lazy("单笔金额上限（元）"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("超过上限的由本人处理；先选择有金额的流程。"),
    )
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200, required=False)

    def __init__(self, *args: Any, flows: Sequence[tuple[str, str]], limited: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["flows"].choices = flows  # type: ignore[attr-defined]  # the field has choices
        if limited:
            self.fields["limit"].help_text = _("超过上限的由本人处理；须先选择有金额的流程：%(flows)s") % {
                "flows": limited
            }


class AbsenceForm(HouseForm):
    """When the person is away."""

    away_kind = forms.ChoiceField(
        label=gettext_lazy("类型"), choices=people.AbsenceKind.choices, widget=forms.RadioSelect
    )
    away_from = forms.DateTimeField(
        label=gettext_lazy("开始时间"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    )
    away_to = forms.DateTimeField(
        label=gettext_lazy("结束时间"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    )
    away_note = forms.CharField(
        label=gettext_lazy("备注"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("只有你和人力资源能看到。"),
    )

    FIELDS: ClassVar = {"kind": "away_kind", "starts_at": "away_from", "ends_at": "away_to", "note": "away_note"}


def take(form: forms.Form, error: Invalid) -> None:
    """Put what a verb refused beside the fields it names."""
    for problem in error.problems:
        field = getattr(form, "FIELDS", {}).get(problem.field, problem.field)
        form.add_error(field if field in form.fields else None, problem.message)
