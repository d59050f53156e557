"""Whether a monitoring system lives, from the alert that it keeps firing for that very purpose. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from alerts.states import AlertState, Liveness

WATCHDOGS: Final = frozenset({"watchdog", "deadmansswitch"})
# So long before the loss a recovery may have been told by a monitor that was dead already.
BEFORE: Final = timedelta(minutes=5)


def vouched_until(at: datetime, every: timedelta, missed: int) -> datetime:
    """How long an alert told at this moment is known to fire, if its sender repeats it `every` so long.

    Past it `missed` repeats did not come; half an interval more, for senders do not repeat to the second.
    """
    return at + every * missed + every / 2


def is_watchdog(labels: Mapping[str, str]) -> bool:
    """Whether this alert says nothing but that its sender lives."""
    return labels.get("alertname", "").strip().lower() in WATCHDOGS


def heard(now: Liveness, watchdogs: Collection[AlertState]) -> Liveness:
    """How it stands after these states of its watchdogs: lost if one of them is not firing."""
    if not watchdogs:
        return now
    if any(state != AlertState.FIRING for state in watchdogs):
        return Liveness.LOST
    return Liveness.BACK if now in {Liveness.LOST, Liveness.BACK} else Liveness.ALIVE


def held_as(now: Liveness) -> AlertState | None:
    """What an alert counts as while its recovery is not believed yet; None where nobody watches the monitor."""
    if now == Liveness.UNWATCHED:
        return None
    return AlertState.UNKNOWN if now == Liveness.LOST else AlertState.FIRING
