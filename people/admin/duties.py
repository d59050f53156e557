"""The security administrator's desk: who holds which role. Audit's: who signed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin_model import HouseModelAdmin, Verb, VerbForm, column, titled
from core.admin_site import SITE, WARNINGS, Warning
from core.journal import Via
from people.admin.roles import told_to_security
from people.fields import PersonField, PlaceField
from people.models import BreakGlass, Employee, Role, RoleHolding, SecondFactor, SignIn
from people.policy import ADMINISTRATORS, AUDIT_ADMIN, SECURITY_ADMIN
from people.selectors import emergencies
from people.services.emergency import end_emergency
from people.services.roles import grant_role, withdraw_role
from people.services.second_factor import reset
from people.states import BreakGlassStatus

SECURITY = frozenset({SECURITY_ADMIN})
AUDIT = frozenset({AUDIT_ADMIN})


@admin.register(Role, site=SITE)
class RoleDesk(HouseModelAdmin):
    """The roles there are; flows and desks ask about them by their slug."""

    viewers = SECURITY
    list_display = (column("display_name", _("名称"), order="name"), column("slug", _("标识")))
    ordering = ("slug",)


class RoleFilter(admin.SimpleListFilter):
    """Holders of one role."""

    title = str(_("角色"))
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """All roles by their names."""
        self.title = str(_("角色"))
        return [(role.slug, role.display_name) for role in Role.objects.order_by("slug")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those who hold it."""
        return queryset.filter(role__slug=self.value()) if self.value() else queryset


class HoldingForm(VerbForm):
    """Who gets which role, for which part of the firm."""

    role = forms.ModelChoiceField(Role.objects.order_by("slug"), label=_("角色"))
    employee = PersonField(label=_("人员"))
    department = PlaceField(label=_("范围"), required=False, help_text=_("不选为全公司；管理员角色只能是全公司"))

    class Meta:
        model = RoleHolding
        fields = ("role", "employee", "department")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["role"]
        field.label_from_instance = lambda role: f"{role.display_name} · {role.slug}"


def _withdraw(actor: Any, row: RoleHolding, asked: dict[str, Any]) -> None:
    withdraw_role(row, actor=actor, via=Via.ADMIN)


@admin.register(RoleHolding, site=SITE)
class HoldingDesk(HouseModelAdmin):
    """Roles given to people; nobody gives himself one."""

    viewers = adders = SECURITY
    house_form = HoldingForm
    tells = staticmethod(told_to_security)
    verbs = (
        Verb(
            "withdraw",
            _("收回角色"),
            _("此人立即失去这个角色的权限；管理员角色的变动会告知审计管理员。"),
            _withdraw,
            SECURITY,
            said=_("角色已收回"),
            dangerous=True,
        ),
    )
    list_display = (
        column("employee.name", _("人员")),
        column("employee.user_id", _("用户 ID")),
        column("role.display_name", _("角色"), order="role__name"),
        column("department.name", _("范围")),
    )
    list_filter = (RoleFilter,)
    search_fields = ("employee__name", "=employee__user_id", "employee__pinyin", "=role__slug")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoleHolding]:
        """Holdings with person, role and place."""
        return super().get_queryset(request).select_related("employee", "role", "department")

    def act(self, request: HttpRequest, form: VerbForm, row: Any | None) -> RoleHolding:
        """Grant it."""
        asked = form.cleaned_data
        actor: Any = request.user
        return grant_role(asked["role"], asked["employee"], actor=actor, department=asked["department"], via=Via.ADMIN)


@admin.register(SignIn, site=SITE)
class SignInDesk(HouseModelAdmin):
    """Every attempt to sign in."""

    viewers = AUDIT
    list_display = (
        column("at", _("时间")),
        column("name", _("用户 ID")),
        column("person.name", _("人员")),
        column("way", _("方式")),
        column("result", _("结果")),
        column("reason", _("原因")),
        column("address", _("地址")),
    )
    list_filter = (("result", titled(_("结果"))), ("way", titled(_("方式"))))
    search_fields = ("=name", "=address", "person__name")
    more = (column("device", _("设备")), column("detail", _("说明")))

    def get_queryset(self, request: HttpRequest) -> QuerySet[SignIn]:
        """Attempts with the person."""
        return super().get_queryset(request).select_related("person")


def _end_emergency(actor: Employee, row: BreakGlass, asked: dict[str, Any]) -> None:
    end_emergency(row, actor=actor, via=Via.ADMIN)


@admin.register(BreakGlass, site=SITE)
class EmergencyDesk(HouseModelAdmin):
    """Emergency access, past and present."""

    viewers = AUDIT
    verbs = (
        Verb(
            "end",
            _("结束应急权限"),
            _("此人立即失去应急权限。"),
            _end_emergency,
            AUDIT,
            fits=lambda row: row.status == BreakGlassStatus.OPEN,
            said=_("应急权限已结束"),
            dangerous=True,
        ),
    )
    list_display = (
        column("employee.name", _("人员")),
        column("reason", _("原因")),
        column("started_at", _("开始时间")),
        column("ends_at", _("结束时间")),
        column("status", _("状态")),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[BreakGlass]:
        """Emergencies with the person."""
        return super().get_queryset(request).select_related("employee")


def _emergency(request: HttpRequest) -> str:
    rows = [f"{row.employee.name} {timezone.localtime(row.ends_at):%H:%M}" for row in emergencies()]
    return gettext("应急权限正在使用：%(people)s") % {"people": "、".join(rows)} if rows else ""


WARNINGS.register(Warning("emergency", ADMINISTRATORS, _emergency, "bad"))


def _reset(actor: Employee, row: SecondFactor, asked: dict[str, Any]) -> None:
    reset(row.person, actor=actor, via=Via.ADMIN)


@admin.register(SecondFactor, site=SITE)
class FactorDesk(HouseModelAdmin):
    """Who has a second factor; a lost telephone is forgotten here."""

    viewers = SECURITY
    verbs = (
        Verb(
            "reset",
            _("重置第二步验证"),
            _("此人下次进入管理后台时重新设置。"),
            _reset,
            SECURITY,
            said=_("已重置"),
            dangerous=True,
        ),
    )
    list_display = (
        column("person.name", _("人员")),
        column("person.user_id", _("用户 ID")),
        column("status", _("状态")),
        column("since", _("启用时间")),
    )
    tells = staticmethod(told_to_security)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SecondFactor]:
        """Factors with the person."""
        return super().get_queryset(request).select_related("person").defer("secret")
