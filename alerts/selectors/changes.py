"""What was changed in a system around a moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from alerts.models import Change

BEFORE: Final = timedelta(hours=24)
AFTER: Final = timedelta(hours=1)
MOST: Final = 20


def changes_near(system: str, at: datetime) -> list[Change]:
    """Changes of the system during the day before the moment and the hour after it, the nearest before it first.

    Whoever asks has been let read the incident of that system.
    """
    if not system:
        return []
    rows = Change.objects.filter(system=system, at__gte=at - BEFORE, at__lte=at + AFTER).select_related("source")
    return sorted(rows[:MOST], key=lambda row: (row.at > at, abs(row.at - at)))
