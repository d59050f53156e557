"""Who sends, by what a request bears: asked for every request of every sender, in one plain statement."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from django.db import connection

from alerts.models import AlertSource, SourceToken
from alerts.states import SourceStatus
from core import wire_clock


def bearing(digests: Collection[str]) -> AlertSource | None:
    """The source in use that has a good token among these; None if there is none."""
    if not digests:
        return None
    moment = connection.ops.adapt_datetimefield_value(wire_clock.now())
    rows = AlertSource.objects.raw(_question(len(digests)), [*digests, moment, SourceStatus.ACTIVE.value])
    return next(iter(rows), None)


@lru_cache(maxsize=20)
def _question(count: int) -> str:
    sources, borne = AlertSource._meta.db_table, SourceToken._meta.db_table
    columns = ", ".join(f"source.{field.column}" for field in AlertSource._meta.concrete_fields)
    return (
        f"SELECT {columns} FROM {borne} borne JOIN {sources} source ON source.id = borne.source_id"  # noqa: S608  # own
        f" WHERE borne.digest IN ({', '.join(['%s'] * count)}) AND (borne.ends_at IS NULL OR borne.ends_at > %s)"
        " AND source.status = %s ORDER BY borne.id LIMIT 1"
    )
