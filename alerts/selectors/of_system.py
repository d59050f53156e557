"""The incidents of a system, for its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.urls import reverse

from alerts.models import Incident
from alerts.policy import visible_to
from alerts.states import OVER, IncidentStatus
from core import clock
from people.models import Employee

BACK: Final = timedelta(days=30)
MOST: Final = 6


@dataclass(frozen=True)
class SystemIncidents:
    """What is open and what was lately: open ones first; `open` counts them all."""

    rows: tuple[Incident, ...]
    open: int
    url: str

    @property
    def lines(self) -> tuple[tuple[Incident, str], ...]:
        """Each with the tone of its state."""
        return tuple((row, IncidentStatus(row.status).tone) for row in self.rows)


def of_system(key: str, viewer: Employee) -> SystemIncidents | None:
    """The incidents of this system that the viewer reads; None for whoever reads none of it."""
    lately = Q(opened_at__gte=clock.now() - BACK) | ~Q(status__in=OVER)
    rows = list(Incident.objects.filter(visible_to(viewer), lately, system=key).order_by("-pk")[:200])
    open_ones = [row for row in rows if row.status not in OVER]
    over = [row for row in rows if row.status == IncidentStatus.RESOLVED]
    if not rows:
        return None
    url = f"{reverse('alerts:incidents')}?system={key}&status=all"
    return SystemIncidents((*open_ones, *over)[:MOST], len(open_ones), url)
