"""Leases: a sender that vouches for an alert and falls silent has not said that it is over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from alerts.models import Alert
from alerts.services.gathering import gather
from alerts.services.holding import held
from alerts.services.quieting import HEAVY
from alerts.states import AlertState


def expire(now: datetime) -> int:
    """Alerts whose sender is silent past the lease become unknown, and their incidents follow; returns how many."""
    late = Alert.objects.filter(state=AlertState.FIRING, lease_until__lt=now)
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
    gather(mine, rows, silent=True)
    return len(rows)
