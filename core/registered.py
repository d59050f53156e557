"""What core itself registers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core import clock, heartbeat, own_gauges, retention, verbs
from core.counting import counted
from core.gauges import GAUGES
from core.journal_proof import anchor
from core.metrics import METRICS, Metric
from core.models import DailyCount, JournalCheck, Reading, Timer
from core.nudge import LOST, after_commit
from core.rest import registration as rest
from core.retention import RULES, Rule, Way
from core.states import TimerStatus
from core.timers import HANDLERS, RECURRING, Firing, Recurring, daily
from core.timers.recurring import HANDLER

KEEP_HEARTBEATS = timedelta(days=1)


def register() -> None:
    """Called once from `AppConfig.ready()`."""
    HANDLERS.register(HANDLER)
    RECURRING.register(ANCHOR)
    RECURRING.register(PRUNE)
    for verb in verbs.OWN:
        verbs.VERBS.register(verb)
    RECURRING.register(PROVE)
    for gauge in own_gauges.GAUGES:
        GAUGES.register(gauge)
    for rule in _rules():
        RULES.register(rule)
    rest.register()
    METRICS.register(Metric("core.lost_nudges", str(_("丢失的提醒信号")), "", _lost_nudges))


def _anchor(slot: datetime, firing: Firing) -> None:
    firing.claim()
    anchor()


def _prune(slot: datetime, firing: Firing) -> None:
    """Forget processes long gone, and let a worker remove what has had its time (core.retention)."""
    firing.claim()
    heartbeat.forget(KEEP_HEARTBEATS.total_seconds())
    after_commit("core.retain", queue="bulk")


def _settled(before: datetime) -> retention.Rows:
    over = [TimerStatus.FIRED, TimerStatus.CANCELLED]
    rows: retention.Rows = Timer.objects.filter(status__in=over, settled_at__lt=before)
    return rows


def _rules() -> tuple[Rule, ...]:
    return (
        Rule("core.timers", _("已结束的定时"), 90, Way.DELETE, _settled),
        Rule(
            "core.readings", _("阅读记录"), 1_095, Way.DELETE,
            lambda before: Reading.objects.filter(at__lt=before), minimum=180,
        ),
        Rule(
            "core.journal_checks", _("日志校验结果"), 1_095, Way.DELETE,
            lambda before: JournalCheck.objects.filter(at__lt=before), minimum=30,
        ),
        Rule(
            "core.daily_counts", _("每日计数"), 1_095, Way.DELETE,
            lambda before: DailyCount.objects.filter(day__lt=before.astimezone(clock.SHANGHAI).date()),
        ),
    )  # fmt: skip


def _lost_nudges(day: date) -> Decimal | None:
    return counted(LOST, day)


ANCHOR = Recurring("core.anchor_journal", daily(time(0, 5)), _anchor)
PRUNE = Recurring("core.prune", daily(time(3, 20)), _prune)


def _weekly(after: datetime) -> datetime:
    """Sundays at 04:30 in Shanghai."""
    slot = daily(time(4, 30))(after)
    while slot.weekday() != SUNDAY:
        slot += timedelta(days=1)
    return slot


def _prove(slot: datetime, firing: Firing) -> None:
    """Let a worker walk the journal, which takes longer than a tick may."""
    firing.claim()
    after_commit("core.prove", queue="bulk", by="")


SUNDAY = 6
PROVE = Recurring("core.prove_journal", _weekly, _prove)
