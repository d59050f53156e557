"""Those who reported an incident or follow it hear when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from alerts.models import Incident, IncidentReport
from bots import api as bots

READER: Final = "alerts.reader"
CLOSED: Final = "alerts.reader_closed"


def closed(rows: Sequence[Incident]) -> None:
    """These are over: whoever reported or follows one is told in the thread of his card."""
    told: dict[int, list[int]] = {}
    for pk, person in IncidentReport.objects.filter(incident__in=rows).values_list("incident", "person"):
        told.setdefault(pk, []).append(person)
    for row in rows:
        if row.pk in told:
            moment = row.resolved_at.isoformat() if row.resolved_at else ""
            bots.announce(CLOSED, about=row.ref, to=told[row.pk], key=f"{row.ref}:{moment}")
