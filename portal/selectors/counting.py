"""The exact numbers of the inbox, asked once a request however many tiles and badges show them."""

from __future__ import annotations

from typing import Any

from inbox import api as inbox


def counts(person: Any) -> inbox.Counts:
    """Counts of the person; kept on the person object, which lives as long as the request."""
    known: inbox.Counts | None = person.__dict__.get("_inbox_counts") if hasattr(person, "__dict__") else None
    if known is None:
        known = inbox.counts(person)
        person._inbox_counts = known
    return known
