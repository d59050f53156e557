"""Finding incidents by their number or by words of their title."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.urls import reverse

from alerts.models import Incident
from alerts.policy import visible_to
from alerts.selectors.incident_list import found, systems_named
from core.search.text import LONGEST, plain
from core.shell import Hit
from people.models import Employee

KIND: Final = "alerts.incident"


def find_incidents(person: Employee, text: str, limit: int) -> Sequence[Hit]:
    """The newest ones whose number or title is meant, those that are over as well."""
    words = plain(text).strip()[:LONGEST]
    if not words:
        return []
    asked = {"q": words, "status": "all", "priority": "", "system": "", "mine": ""}
    rows = list(found(Incident.objects.filter(visible_to(person)), person, asked).order_by("-pk")[:limit])
    names = systems_named({row.system for row in rows})
    return [_hit(row, names.get(row.system, "")) for row in rows]


def _hit(row: Incident, system: str) -> Hit:
    meta = " · ".join(word for word in (row.number, row.priority, str(row.get_status_display()), system) if word)
    return Hit(row.title, meta, reverse("alerts:incident", args=[row.pk]), KIND)
