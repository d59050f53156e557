"""Leases: a sender that vouches for an alert and falls silent has not said that it is over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from alerts.models import Alert, Intake
from alerts.services import guarding
from alerts.services.gathering import gather
from alerts.services.holding import held
from alerts.services.quieting import HEAVY
from alerts.states import AlertKind, AlertState, IntakeStatus


def expire(now: datetime) -> int:
    """Alerts whose sender is silent past the lease become unknown, and their incidents follow; returns how many."""
    late = Alert.objects.filter(state=AlertState.FIRING, lease_until__lt=now)
    unread = Intake.objects.filter(status=IntakeStatus.WAITING).order_by().values("source")
    late = late.exclude(source__in=unread)  # what it says may lie here: we are behind, not the sender
    return sum(_expired(source, now) for source in late.order_by("source").values_list("source", flat=True).distinct())


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
