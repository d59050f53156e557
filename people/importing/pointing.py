"""Whether a row may go again: only if nothing of the house points at it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.deletion import Collector, ProtectedError, RestrictedError, get_candidate_relations_to_delete

from people.models import Membership
from people.services.chunks import chunks


def pointing(rows: Sequence[Any]) -> list[Any]:
    """Those of the rows (of one table) at which anything but a membership points; few queries where nothing does."""
    if not rows or nothing_near(rows) or not pointed_at(rows):
        return []
    if len(rows) == 1:
        return list(rows)
    half = len(rows) // 2
    return pointing(rows[:half]) + pointing(rows[half:])


def nothing_near(rows: Sequence[Any]) -> bool:
    """Whether nothing points at any key between the first and the last of the rows: one cheap question a table.

    Rows that came in together have keys side by side, so this is nearly always the whole answer.
    """
    keys = [row.pk for row in rows]
    first, last = min(keys), max(keys)
    relations: Iterable[Any] = get_candidate_relations_to_delete(type(rows[0])._meta)
    for relation in relations:
        if relation.related_model is Membership:
            continue
        name = relation.field.name
        if relation.related_model._base_manager.filter(**{f"{name}__gte": first, f"{name}__lte": last}).exists():
            return False
    return True


def let_go(rows: Sequence[Any]) -> None:
    """Delete rows at which nothing points; the database itself still refuses if something does by now."""
    for part in chunks([row.pk for row in rows]):
        found = type(rows[0])._base_manager.filter(pk__in=part)
        # Django would ask every table once more, a few hundred keys at a time.
        found._raw_delete(found.db)


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
