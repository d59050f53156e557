"""Leases: a sender that vouches for an alert and falls silent has not said that it is over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from alerts.models import Alert
from alerts.services.gathering import follow
from alerts.services.holding import held
from alerts.states import AlertState


def expire(now: datetime) -> int:
    """Alerts whose sender is silent past the lease become unknown, and their incidents follow; returns how many."""
    late = Alert.objects.filter(state=AlertState.FIRING, lease_until__lt=now)
    return sum(_expired(source, now) for source in late.order_by("source").values_list("source", flat=True).distinct())


@transaction.atomic
def _expired(source: int, now: datetime) -> int:
    if held(source) is None:
        return 0
    late = Alert.objects.filter(source=source, state=AlertState.FIRING, lease_until__lt=now)
    rows = list(late.only("incident"))
    Alert.objects.filter(pk__in=[row.pk for row in rows]).update(state=AlertState.UNKNOWN)
    follow({row.incident_id for row in rows if row.incident_id is not None})
    return len(rows)
