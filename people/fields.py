"""Fields of forms: a person by what HR knows of him, a place by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Department, Employee
from people.states import DepartmentStatus, EmployeeStatus

if TYPE_CHECKING:
    _PlaceField = forms.ModelChoiceField[Department]
else:
    _PlaceField = forms.ModelChoiceField


class PersonField(forms.CharField):
    """An active person by user id, employee number or (where only one has it) name; no list of ten thousand."""

    def __init__(self, *, label: Any, required: bool = True, **kwargs: Any) -> None:
        help_text = kwargs.pop("help_text", gettext_lazy("用户 ID、工号或姓名"))
        super().__init__(label=label, required=required, max_length=64, help_text=help_text, **kwargs)

    def clean(self, value: Any) -> Any:
        """The person.

        Raises: ValidationError if nobody or more than one is meant.
        """
        words = super().clean(value).strip()
        if not words:
            return None
        rows = Employee.objects.filter(status=EmployeeStatus.ACTIVE)
        found = list(rows.filter(Q(user_id=words) | Q(employee_no=words))[:2]) or list(rows.filter(name=words)[:2])
        if not found:
            raise forms.ValidationError(_("没有找到在职人员「%(words)s」，请填写用户 ID 或工号") % {"words": words})
        if len(found) > 1:
            raise forms.ValidationError(_("有多人叫「%(words)s」，请填写用户 ID 或工号") % {"words": words})
        return found[0]

    def prepare_value(self, value: Any) -> Any:
        """The user id of a person."""
        if isinstance(value, int):
            return Employee.objects.filter(pk=value).values_list("user_id", flat=True).first()
        return value.user_id if isinstance(value, Employee) else value


class PlaceField(_PlaceField):
    """An open department."""

    def __init__(self, *, label: Any, required: bool = True, **kwargs: Any) -> None:
        rows = Department.objects.filter(status=DepartmentStatus.ACTIVE).order_by("path")
        super().__init__(rows, label=label, required=required, empty_label="—", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """The name, set in by its depth."""
        return "　" * (len(obj.path_ids) - 1) + str(obj.display_name)
