"""The two moments of a delegation: it comes into force, and it is over."""

from __future__ import annotations

from django.db.models import Q

from core import clock, timers
from core.timers import Firing, TimerHandler
from people.delegates import DELEGATIONS, tell_ended
from people.models import Delegation
from people.states import DelegationStatus

BEGINS = "people.delegation_begins"
ENDS = "people.delegation_ends"
ENDED = "people.delegation_ended"


def arm(row: Delegation) -> None:
    """Schedule both moments; one without an end has only the first."""
    timers.schedule(f"{row.ref}:begins", handler=BEGINS, due_at=row.starts_at, ref=row.ref)
    if row.ends_at is not None:
        timers.schedule(f"{row.ref}:ends", handler=ENDS, due_at=row.ends_at, ref=row.ref)


def disarm(row: Delegation) -> None:
    """It was ended before its time."""
    timers.cancel_about(row.ref)


def tell_soon(row: Delegation) -> None:
    """It was ended by a verb that holds more than this delegation: the rooms are told in a transaction of their own.

    They rewrite what others write under locks of their own, which that verb may still have to wait for.
    """
    timers.schedule(f"{row.ref}:ended", handler=ENDED, due_at=clock.now(), ref=row.ref)


def begins(firing: Firing) -> None:
    """Tell every room; nothing if it is over by now."""
    now = clock.now()
    row = _locked(firing, Q(starts_at__lte=now) & (Q(ends_at=None) | Q(ends_at__gt=now)))
    if row is None:
        return
    firing.claim()
    for handler in DELEGATIONS:
        handler.begun(row)


def ends(firing: Firing) -> None:
    """Tell every room, unless it was ended before."""
    row = _locked(firing, Q(ends_at__lte=clock.now()))
    if row is None:
        return
    firing.claim()
    tell_ended(row)


def ended(firing: Firing) -> None:
    """Tell every room that somebody's delegation ended with his leaving."""
    row = _locked(firing, Q(), status=DelegationStatus.ENDED)
    if row is None:
        return
    firing.claim()
    tell_ended(row)


def _locked(firing: Firing, due: Q, *, status: DelegationStatus = DelegationStatus.ACTIVE) -> Delegation | None:
    rows = Delegation.objects.select_for_update(of=("self",)).select_related("principal", "agent")
    return rows.filter(due, pk=firing.ref.pk, status=status).first()


HANDLERS = (TimerHandler(BEGINS, begins), TimerHandler(ENDS, ends), TimerHandler(ENDED, ended))
