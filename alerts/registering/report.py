"""The report as the registers know it: its metrics, its subject, and what waits for whoever comes on duty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alerts.models import ImpactGrade, Incident
from alerts.selectors.of_system import of_system
from alerts.selectors.reports import minutes_by_day
from alerts.states import OVER
from core.metrics import METRICS, Metric
from core.refs import REF_KINDS, Ref, RefKind
from estate import api as estate


def register() -> None:
    """Fill the registers."""
    for slug, label, until in (("mtta", _("故障认领用时"), "till_taken"), ("mttr", _("故障恢复用时"), "till_over")):
        METRICS.register(_metric(f"alerts.{slug}", str(label), until))
    REF_KINDS.register(GRADE)
    estate.SYSTEM_PANELS.register(estate.SystemPanel("incidents", "alerts/parts/system_incidents.html", of_system))
    estate.DUTY_BRIEFS.register(estate.DutyBrief("incidents", _("未恢复的故障"), open_of))


def open_of(systems: Sequence[str]) -> int:
    """How many incidents of these systems are not over."""
    return Incident.objects.filter(system__in=systems).exclude(status__in=OVER).count()


def _metric(slug: str, label: str, until: str) -> Metric:
    def series(first: date, last: date) -> Mapping[date, Decimal]:
        return minutes_by_day(first, last, until=until)

    def measure(day: date) -> Decimal | None:
        return series(day, day).get(day)

    return Metric(slug, label, str(_("分钟")), measure, series)


def _grade_url(ref: Ref) -> str:
    return reverse("alerts:reports") + "#grades"


def _grade_title(ref: Ref) -> str:
    return ImpactGrade.objects.filter(pk=ref.pk).values_list("name", flat=True).first() or str(ref)


GRADE: Final = RefKind("alerts.impact_grade", _("影响等级"), _grade_url, _grade_title)
