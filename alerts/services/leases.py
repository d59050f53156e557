"""Leases: a sender that vouches for an alert and falls silent has not said that it is over.

Some vouch in so many words (Prometheus); of others a setting says how often they repeat what fires.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from alerts.engine.liveness import vouched_until
from alerts.models import Alert, AlertSource, Intake
from alerts.services import guarding
from alerts.services.gathering import gather
from alerts.services.holding import held
from alerts.services.quieting import HEAVY
from alerts.signal import Signal, SignalState
from alerts.states import AlertKind, AlertState, IntakeStatus


def expire(now: datetime) -> int:
    """Alerts whose sender is silent past the lease become unknown, and their incidents follow; returns how many."""
    late = Alert.objects.filter(state=AlertState.FIRING, lease_until__lt=now)
    unread = Intake.objects.filter(status=IntakeStatus.WAITING).order_by().values("source")
    late = late.exclude(source__in=unread)  # what it says may lie here: we are behind, not the sender
    return sum(_expired(source, now) for source in late.order_by("source").values_list("source", flat=True).distinct())


def vouched(source: AlertSource, told: Iterable[tuple[Signal, datetime]]) -> list[tuple[Signal, datetime]]:
    """The same, what fires with how long it is vouched for, if the sender repeats and says no such thing itself."""
    if not source.repeats:
        return list(told)
    return [
        (replace(one, lease=_until(source, at)) if one.state == SignalState.FIRING and one.lease is None else one, at)
        for one, at in told
    ]


def settle(source: AlertSource, now: datetime) -> None:
    """The setting was changed: it counts from now on for what fires already, or no more."""
    until = _until(source, now) if source.repeats else None
    Alert.objects.filter(source=source, state=AlertState.FIRING, held_since=None).update(lease_until=until)


def _until(source: AlertSource, at: datetime) -> datetime:
    return vouched_until(at, timedelta(minutes=source.settings["repeat"]), source.settings.get("missed") or 1)


@transaction.atomic
def _expired(source: int, now: datetime) -> int:
    mine = held(source)
    if mine is None:
        return 0
    late = Alert.objects.filter(source=source, state=AlertState.FIRING, lease_until__lt=now)
    rows = list(late.defer(*HEAVY))
    Alert.objects.filter(pk__in=[row.pk for row in rows]).update(state=AlertState.UNKNOWN)
    for row in rows:
        row.state = AlertState.UNKNOWN
    doubted = guarding.heed(mine, rows, now)
    gather(mine, [row for row in (*rows, *doubted) if row.kind == AlertKind.ALERT], silent=True)
    return len(rows)
