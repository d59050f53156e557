"""The form of a new token."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from people import api as people
from people.models import Employee
from portal.forms import HouseForm

DAYS = [("30", gettext_lazy("30 天")), ("90", gettext_lazy("90 天")), ("365", gettext_lazy("365 天"))]


class TokenForm(HouseForm):
    """What it is for, what it may do, how long it lasts."""

    name = forms.CharField(label=gettext_lazy("用途"), max_length=60)
    scopes = forms.MultipleChoiceField(label=gettext_lazy("权限范围"), widget=forms.CheckboxSelectMultiple)
    days = forms.ChoiceField(label=gettext_lazy("有效期"), choices=DAYS, widget=forms.RadioSelect)

    def __init__(self, *args: Any, person: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(scope.slug, f"{scope.label}（{scope.slug}）") for scope in people.scopes_for(person)]
        self.fields["scopes"].choices = choices  # type: ignore[attr-defined]  # the field has choices
