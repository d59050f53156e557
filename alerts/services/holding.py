"""Holding a source: whoever writes its alerts and opens its incidents has it alone, in one order of locks.

Sources come before incidents, both in the order of their keys. Whoever moves alerts from one incident to another holds
all their sources. A source's key is not held: what it sends meanwhile refers to the row, and must be kept without
waiting for us.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db import connection

from alerts.models import Alert, AlertSource
from alerts.states import OPEN


def held(source: int) -> AlertSource | None:
    """The source, held until the transaction ends; None if somebody else has it, or if there is none."""
    rows = AlertSource.objects.filter(pk=source)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",), no_key=True)
    return rows.first()


def hold(source: int) -> None:
    """Hold the source until the transaction ends, after waiting for whoever has it; before any of its incidents."""
    hold_all([source])


def hold_all(sources: Collection[int]) -> None:
    """The same for several; nobody who asks for one of them while he holds another may come first."""
    rows = AlertSource.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=sources)
    list(rows.order_by("pk").values_list("pk"))


def each_held() -> Iterator[AlertSource]:
    """Every source with something open, after waiting for whoever has one; all are held until the transaction ends.

    In the order of their keys, so that two who do this never wait for each other.
    """
    rows = list(AlertSource.objects.select_for_update(of=("self",), no_key=True).order_by("pk"))
    busy = set(Alert.objects.filter(state__in=OPEN).order_by().values_list("source", flat=True).distinct())
    yield from (row for row in rows if row.pk in busy)
