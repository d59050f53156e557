"""The exact numbers of the inbox, asked once a request however many tiles and badges show them."""

from __future__ import annotations

from typing import Any

from inbox import api as inbox


def counts(person: Any) -> inbox.Counts:
    """Counts of the person; kept on the person object, which lives as long as the request."""
    # Asked by name, not in `__dict__`: `request.user` is a stand-in whose own dictionary never holds it.
    known: inbox.Counts | None = getattr(person, "_inbox_counts", None)
    if known is None:
        known = inbox.counts(person)
        person._inbox_counts = known
    return known
