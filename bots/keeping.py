"""How long what came in and went out is kept; what failed or is in doubt stays until an operator has settled it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from bots.events.take import CARD_ACTION
from bots.models import (
    ActionRun,
    Announcement,
    CentreCheck,
    CentreEntryPut,
    Delivery,
    Errand,
    Inbound,
    RateWindow,
    Receipt,
    Urge,
)
from bots.states import CentreStatus, CheckStatus, DeliveryStatus, ErrandStatus, InboundStatus
from core import clock, wire_clock
from core.retention import Rows, Rule, Way
from core.timers import Firing, Recurring, daily

BODIES: Final = timedelta(days=1)  # what a handled event said; its id stays
WINDOWS: Final = 86_400.0
_OVER: Final = (DeliveryStatus.SENT, DeliveryStatus.MERGED, DeliveryStatus.FOLDED, DeliveryStatus.DROPPED)
_NOT_SETTLED: Final = (InboundStatus.RECEIVED, InboundStatus.PARKED)


def prune(slot: datetime, firing: Firing) -> None:
    """Blank what handled events said, and forget rate windows that nobody counts in any more."""
    firing.claim()
    settled = Inbound.objects.exclude(status__in=_NOT_SETTLED).exclude(event_type=CARD_ACTION)
    settled.filter(received_at__lt=clock.now() - BODIES).update(body="")
    RateWindow.objects.filter(tat__lt=wire_clock.seconds() - WINDOWS).delete()


def _settled_events(before: datetime) -> Rows:
    return Inbound.objects.exclude(status__in=_NOT_SETTLED).filter(received_at__lt=before)


def _parked_events(before: datetime) -> Rows:
    return Inbound.objects.filter(status=InboundStatus.PARKED, received_at__lt=before)


def _sent(before: datetime) -> Rows:
    return Delivery.objects.filter(status__in=_OVER, created_at__lt=before)


def _said(before: datetime) -> Rows:
    return Announcement.objects.filter(created_at__lt=before, deliveries=None)


def _checks(before: datetime) -> Rows:
    return CentreCheck.objects.exclude(status=CheckStatus.RUNNING).filter(begun_at__lt=before)


def _receipts(before: datetime) -> Rows:
    return Receipt.objects.filter(sent_at__lt=before)


def _urges(before: datetime) -> Rows:
    return Urge.objects.filter(asked_at__lt=before)


def _left(before: datetime) -> Rows:
    return CentreEntryPut.objects.exclude(status=CentreStatus.OPEN).filter(put_at__lt=before)


RULES: Final = (
    # Feishu repeats an event for seven and a half hours; its id must be remembered longer.
    Rule("bots.events", _("飞书事件"), 3, Way.DELETE, _settled_events),
    Rule("bots.parked_events", _("已搁置的飞书事件"), 90, Way.DELETE, _parked_events),
    Rule("bots.presses", _("卡片操作"), 90, Way.DELETE, lambda before: ActionRun.objects.filter(at__lt=before)),
    Rule("bots.deliveries", _("消息投递"), 90, Way.DELETE, _sent),
    Rule("bots.announcements", _("通知内容"), 90, Way.DELETE, _said),
    Rule(
        "bots.errands", _("外部任务"), 365, Way.DELETE,
        lambda before: Errand.objects.filter(status=ErrandStatus.DONE, done_at__lt=before),
    ),
    Rule("bots.receipts", _("已读记录"), 365, Way.DELETE, _receipts),
    Rule("bots.urges", _("加急记录"), 365, Way.DELETE, _urges),
    Rule("bots.centre_checks", _("审批中心核对记录"), 30, Way.DELETE, _checks),
    Rule("bots.centre_entries", _("已结束的审批中心条目"), 365, Way.DELETE, _left),
)  # fmt: skip
PRUNING: Final = Recurring("bots.prune", daily(time(3, 40)), prune)
