"""The desks of the trading clock: the sessions of trading days, and when trading stopped."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from core import clock
from core.admin_model import HouseModelAdmin, Verb, VerbForm, column, titled
from core.admin_site import SITE
from core.models import SessionHours, TradingHalt
from core.states import DayShape, Phase
from core.worktime import hours
from people.policy import HR

CALENDAR_KEEPERS = frozenset({HR, "operator"})
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class HoursForm(VerbForm):
    """A part of trading days."""

    shape = forms.ChoiceField(label=gettext_lazy("适用"), choices=DayShape.choices)
    phase = forms.ChoiceField(label=gettext_lazy("时段"), choices=Phase.choices)
    opens = forms.TimeField(label=gettext_lazy("开始"))
    closes = forms.TimeField(label=gettext_lazy("结束"), help_text=gettext_lazy("夜间清算不晚于开始时到次日"))
    since = forms.DateField(
        label=gettext_lazy("生效日期"), widget=_DAY, help_text=gettext_lazy("须为明天或以后；当天请登记临时休市")
    )

    class Meta:
        model = SessionHours
        fields = ("shape", "phase", "opens", "closes", "since")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("shape", "phase"):
            self.fields[name].disabled = bool(self.instance.pk)


class EndForm(forms.Form):
    """From which day on."""

    on = forms.DateField(label=gettext_lazy("停用日期"), widget=_DAY)


def _end(actor: Any, row: SessionHours, asked: dict[str, Any]) -> None:
    hours.end_hours(row, on=asked["on"], actor=actor.ref)


@admin.register(SessionHours, site=SITE)
class HoursDesk(HouseModelAdmin):
    """Sessions that hold now or later; a change holds from a day to come on."""

    viewers = adders = changers = CALENDAR_KEEPERS
    house_form = HoursForm
    keeps_versions = False
    verbs = (
        Verb(
            "end",
            gettext_lazy("停用时段"),
            gettext_lazy("从所选日期起没有此时段；之前的交易日不变。"),
            _end,
            CALENDAR_KEEPERS,
            EndForm,
            said=gettext_lazy("时段已停用"),
            dangerous=True,
        ),
    )
    list_display = (
        column("shape", gettext_lazy("适用")),
        column("phase", gettext_lazy("时段")),
        column("opens", gettext_lazy("开始")),
        column("closes", gettext_lazy("结束")),
        column("since", gettext_lazy("生效日期")),
        column("until", gettext_lazy("停用日期")),
    )
    list_filter = (("shape", titled(gettext_lazy("适用"))),)
    ordering = ("shape", "opens", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SessionHours]:
        """Hours that have not ended."""
        return super().get_queryset(request).exclude(until__lte=clock.today())

    def act(self, request: HttpRequest, form: VerbForm, row: Any | None) -> SessionHours:
        """Add them, or let others take their place."""
        asked = dict(form.cleaned_data)
        actor: Any = request.user
        told = {"opens": asked["opens"], "closes": asked["closes"], "since": asked["since"], "actor": actor.ref}
        if row is None:
            return hours.add_hours(phase=Phase(asked["phase"]), shape=DayShape(asked["shape"]), **told)
        return hours.change_hours(row, **told)


class HaltForm(VerbForm):
    """When trading stopped."""

    starts_at = forms.DateTimeField(label=gettext_lazy("开始时间"), widget=_MOMENT)
    ends_at = forms.DateTimeField(label=gettext_lazy("结束时间"), widget=_MOMENT)
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200)

    class Meta:
        model = TradingHalt
        fields = ("starts_at", "ends_at", "reason")


def _withdraw(actor: Any, row: TradingHalt, asked: dict[str, Any]) -> None:
    hours.withdraw_halt(row, actor=actor.ref)


@admin.register(TradingHalt, site=SITE)
class HaltDesk(HouseModelAdmin):
    """Times at which trading stopped although its hours had come; no trading time passes meanwhile."""

    viewers = adders = CALENDAR_KEEPERS
    house_form = HaltForm
    keeps_versions = False
    verbs = (
        Verb(
            "withdraw",
            gettext_lazy("撤销临时休市"),
            gettext_lazy("这段时间重新计入交易时间。"),
            _withdraw,
            CALENDAR_KEEPERS,
            said=gettext_lazy("已撤销"),
            dangerous=True,
        ),
    )
    list_display = (
        column("starts_at", gettext_lazy("开始时间")),
        column("ends_at", gettext_lazy("结束时间")),
        column("reason", gettext_lazy("原因")),
    )
    ordering = ("-starts_at",)

    def act(self, request: HttpRequest, form: VerbForm, row: Any | None) -> TradingHalt:
        """Write it down."""
        asked = form.cleaned_data
        actor: Any = request.user
        return hours.enter_halt(
            starts_at=asked["starts_at"], ends_at=asked["ends_at"], reason=asked["reason"], actor=actor.ref
        )
