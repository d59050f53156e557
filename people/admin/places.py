"""HR's desk of departments: opened, renamed, moved, headed, closed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin_model import Verb, VerbForm, column, titled
from core.admin_site import SITE
from core.journal import Via
from people.admin.exporting import SheetDesk
from people.admin.roles import HR_ONLY
from people.fields import PersonField, PlaceField
from people.models import Department
from people.services.departments import (
    add_department,
    close_department,
    move_department,
    name_head,
    rename_department,
)
from people.states import DepartmentStatus


class PlaceForm(VerbForm):
    """A department as HR writes it down."""

    department_id = forms.CharField(
        label=_("部门编号"), max_length=64, help_text=_("飞书通讯录里的部门 ID，录入后不能修改")
    )
    name = forms.CharField(label=_("名称"), max_length=100)
    name_en = forms.CharField(label=_("英文名"), max_length=100, required=False)
    parent = PlaceField(label=_("上级部门"), required=False)
    head = PersonField(label=_("部门负责人"), required=False)
    order = forms.IntegerField(label=_("排序"), initial=0, required=False, min_value=0, max_value=1_000_000)

    class Meta:
        model = Department
        fields = ("department_id", "name", "name_en", "parent", "head", "order")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["department_id"].disabled = True


def _close(actor: Any, row: Department, asked: dict[str, Any]) -> None:
    close_department(row, actor=actor, via=Via.ADMIN)


@admin.register(Department, site=SITE)
class PlaceDesk(SheetDesk):
    """The tree of departments."""

    sheet = "departments"
    viewers = adders = changers = HR_ONLY
    house_form = PlaceForm
    verbs = (
        Verb(
            "close",
            _("关闭部门"),
            _("部门不再出现在选择列表里，历史记录保留。里面还有在职人员或下级部门时不能关闭。"),
            _close,
            HR_ONLY,
            fits=lambda row: row.status == DepartmentStatus.ACTIVE,
            said=_("部门已关闭"),
            dangerous=True,
        ),
    )
    list_display = (
        column("name", _("名称")),
        column("department_id", _("部门编号")),
        column("parent.name", _("上级部门")),
        column("head.name", _("部门负责人")),
        column("status", _("状态")),
    )
    list_filter = (("status", titled(_("状态"))),)
    search_fields = ("name", "name_en", "=department_id")
    search_help_text = _("名称或部门编号")
    ordering = ("path",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Department]:
        """Departments with their head and the one above."""
        return super().get_queryset(request).select_related("head", "parent")

    def act(self, request: HttpRequest, form: VerbForm, row: Any | None) -> Department:
        """Open it, or do each of what was changed."""
        asked: dict[str, Any] = {**form.cleaned_data, "order": form.cleaned_data["order"] or 0}
        who: dict[str, Any] = {"actor": request.user, "via": Via.ADMIN}
        if row is None:
            return add_department(**who, **asked)
        row = Department.objects.get(pk=row.pk)
        rename_department(row, **who, name=asked["name"], name_en=asked["name_en"], order=asked["order"])
        if row.parent_id != (asked["parent"].pk if asked["parent"] else None):
            move_department(row, **who, parent=asked["parent"])
        name_head(row, **who, head=asked["head"])
        return Department.objects.get(pk=row.pk)
