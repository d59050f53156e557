"""The operator's desk of layers: who takes turns, when; a change holds from now on and never for the past."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import clock
from core.admin_model import HouseModelAdmin, Verb, VerbForm, column
from core.admin_site import SITE
from core.journal import Via
from core.states import Phase
from estate.admin.fields import PeopleField, ReasonForm, WindowsField
from estate.admin.systems import OPERATORS
from estate.models import Roster, RosterLayer, RosterMember
from estate.services.layers import MOST_EVERY, MOST_LAYERS, LayerDraft, add_layer, change_layer, end_layer
from estate.states import Days, InUse, Unit


class LayerForm(VerbForm):
    """A layer as the operator writes it down."""

    roster = forms.ModelChoiceField(Roster.objects.none(), label=_("值班表"), empty_label=None)
    name = forms.CharField(label=_("班次名称"), max_length=40)
    name_en = forms.CharField(label=_("英文名"), max_length=60, required=False)
    people = PeopleField(label=_("轮值人员"), required=True)
    unit = forms.ChoiceField(label=_("轮换单位"), choices=Unit.choices, initial=Unit.WEEK)
    every = forms.IntegerField(label=_("每几天或几周一轮"), initial=1, min_value=1, max_value=MOST_EVERY)
    starts_on = forms.DateField(
        label=_("首班日期"), help_text=_("第一位从这一天的交接时间开始；按周轮换时决定星期几交接")
    )
    handover = forms.TimeField(label=_("交接时间"), initial="09:00")
    days = forms.ChoiceField(label=_("值班日"), choices=Days.choices, initial=Days.EVERY)
    windows = WindowsField(label=_("时段"))
    phases = forms.MultipleChoiceField(
        label=_("交易时段"), choices=Phase.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("勾选后在这些交易时段值班"),
    )  # fmt: skip
    priority = forms.IntegerField(
        label=_("优先级"), initial=0, min_value=0, max_value=MOST_LAYERS,
        help_text=_("同一时刻只有优先级最高的班次生效；相同则同时值班"),
    )  # fmt: skip

    class Meta:
        model = RosterLayer
        fields = ("roster", "name", "name_en", "unit", "every", "starts_on", "handover", "days", "priority")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rosters: Any = self.fields["roster"]
        rosters.queryset = Roster.objects.filter(status=InUse.IN_USE)
        rosters.label_from_instance = lambda row: row.display_name
        if self.instance.pk:
            rosters.queryset = Roster.objects.filter(pk=self.instance.roster_id)
            self.fields["roster"].disabled = True
            members = RosterMember.objects.filter(layer=self.instance).select_related("person").order_by("position")
            self.initial["people"] = [one.person for one in members]
            self.initial["windows"] = self.instance.windows
            self.initial["phases"] = self.instance.phases


def _end(actor: Any, row: RosterLayer, asked: dict[str, Any]) -> None:
    end_layer(row, actor=actor, reason=asked["reason"], via=Via.ADMIN)


@admin.register(RosterLayer, site=SITE)
class LayerDesk(HouseModelAdmin):
    """Layers that hold now or later; ended ones stay on the roster's page."""

    viewers = adders = changers = OPERATORS
    house_form = LayerForm
    keeps_versions = False
    verbs = (
        Verb(
            "end",
            _("结束班次"),
            _("此班次从现在起不再生效；过去的值班不变。"),
            _end,
            OPERATORS,
            ReasonForm,
            said=_("班次已结束"),
            dangerous=True,
        ),
    )
    list_display = (
        column("roster.name", _("值班表")),
        column("name", _("班次名称")),
        column("days", _("值班日")),
        column("handover", _("交接时间")),
        column("priority", _("优先级")),
        column("since", _("生效时间")),
    )
    ordering = ("roster", "-priority", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RosterLayer]:
        """Layers that have not ended, of open rosters."""
        rows = super().get_queryset(request).select_related("roster").filter(roster__status=InUse.IN_USE)
        return rows.exclude(until__lte=clock.now())

    def act(self, request: HttpRequest, form: VerbForm, row: Any | None) -> RosterLayer:
        """Add it, or let another take its place."""
        asked = dict(form.cleaned_data)
        roster = asked.pop("roster")
        asked["phases"] = [Phase(one) for one in asked["phases"]]
        draft = LayerDraft(**(asked | {"unit": Unit(asked["unit"]), "days": Days(asked["days"])}))
        if row is None:
            return add_layer(roster, actor=_who(request), draft=draft, via=Via.ADMIN)
        return change_layer(row, actor=_who(request), draft=draft, via=Via.ADMIN)


def _who(request: HttpRequest) -> Any:
    return request.user
