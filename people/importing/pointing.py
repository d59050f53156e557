"""Whether a row may go again: only if nothing of the house points at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.deletion import Collector, ProtectedError, RestrictedError

from people.models import Membership


def pointing(rows: Sequence[Any]) -> list[Any]:
    """Those of the rows (of one table) at which anything but a membership points; few queries where nothing does."""
    if not rows or not pointed_at(rows):
        return []
    if len(rows) == 1:
        return list(rows)
    half = len(rows) // 2
    return pointing(rows[:half]) + pointing(rows[half:])


def pointed_at(rows: Sequence[Any]) -> bool:
    """Whether anything but their own departments points at one of these rows."""
    collector = Collector(using="default")
    try:
        collector.collect(rows)
    except (ProtectedError, RestrictedError):
        return True
    own = {type(rows[0]), Membership}
    if any(found and model not in own for model, found in collector.data.items()):
        return True
    emptied = [some for parts in collector.field_updates.values() for some in parts]
    if any(query.exists() if isinstance(query, QuerySet) else True for query in emptied):
        return True
    return any(query.model is not Membership and query.exists() for query in collector.fast_deletes)
