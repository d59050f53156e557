"""Arming and cancelling, in the transaction of the verb that wants it. Nothing here waits for a handler."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from core import clock, transactions
from core.models import Timer
from core.refs import Ref
from core.states import TimerStatus
from core.timers.kinds import TimerSpent


def schedule(
    key: str,
    *,
    handler: str,
    due_at: datetime,
    ref: Ref,
    payload: Mapping[str, Any] = {},  # noqa: B006  # never changed
    generation: int = 1,
) -> None:
    """Have the handler fire once at `due_at`; one that is there already (armed, cancelled, parked) is armed anew.

    Raises: TimerSpent if this generation has fired; RuntimeError outside a transaction; ValueError for a naive moment.
    """
    transactions.require("timers.schedule")
    if due_at.tzinfo is None:
        raise ValueError("a timer needs an aware moment")
    wanted: dict[str, Any] = {
        "handler": handler,
        "due_at": due_at,
        "ref_kind": ref.kind,
        "ref_id": ref.id,
        "payload": dict(payload),
        "status": TimerStatus.ARMED,
        "attempts": 0,
        "last_error": "",
        "wait_until": None,
        "settled_at": None,
    }
    mine = Timer.objects.filter(key=key, generation=generation)
    if mine.exclude(status=TimerStatus.FIRED).update(**wanted):
        return
    row, made = Timer.objects.get_or_create(key=key, generation=generation, defaults=wanted)
    if not made and row.status == TimerStatus.FIRED:
        raise TimerSpent(f"timer {key!r} generation {generation} has fired; schedule generation {generation + 1}")


def cancel(key: str) -> None:
    """Let no armed timer of this key fire, whatever its generation."""
    _cancel(Q(key=key))


def cancel_about(ref: Ref) -> None:
    """Let no armed timer about the subject fire."""
    _cancel(Q(ref_kind=ref.kind, ref_id=ref.id))


def _cancel(which: Q) -> None:
    """One UPDATE. A row held by a handler is passed over, not waited for.

    That handler either commits (it was first) or rolls back, and then re-checks its subject before the next attempt
    and finds nothing due.
    """
    transactions.require("timers.cancel")
    free = Timer.objects.select_for_update(skip_locked=True).filter(which, status=TimerStatus.ARMED)
    Timer.objects.filter(pk__in=free.values("pk")).update(status=TimerStatus.CANCELLED, settled_at=clock.now())
