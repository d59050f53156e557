"""HR's desk of the calendars: holidays, make-up workdays, days without trading."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock, worktime
from core.admin_model import Verb, VerbForm, column, titled
from core.admin_site import SITE, WARNINGS, Warning
from core.checks import makeup_years
from core.models import CalendarDay
from core.states import DayCalendar, DayKind
from people.admin.exporting import SheetDesk
from people.admin.roles import HR_ONLY as HR


class DayForm(VerbForm):
    """What a day is."""

    date = forms.DateField(
        label=gettext_lazy("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    calendar = forms.ChoiceField(label=gettext_lazy("日历"), choices=DayCalendar.choices)
    kind = forms.ChoiceField(label=gettext_lazy("类型"), choices=DayKind.choices)
    name = forms.CharField(label=gettext_lazy("名称"), max_length=100)

    class Meta:
        model = CalendarDay
        fields = ("date", "calendar", "kind", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("date", "calendar"):
            self.fields[name].disabled = bool(self.instance.pk)


def _withdraw(actor: Any, row: CalendarDay, asked: dict[str, Any]) -> None:
    worktime.withdraw(row, actor=actor.ref)


class YearFilter(admin.SimpleListFilter):
    """Days of one year."""

    title = "year"
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Last year, this one, and the next."""
        self.title = _("年份")
        this = clock.today().year
        return [(str(year), str(year)) for year in (this + 1, this, this - 1)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Its days."""
        year = self.value() or ""
        return queryset.filter(date__year=year) if re.fullmatch(r"[12][0-9]{3}", year) else queryset


@admin.register(CalendarDay, site=SITE)
class CalendarDesk(SheetDesk):
    """Days that are not what their weekday says: holidays, make-up workdays, days without trading."""

    sheet = "calendar"
    viewers = adders = changers = HR
    house_form = DayForm
    verbs = (
        Verb(
            "withdraw",
            gettext_lazy("删除特殊日"),
            gettext_lazy("这一天恢复为按星期判断。"),
            _withdraw,
            HR,
            said=gettext_lazy("已恢复为按星期判断"),
            dangerous=True,
        ),
    )
    list_display = (
        column("date", gettext_lazy("日期")),
        column("calendar", gettext_lazy("日历")),
        column("kind", gettext_lazy("类型")),
        column("name", gettext_lazy("名称")),
        column("source", gettext_lazy("来源")),
    )
    list_filter = (
        YearFilter,
        ("calendar", titled(gettext_lazy("日历"))),
        ("kind", titled(gettext_lazy("类型"))),
    )
    search_fields = ("name",)
    ordering = ("-date", "calendar")

    def act(self, request: HttpRequest, form: VerbForm, row: Any | None) -> CalendarDay:
        """Say what the day is."""
        asked = form.cleaned_data
        actor: Any = request.user
        return worktime.override(
            asked["date"],
            calendar=DayCalendar(asked["calendar"]),
            kind=DayKind(asked["kind"]),
            name=asked["name"],
            actor=actor.ref,
        )


def _next_year(request: HttpRequest) -> str:
    following = clock.today().year + 1
    if following in makeup_years():
        return ""
    return _("%(year)s 年的调休上班日还没有录入，放假通知发布后请在「日历」里新增或导入") % {"year": following}


WARNINGS.register(Warning("calendar", HR, _next_year))
