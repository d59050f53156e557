"""HR's desks of who acts for whom, and who is away."""

from __future__ import annotations

import re
from typing import Any, Final

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
from people.fields import PersonField
from people.models import Absence, Delegation
from people.services.absences import cancel_absence, note_absence
from people.services.delegating import delegate, end_delegation
from people.states import AbsenceKind, AbsenceSource, AbsenceStatus, AssistantMode, DelegationKind, DelegationStatus


class MomentField(forms.DateTimeField):
    """A moment in Shanghai, to the minute."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


UNREAD: Final = _("看不懂「%(line)s」，请写成 流程标识.金额字段=上限")


class LimitsField(forms.CharField):
    """A line for each flow: `cloud_vm.cost_month=50000.00`, in yuan; kept in fen."""

    widget = forms.Textarea(attrs={"rows": 3})
    LINE: Final = re.compile(r"(\w+)\.(\w+)\s*=\s*(\d{1,13})(?:\.(\d{1,2}))?")

    def clean(self, value: Any) -> Any:
        """The limits by flow."""
        found: dict[str, dict[str, Any]] = {}
        for line in str(super().clean(value)).splitlines():
            match = self.LINE.fullmatch(line.strip())
            if match is None and line.strip():
                raise forms.ValidationError(UNREAD, params={"line": line})
            if match is not None:
                fen = int(match[3]) * 100 + int((match[4] or "0").ljust(2, "0"))
                found[match[1]] = {"field": match[2], "most": fen}
        return found


class DelegationForm(VerbForm):
    """Who acts for whom, and how long."""

    kind = forms.ChoiceField(label=_("类型"), choices=DelegationKind.choices)
    principal = PersonField(label=_("被代理人"))
    agent = PersonField(label=_("代理人"))
    starts_at = MomentField(label=_("开始时间"))
    ends_at = MomentField(label=_("结束时间"), required=False, help_text=_("助理可以不填"))
    flows = forms.CharField(
        label=_("适用流程"), required=False, max_length=500, help_text=_("流程标识，用逗号分隔；不填表示全部流程")
    )
    mode = forms.ChoiceField(label=_("助理可以"), choices=AssistantMode.choices, initial=AssistantMode.DECIDE)
    limits = LimitsField(
        label=_("金额上限"), required=False, help_text=_("仅用于助理，每行一条：流程标识.金额字段=上限（元）")
    )
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)

    class Meta:
        model = Delegation
        fields = ("kind", "principal", "agent", "starts_at", "ends_at", "flows", "mode", "limits", "reason")


def _end(actor: Any, row: Delegation, asked: dict[str, Any]) -> None:
    end_delegation(row, actor=actor, via=Via.ADMIN)


@admin.register(Delegation, site=SITE)
class DelegationDesk(SheetDesk):
    """Deputies and assistants."""

    sheet = "delegations"
    viewers = adders = HR_ONLY
    house_form = DelegationForm
    more = (
        column("mode", _("助理可以")),
        column("flows", _("适用流程")),
        column("limits", _("金额上限")),
        column("reason", _("原因")),
    )
    verbs = (
        Verb(
            "end",
            _("结束代理"),
            _("代理人立即不能再代为处理。"),
            _end,
            HR_ONLY,
            fits=lambda row: row.status == DelegationStatus.ACTIVE,
            said=_("代理已结束"),
            dangerous=True,
        ),
    )
    list_display = (
        column("principal.name", _("被代理人")),
        column("agent.name", _("代理人")),
        column("kind", _("类型")),
        column("starts_at", _("开始时间")),
        column("ends_at", _("结束时间")),
        column("status", _("状态")),
    )
    list_filter = (("status", titled(_("状态"))), ("kind", titled(_("类型"))))
    search_fields = ("principal__name", "agent__name", "=principal__user_id", "=agent__user_id")
    ordering = ("-starts_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delegation]:
        """Delegations with both people."""
        return super().get_queryset(request).select_related("principal", "agent")

    def act(self, request: HttpRequest, form: VerbForm, row: Any | None) -> Delegation:
        """Set up a delegation for somebody."""
        said = form.cleaned_data
        asked: dict[str, Any] = {
            **said,
            "kind": DelegationKind(said["kind"]),
            "mode": AssistantMode(said["mode"]),
            "flows": [slug for slug in re.split(r"[,，\s]+", said["flows"]) if slug],
        }
        actor: Any = request.user
        return delegate(actor=actor, via=Via.ADMIN, **asked)


class AbsenceForm(VerbForm):
    """Who is away, and how long."""

    person = PersonField(label=_("人员"))
    kind = forms.ChoiceField(label=_("类型"), choices=AbsenceKind.choices)
    starts_at = MomentField(label=_("开始时间"))
    ends_at = MomentField(label=_("结束时间"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    class Meta:
        model = Absence
        fields = ("person", "kind", "starts_at", "ends_at", "note")


def _cancel(actor: Any, row: Absence, asked: dict[str, Any]) -> None:
    cancel_absence(row, actor=actor, via=Via.ADMIN)


@admin.register(Absence, site=SITE)
class AbsenceDesk(SheetDesk):
    """Leave and trips, whoever told of them."""

    sheet = "absences"
    viewers = adders = HR_ONLY
    house_form = AbsenceForm
    more = (column("note", _("说明")),)
    verbs = (
        Verb(
            "cancel",
            _("取消或提前结束"),
            _("未开始的取消，已开始的从现在起结束。"),
            _cancel,
            HR_ONLY,
            fits=lambda row: row.status == AbsenceStatus.ACTIVE,
            said=_("已取消"),
            dangerous=True,
        ),
    )
    list_display = (
        column("person.name", _("人员")),
        column("kind", _("类型")),
        column("starts_at", _("开始时间")),
        column("ends_at", _("结束时间")),
        column("source", _("来源")),
        column("status", _("状态")),
    )
    list_filter = (("status", titled(_("状态"))), ("kind", titled(_("类型"))), ("source", titled(_("来源"))))
    search_fields = ("person__name", "=person__user_id", "=person__employee_no")
    ordering = ("-starts_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Absence]:
        """Absences with the person."""
        return super().get_queryset(request).select_related("person")

    def act(self, request: HttpRequest, form: VerbForm, row: Any | None) -> Absence:
        """Note it as told by HR."""
        asked: dict[str, Any] = {**form.cleaned_data, "kind": AbsenceKind(form.cleaned_data["kind"])}
        actor: Any = request.user
        return note_absence(actor=actor, source=AbsenceSource.HR, via=Via.ADMIN, **asked)
