"""Earlier incidents like this one: why they are like it, how long they took, who handled them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from alerts.engine.likeness import Likeness, likeness
from alerts.models import Alert, Incident
from alerts.policy import visible_to
from alerts.states import IncidentStatus
from people.models import Employee

BACK: Final = timedelta(days=180)
MOST_READ: Final = 200
MOST: Final = 5


@dataclass(frozen=True)
class Similar:
    """An earlier incident; `lasted` is its time until resolved, `by` who handled it (empty: it went by itself)."""

    row: Incident
    reasons: tuple[str, ...]
    lasted: timedelta
    by: str
    score: int


def similar(row: Incident, viewer: Employee) -> tuple[Similar, ...]:
    """The incidents most like this one that are over and that the viewer reads, the most alike first."""
    before = Incident.objects.filter(visible_to(viewer), status=IncidentStatus.RESOLVED, opened_at__gte=_since(row))
    of = before.filter(system=row.system) if row.system else before.filter(system="", source=row.source_id)
    rows = list(of.filter(pk__lt=row.pk).select_related("assignee").order_by("-pk")[:MOST_READ])
    labels = _labels([row, *rows])
    told = [_told(one, found) for one in rows if (found := _like(row, one, labels)) is not None]
    return tuple(sorted(told, key=lambda one: (-one.score, -one.row.pk))[:MOST])


def _since(row: Incident) -> datetime:
    return row.opened_at - BACK


def _like(row: Incident, other: Incident, labels: Mapping[int, Mapping[str, str]]) -> Likeness | None:
    return likeness(row.title, labels.get(row.pk, {}), other.title, labels.get(other.pk, {}))


def _told(row: Incident, found: Likeness) -> Similar:
    reasons = []
    if found.title:
        reasons.append(_("标题相同") if found.title == "title" else _("标题相近"))
    reasons += [_("{label} 相同").format(label=name) for name in found.labels]
    lasted = (row.resolved_at or row.opened_at) - row.opened_at
    return Similar(row, tuple(reasons), lasted, row.assignee.display_name if row.assignee else "", found.score)


def _labels(rows: Iterable[Incident]) -> dict[int, dict[str, str]]:
    """The labels of each incident's first alert."""
    told: dict[int, dict[str, str]] = {}
    found = Alert.objects.filter(incident__in=[row.pk for row in rows]).order_by("pk")
    for pk, labels in found.values_list("incident_id", "labels"):
        told.setdefault(pk, labels)
    return told
