"""Asking for outside work other than saying something."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from bots.kinds import ERRANDS
from bots.models import Errand
from bots.states import ERRAND
from core import bulk, clock, nudge, transactions, wire_clock
from core.refs import Ref

_SETTLED: Final = ", ".join(f"'{old}'" for (old, verb) in ERRAND.moves if verb == "ask")
AHEAD: Final = timedelta(days=1)  # errands are run by the time from which they are due
# The machine's `ask`, and the count; the row stays locked until the verb is through.
AGAIN: Final = "ON CONFLICT (key) DO UPDATE SET asked = bots_errand.asked + 1, " + ", ".join(
    f"{name} = CASE WHEN bots_errand.status IN ({_SETTLED}) THEN excluded.{name} ELSE bots_errand.{name} END"
    for name in ("status", "retry_at", "attempts", "ran_at")
)


def errand(kind: str, *, about: Ref, payload: Mapping[str, Any], key: str) -> None:
    """Have this done outside, soon, and the result handed to the kind's handler; the same key is asked for once.

    Raises: UnknownKind; RuntimeError outside a transaction.
    """
    transactions.require("bots.errand")
    due = wire_clock.now() - (AHEAD if ERRANDS.get(kind).ahead else timedelta())
    now = clock.now()
    Errand.objects.bulk_create(
        [
            Errand(
                kind=kind,
                about_kind=about.kind,
                about_id=about.id,
                payload=dict(payload),
                key=f"{kind}:{key}"[:200],
                retry_at=due,
                created_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    nudge.after_commit("bots.errands")


def ask(kind: str, *, about: Ref, key: str) -> None:
    """Have this done soon from the newest state: there is one errand per key, however often it is asked for.

    Asked for while it waits, it is done once; while it runs, once more afterwards; after it was done or had failed,
    anew. One statement.
    Raises: UnknownKind; RuntimeError outside a transaction.
    """
    transactions.require("bots.ask")
    ERRANDS.get(kind)
    row = Errand(
        kind=kind, about_kind=about.kind, about_id=about.id, key=f"{kind}:{key}"[:200], retry_at=wire_clock.now(),
        created_at=clock.now(), asked=1,
    )  # fmt: skip
    bulk.insert([row], conflict=AGAIN)
    nudge.after_commit("bots.errands")
