"""Messages with receipts that nobody ever read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet
from datetime import datetime

from bots.models import Receipt


def never_read(kind: str, subjects: AbstractSet[str], start: datetime, end: datetime) -> Counter[int]:
    """For each person how many messages on these subjects (ids of a kind), said in this time, reached him unread."""
    rows = Receipt.objects.filter(about_kind=kind, sent_at__gte=start, sent_at__lt=end, read_at=None)
    reached = rows.exclude(accepted_at=None).values_list("person_id", "about_id")
    return Counter(person for person, subject in reached if subject in subjects)
