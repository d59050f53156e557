"""Forgetting what is no longer needed: remembered events, presses, rate windows, old messages that went out well."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from bots.events.take import CARD_ACTION
from bots.models import ActionRun, Announcement, Delivery, Inbound, RateWindow
from bots.states import DeliveryStatus, InboundStatus
from core import clock, wire_clock
from core.timers import Firing, Recurring, daily

EVENTS: Final = timedelta(days=3)  # Feishu repeats an event for seven and a half hours
BODIES: Final = timedelta(days=1)  # what a handled event said; its id stays
PARKED: Final = timedelta(days=90)
PRESSES: Final = timedelta(days=90)
SENT: Final = timedelta(days=90)
WINDOWS: Final = 86_400.0
_OVER: Final = (DeliveryStatus.SENT, DeliveryStatus.MERGED, DeliveryStatus.FOLDED, DeliveryStatus.DROPPED)


def prune(slot: datetime, firing: Firing) -> None:
    """Delete what is old; what failed or is in doubt stays until an operator has settled it."""
    firing.claim()
    now = clock.now()
    settled = Inbound.objects.exclude(status__in=[InboundStatus.RECEIVED, InboundStatus.PARKED])
    settled.filter(received_at__lt=now - EVENTS).delete()
    settled.filter(received_at__lt=now - BODIES).exclude(event_type=CARD_ACTION).update(body="")
    Inbound.objects.filter(status=InboundStatus.PARKED, received_at__lt=now - PARKED).delete()
    ActionRun.objects.filter(at__lt=now - PRESSES).delete()
    RateWindow.objects.filter(tat__lt=wire_clock.seconds() - WINDOWS).delete()
    Delivery.objects.filter(status__in=_OVER, created_at__lt=now - SENT).delete()
    Announcement.objects.filter(created_at__lt=now - SENT, deliveries=None).delete()


PRUNING: Final = Recurring("bots.prune", daily(time(3, 40)), prune)
