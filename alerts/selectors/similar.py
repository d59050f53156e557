"""Earlier incidents like this one: why they are like it, how long they took, who handled them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import OuterRef, Q, QuerySet, Subquery
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
    before = _earlier(row.system, row.source_id, row.pk).filter(visible_to(viewer), opened_at__gte=_since(row))
    rows = list(before.select_related("assignee").order_by("-pk")[:MOST_READ])
    labels = _labels([row, *rows])
    told = [_told(one, found) for one in rows if (found := _like(row, one, labels)) is not None]
    return tuple(sorted(told, key=lambda one: (-one.score, -one.row.pk))[:MOST])


def last_same(rows: Sequence[Incident]) -> dict[int, Incident]:
    """For each of these incidents the last one of the same title that is over, if there is one; one query for all."""
    if not rows:
        return {}
    since = min(_since(row) for row in rows)
    same = _earlier(OuterRef("system"), OuterRef("source"), OuterRef("pk")).filter(title=OuterRef("title"))
    newest = same.filter(opened_at__gte=since).order_by("-pk").values("pk")[:1]
    wanted = Incident.objects.filter(pk__in=[row.pk for row in rows]).order_by().values_list(Subquery(newest))
    found = list(Incident.objects.filter(pk__in=wanted).select_related("assignee").order_by("-pk"))
    told = {row.pk: next((one for one in found if _follows(row, one)), None) for row in rows}
    return {pk: one for pk, one in told.items() if one is not None}


def _follows(row: Incident, one: Incident) -> bool:
    """Whether the incident is one like the other, which was before it."""
    alike = (row.system, row.title) == (one.system, one.title) and (row.system or row.source_id == one.source_id)
    return bool(alike) and one.pk < row.pk and one.opened_at >= _since(row)


def _earlier(system: str | OuterRef, source: int | OuterRef, before: int | OuterRef) -> QuerySet[Incident]:
    """Incidents that are over, of this system, or of this source where none is named."""
    of = Q(system=system) & (~Q(system="") | Q(source=source))
    return Incident.objects.filter(of, status=IncidentStatus.RESOLVED, pk__lt=before)


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
