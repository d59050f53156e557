"""Requests in the search of the top bar."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from approvals import phrases
from approvals.definition import parsed
from approvals.models import Request
from approvals.policy import visible_to
from core import clock
from core.shell import Hit
from people.models import Employee


def find(person: Employee, text: str, limit: int) -> Sequence[Hit]:
    """Requests the person may see, by serial number, title or initiator (pinyin initials work), newest first."""
    wanted = text.strip()
    if not wanted:
        return ()
    matches = (
        Q(serial__icontains=wanted)
        | Q(title__icontains=wanted)
        | Q(initiator__name__icontains=wanted)
        | Q(initiator__initials__istartswith=wanted.lower())
    )
    rows = Request.objects.filter(visible_to(person, clock.now())).filter(matches)
    rows = rows.select_related("version", "initiator").order_by("-submitted_at", "-pk")
    return [
        Hit(
            title=phrases.headline(parsed(row.version.source), row.data),
            meta=f"{row.serial} · {row.initiator.display_name} · {row.state.label}",
            url=phrases.url(row),
            kind="approvals.request",
        )
        for row in rows[:limit]
    ]
