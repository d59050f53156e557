"""Versions of master data: what a row looked like after each verb that changed it.

The tables are django-simple-history's; our verbs write with `update()`, which no library sees, so each says so here.
The journal tells who did what and proves it; a version tells what the row held, for HR to compare and to put back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords

from core import clock, transactions
from core.refs import Ref

BATCH = 1_000


def kept(*, without: Sequence[str] = ()) -> HistoricalRecords:
    """The versions of a table, for its model: `history = kept(without=["password"])`. The actor is a ref, not a key."""
    return HistoricalRecords(
        excluded_fields=list(without),
        history_user_id_field=models.CharField(max_length=129, blank=True, default=""),
        history_user_getter=_actor,
        history_user_setter=_set_actor,
        history_change_reason_field=models.CharField(max_length=100, blank=True, default=""),
    )


def note(rows: Sequence[Any], *, actor: Ref | None, reason: str, kind: str = "~") -> None:
    """Keep these rows as they are now; `kind` is `+` new, `~` changed, `-` gone.

    Raises: RuntimeError outside a transaction.
    """
    transactions.require("history.note")
    if not rows:
        return
    table = type(rows[0]).history.model
    names = [field.attname for field in table.tracked_fields]
    at = clock.now()
    table.objects.bulk_create(
        [
            table(
                **{name: getattr(row, name) for name in names},
                history_date=at, history_type=kind, history_change_reason=reason, history_user_id=str(actor or ""),
            )
            for row in rows
        ],
        batch_size=BATCH,
    )  # fmt: skip


def _actor(version: Any) -> str:
    return str(version.history_user_id)


def _set_actor(version: Any, actor: Any) -> None:
    version.history_user_id = str(actor or "")
