"""The report of incidents, its file, and the grades of impact."""

from __future__ import annotations

from dataclasses import replace
from typing import cast
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alerts.models import ImpactGrade
from alerts.policy import keeps_sources
from alerts.selectors import charts, reports
from alerts.selectors.impact import grades
from alerts.services.grades import drop_grade, set_grade
from core import csv_text
from core.doors import whole
from core.errors import Invalid
from people.models import Employee


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """The figures of the days that the address names."""
    return _shown(request, {})


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The incidents behind the report, all of them."""
    period = reports.asked(request.GET.dict())
    rows = reports.sheet(_who(request), period)
    told = (f"{'' if number else csv_text.BOM}{csv_text.line(row)}" for number, row in enumerate(rows))
    response = StreamingHttpResponse(told, content_type="text/csv; charset=utf-8")
    name = quote(f"{_('故障报表')}-{period.first:%Y-%m-%d}-{period.last:%Y-%m-%d}.csv")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


@require_POST
def grade(request: HttpRequest) -> HttpResponse:
    """Say from how much trading time on a fault is how grave."""
    name, name_en = request.POST.get("name", ""), request.POST.get("name_en", "")
    try:
        set_grade(
            None, actor=_who(request), name=name, name_en=name_en, minutes=whole(request.POST.get("minutes", "")) or 0
        )
    except Invalid as error:
        return _shown(request, {"wrong": error.problems[0].message, "filled": request.POST}, status=Invalid.status)
    messages.success(request, _("影响等级已保存"))
    return redirect("alerts:reports")


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Know a grade no more."""
    drop_grade(get_object_or_404(ImpactGrade, pk=pk), actor=_who(request))
    messages.success(request, _("影响等级已删除"))
    return redirect("alerts:reports")


def _shown(request: HttpRequest, more: dict[str, object], status: int = 200) -> HttpResponse:
    viewer, period = _who(request), reports.asked(request.GET.dict())
    found = reports.report(viewer, period)
    days = (7, 28, 90)
    spans = [(one, replace(period, first=period.last - (one - 1) * reports.DAY)) for one in days]
    context = {
        "report": found, "charts": charts.of_weeks(found.weeks), "spans": spans, "grades": grades(),
        "stored": ImpactGrade.objects.all() if keeps_sources(viewer) else (), "keeps": keeps_sources(viewer), **more,
    }  # fmt: skip
    return render(request, "alerts/reports.html", context, status=status)


def _who(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
