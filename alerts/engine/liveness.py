"""Whether a monitoring system lives: from the alert that it fires for that very purpose, or another sign. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from alerts.states import AlertState, Liveness

WATCHDOGS: Final = frozenset({"watchdog", "deadmansswitch"})
# So long before the loss a recovery may have been told by a monitor that was dead already.
BEFORE: Final = timedelta(minutes=5)
# How much has to be known of what is usual, and how much longer than usual is too long.
FEWEST: Final = 20
TIMES: Final = 3
LEAST: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Seen:
    """The last sign of a monitor, and until when it counts as alive by it."""

    last: datetime
    until: datetime


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


def stands(was: Liveness, seen: Seen | None, at: datetime) -> Liveness:
    """How it stands by its last sign; as before where there is none."""
    if seen is None:
        return was
    if seen.until < at:
        return Liveness.LOST
    return Liveness.BACK if was in {Liveness.LOST, Liveness.BACK} else Liveness.ALIVE


def usual(times: Sequence[datetime]) -> timedelta | None:
    """How long nothing may come, going by when requests came: three times what is seldom exceeded.

    None while too little is known. One long silence, such as the last loss, does not make silence usual.
    """
    gaps = sorted(later - earlier for earlier, later in pairwise(sorted(times)))
    if len(gaps) < FEWEST:
        return None
    return max(LEAST, TIMES * gaps[len(gaps) * 95 // 100])


def by_traffic(times: Sequence[datetime], allowed: timedelta | None) -> Seen | None:
    """The last request is the sign; `allowed`: how long nothing may come, None for what is usual."""
    patience = allowed or usual(times)
    return Seen(max(times), max(times) + patience) if times and patience else None


def by_leases(
    leases: Collection[datetime], changed: datetime | None, came: datetime | None, now: Liveness
) -> Seen | None:
    """It vouches for its alerts, and is lost when all of what it vouched for has run out.

    leases: of what is open, until when; changed: when it was lost or came back, so that what ran out before says
    nothing; came: its last request, by which a lost one is back even if it has nothing left to vouch for.
    """
    newer = [until for until in leases if changed is None or until > changed]
    if newer:
        return Seen(max(newer), max(newer))
    if now == Liveness.LOST and changed is not None and came is not None and came > changed:
        return Seen(came, came + BEFORE)
    return None
