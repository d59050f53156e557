"""What a request has begun by its dates, as far as the reader may see it."""

from __future__ import annotations

from approvals import phrases, policy
from approvals.models import Request
from approvals.selectors.reading import Reading
from approvals.selectors.shown import Followed
from approvals.timing.begun import FOLLOWED
from core import journal

MOST = 200


def followed(reading: Reading) -> tuple[Followed, ...]:
    """The requests that followed, the first one first; read from the journal."""
    begins = any(rule.do == "request" for rule in reading.definition.settings.later)
    if not begins or reading.request.finished_at is None:
        return ()
    entries = journal.entries(reading.request.ref).filter(verb=FOLLOWED)
    keys = [one.facts["request"] for one in entries if "request" in one.facts][:MOST]
    if not keys:
        return ()
    visible = policy.visible_among(reading.person, reading.now, keys)
    rows = Request.objects.filter(visible, pk__in=keys).select_related("flow", "version").order_by("pk")
    return tuple(
        Followed(row.serial, row.title, str(row.state.label), row.state.tone, phrases.url(row)) for row in rows
    )
