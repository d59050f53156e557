"""What 工作台 shows of incidents: those that are not over, to whoever reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from alerts.models import Incident
from alerts.policy import visible_to
from alerts.selectors.incident_list import lines, systems_named
from alerts.states import OVER, IncidentStatus
from core.shell import HomePanel, Scope
from people.models import Employee

SHOWN: Final = 5


def open_incidents(person: Employee, scope: Scope) -> Mapping[str, Any] | None:
    """The most urgent open ones and how many there are; None while there is none."""
    open_ones = Incident.objects.filter(visible_to(person)).exclude(status__in=(*OVER, IncidentStatus.SUPPRESSED))
    rows = list(open_ones.select_related("assignee").order_by("priority", "-pk")[:SHOWN])
    if not rows:
        return None
    return {"lines": lines(rows, systems_named({row.system for row in rows})), "total": open_ones.count()}


PANEL: Final = HomePanel("alerts.open", 15, "main", "alerts/panel.html", open_incidents)
