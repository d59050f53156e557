"""What stands beside an incident: its impact, changes before it, earlier ones like it."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alerts.models import Incident
from alerts.policy import visible_to
from alerts.selectors.changes_of import changes_of
from alerts.selectors.impact import impact_of, impact_said
from alerts.selectors.similar import similar
from core import clock
from core.errors import NotVisible
from people.models import Employee


@require_safe
def beside(request: HttpRequest, pk: int) -> HttpResponse:
    """The fragment that the page of an incident fetches."""
    viewer, now = cast(Employee, request.user), clock.now()
    row = Incident.objects.filter(visible_to(viewer), pk=pk).first()
    if row is None:
        raise NotVisible(_("故障不存在"))
    impact = impact_of(row, now)
    context = {
        "impact": impact, "said": impact_said(impact, running=row.resolved_at is None), "similar": similar(row, viewer),
        "changes": changes_of(row, now), "row": row,
    }  # fmt: skip
    return render(request, "alerts/parts/beside.html", context)
