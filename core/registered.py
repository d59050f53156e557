"""What core itself registers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core import clock, heartbeat
from core.counting import counted
from core.journal_proof import anchor
from core.metrics import METRICS, Metric
from core.models import Timer
from core.nudge import LOST
from core.states import TimerStatus
from core.timers import HANDLERS, RECURRING, Firing, Recurring, daily
from core.timers.recurring import HANDLER

KEEP_TIMERS = timedelta(days=90)
KEEP_HEARTBEATS = timedelta(days=1)


def register() -> None:
    """Called once from `AppConfig.ready()`."""
    HANDLERS.register(HANDLER)
    RECURRING.register(ANCHOR)
    RECURRING.register(PRUNE)
    METRICS.register(Metric("core.lost_nudges", str(_("丢失的提醒信号")), "", _lost_nudges))


def _anchor(slot: datetime, firing: Firing) -> None:
    firing.claim()
    anchor()


def _prune(slot: datetime, firing: Firing) -> None:
    """Drop what nobody asks for any more: settled timers of last season, processes long gone."""
    firing.claim()
    settled = Timer.objects.filter(status__in=[TimerStatus.FIRED, TimerStatus.CANCELLED])
    settled.filter(settled_at__lt=clock.now() - KEEP_TIMERS).delete()
    heartbeat.forget(KEEP_HEARTBEATS.total_seconds())


def _lost_nudges(day: date) -> Decimal | None:
    return counted(LOST, day)


ANCHOR = Recurring("core.anchor_journal", daily(time(0, 5)), _anchor)
PRUNE = Recurring("core.prune", daily(time(3, 20)), _prune)
