"""Holding a source: whoever writes its alerts and opens its incidents has it alone, in one order of locks."""

from __future__ import annotations

from django.db import connection

from alerts.models import AlertSource


def held(source: int) -> AlertSource | None:
    """The source, held until the transaction ends; None if somebody else has it, or if there is none."""
    rows = AlertSource.objects.filter(pk=source)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    return rows.first()
