"""HR's desk of people: added, corrected, left, returned."""

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
from people.admin.roles import HR_ONLY, OWN_AFFAIRS, told_to_hr
from people.fields import PersonField, PlaceField
from people.models import Department, Employee, Membership
from people.search import matches
from people.services.leaving import mark_left, mark_returned
from people.services.records import add_person, correct_person
from people.states import DepartmentStatus


class PersonForm(VerbForm):
    """What HR writes down about a person."""

    user_id = forms.CharField(label=_("用户 ID"), max_length=64, help_text=_("飞书通讯录里的 user_id，录入后不能修改"))
    name = forms.CharField(label=_("姓名"), max_length=60)
    name_en = forms.CharField(label=_("英文名"), max_length=80, required=False)
    employee_no = forms.CharField(label=_("工号"), max_length=32, required=False)
    title = forms.CharField(label=_("职位"), max_length=60, required=False)
    email = forms.CharField(label=_("邮箱"), max_length=254, required=False)
    mobile = forms.CharField(label=_("手机号"), max_length=20, required=False)
    department = PlaceField(label=_("主部门"), required=False)
    leader = PersonField(label=_("直属上级"), required=False)

    class Meta:
        model = Employee
        fields = ("user_id", "name", "name_en", "employee_no", "title", "email", "mobile", "leader")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["user_id"].disabled = True
            place = self.instance.department
            self.initial["department"] = place.pk if place else None


class LeaveForm(forms.Form):
    """Who takes over."""

    successor = PersonField(
        label=_("接手人"), required=False, help_text=_("不填则由各事项自己的规则决定，通常是直属上级")
    )


def _leave(actor: Employee, row: Employee, asked: dict[str, Any]) -> None:
    mark_left(row, actor=actor, successor=asked["successor"], via=Via.ADMIN)


def _return(actor: Employee, row: Employee, asked: dict[str, Any]) -> None:
    mark_returned(row, actor=actor, via=Via.ADMIN)


class PlaceFilter(admin.SimpleListFilter):
    """People of a department and all below it."""

    title = str(_("部门"))
    parameter_name = "place"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The two upper levels of the tree."""
        self.title = str(_("部门"))
        rows = Department.objects.filter(status=DepartmentStatus.ACTIVE).order_by("order", "pk")
        return [(str(row.pk), row.display_name) for row in rows if len(row.path_ids) <= 2]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Those who work there."""
        if not (self.value() or "").isdecimal():
            return queryset
        return queryset.filter(memberships__department__path__contains=f"/{self.value()}/").distinct()


@admin.register(Employee, site=SITE)
class PeopleDesk(SheetDesk):
    """People: found by name, pinyin or number."""

    sheet = "people"
    viewers = adders = changers = HR_ONLY
    house_form = PersonForm
    verbs = (
        Verb(
            "leave",
            _("办理离职"),
            _("此人会立即退出登录，不能再登录；代理结束，管理员角色收回，未完成的事项交给接手人。"),
            _leave,
            HR_ONLY,
            LeaveForm,
            lambda row: row.is_active,
            _("已办理离职"),
            dangerous=True,
        ),
        Verb(
            "return",
            _("恢复在职"),
            _("此人可以再次登录；离职时移交的事项不会退回，管理员角色需由安全管理员重新授予。"),
            _return,
            HR_ONLY,
            fits=lambda row: not row.is_active,
            said=_("已恢复在职"),
        ),
    )
    list_display = (
        column("name", _("姓名")),
        column("user_id", _("用户 ID")),
        column("employee_no", _("工号")),
        column("department", _("部门"), order="pk"),
        column("title", _("职位")),
        column("leader.name", _("直属上级")),
        column("status", _("状态")),
    )
    list_filter = (("status", titled(_("状态"))), PlaceFilter)
    search_fields = ("name",)
    search_help_text = _("姓名、拼音、首字母、用户 ID 或工号")
    tells = staticmethod(told_to_hr)
    hidden = OWN_AFFAIRS
    beside = ((Membership, "employee_id"),)
    ordering = ("pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Employee]:
        """People with their leader and departments."""
        return super().get_queryset(request).select_related("leader").prefetch_related("memberships__department")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By name, pinyin, initials, user id or number."""
        words = search_term.strip().lower().replace(" ", "")
        return (queryset.filter(matches(words)) if words else queryset), False

    def act(self, request: HttpRequest, form: VerbForm, row: Any | None) -> Employee:
        """Add or correct."""
        asked: dict[str, Any] = dict(form.cleaned_data)
        actor: Any = request.user
        if row is None:
            return add_person(actor=actor, via=Via.ADMIN, **asked)
        asked.pop("user_id")
        return correct_person(row, actor=actor, via=Via.ADMIN, **asked)
