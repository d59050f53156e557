"""The operator's desk of systems: entered, corrected, given owners, retired."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin_model import HouseModelAdmin, Verb, VerbForm, column, titled
from core.admin_site import SITE
from core.journal import Via
from estate.fields import PeopleField, ReasonForm
from estate.models import Roster, System, SystemOwner
from estate.policy import OPERATOR
from estate.services.systems import add_system, correct_system, name_owners, restore_system, retire_system
from estate.states import Duty, Grade, InUse, ServiceHours
from people.api import PlaceField

OPERATORS = frozenset({OPERATOR})


class SystemForm(VerbForm):
    """A system as the operator writes it down."""

    key = forms.SlugField(label=_("标识"), max_length=40, help_text=_("简称，录入后不能修改"))
    name = forms.CharField(label=_("名称"), max_length=60)
    name_en = forms.CharField(label=_("英文名"), max_length=80, required=False)
    grade = forms.ChoiceField(label=_("等级"), choices=Grade.choices)
    hours = forms.ChoiceField(label=_("服务时段"), choices=ServiceHours.choices, initial=ServiceHours.OFFICE)
    department = PlaceField(label=_("部门"), required=False)
    cost_centre = forms.CharField(label=_("成本中心"), max_length=32, required=False)
    roster = forms.ModelChoiceField(Roster.objects.none(), label=_("值班表"), required=False, empty_label="—")
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
    owner_a = PeopleField(label=Duty.A.label)
    owner_b = PeopleField(label=Duty.B.label)
    owner_business = PeopleField(label=Duty.BUSINESS.label)
    owner_tech = PeopleField(label=Duty.TECH.label)
    owner_ops = PeopleField(label=Duty.OPS.label)
    owner_data = PeopleField(label=Duty.DATA.label)
    owner_network = PeopleField(label=Duty.NETWORK.label)
    owner_security = PeopleField(label=Duty.SECURITY.label)

    class Meta:
        model = System
        fields = ("key", "name", "name_en", "grade", "hours", "department", "cost_centre", "roster", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rosters: Any = self.fields["roster"]
        rosters.queryset = Roster.objects.filter(status=InUse.IN_USE) | Roster.objects.filter(
            pk=self.instance.roster_id
        )
        rosters.label_from_instance = lambda row: row.display_name
        if self.instance.pk:
            self.fields["key"].disabled = True
            owners = list(SystemOwner.objects.filter(system=self.instance).select_related("person"))
            for duty in Duty:
                self.initial[f"owner_{duty.value}"] = [one.person for one in owners if one.duty == duty]


def _retire(actor: Any, row: System, asked: dict[str, Any]) -> None:
    retire_system(row, actor=actor, reason=asked["reason"], via=Via.ADMIN)


def _restore(actor: Any, row: System, asked: dict[str, Any]) -> None:
    restore_system(row, actor=actor, via=Via.ADMIN)


@admin.register(System, site=SITE)
class SystemDesk(HouseModelAdmin):
    """What the firm runs, and who answers for it."""

    viewers = adders = changers = OPERATORS
    house_form = SystemForm
    verbs = (
        Verb(
            "retire",
            _("停用系统"),
            _("表单里不再能选择这个系统；已提交的申请和历史记录不受影响。"),
            _retire,
            OPERATORS,
            ReasonForm,
            lambda row: row.status == InUse.IN_USE,
            _("系统已停用"),
            dangerous=True,
        ),
        Verb(
            "restore",
            _("恢复使用"),
            _("表单里又能选择这个系统。"),
            _restore,
            OPERATORS,
            fits=lambda row: row.status == InUse.RETIRED,
            said=_("系统已恢复使用"),
        ),
    )
    list_display = (
        column("name", _("名称")),
        column("key", _("标识")),
        column("grade", _("等级")),
        column("department.name", _("部门")),
        column("cost_centre", _("成本中心")),
        column("status", _("状态")),
    )
    list_filter = (("status", titled(_("状态"))), ("grade", titled(_("等级"))))
    search_fields = ("name", "name_en", "key")
    search_help_text = _("名称或标识")
    ordering = ("grade", "key")
    beside = ((SystemOwner, "system_id"),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[System]:
        """Systems with their department."""
        return super().get_queryset(request).select_related("department", "roster")

    def act(self, request: HttpRequest, form: VerbForm, row: Any | None) -> System:
        """Write it down, then who answers for it."""
        asked = dict(form.cleaned_data)
        owners = [(duty, one) for duty in Duty for one in asked.pop(f"owner_{duty.value}")]
        key = asked.pop("key")
        who: dict[str, Any] = {"actor": request.user, "via": Via.ADMIN}
        done = add_system(key=key, **who, **asked) if row is None else correct_system(row, **who, **asked)
        return name_owners(done, owners=owners, **who)
