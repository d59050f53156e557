"""Asking for outside work other than saying something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from bots.kinds import ERRANDS
from bots.models import Errand
from core import clock, nudge, transactions, wire_clock
from core.refs import Ref


def errand(kind: str, *, about: Ref, payload: Mapping[str, Any], key: str) -> None:
    """Have this done outside, soon, and the result handed to the kind's handler; the same key is asked for once.

    Raises: UnknownKind; RuntimeError outside a transaction.
    """
    transactions.require("bots.errand")
    ERRANDS.get(kind)
    now = clock.now()
    Errand.objects.bulk_create(
        [
            Errand(
                kind=kind,
                about_kind=about.kind,
                about_id=about.id,
                payload=dict(payload),
                key=f"{kind}:{key}"[:200],
                retry_at=wire_clock.now(),
                created_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    transaction.on_commit(lambda: nudge.ring("bots.errands"))
