"""What monitoring may know of core: processes, timers, journal, small mishaps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from core import clock, heartbeat
from core.gauges import Gauge, Sample
from core.models import DailyCount, JournalAnchor, JournalCheck, Timer
from core.states import TimerStatus

LATE: Final = timedelta(seconds=30)


def _heartbeats() -> Iterator[Sample]:
    for name, age in heartbeat.ages().items():
        kind, _colon, _host = name.partition(":")
        yield Sample(age, {"kind": kind, "process": name})


def _timers() -> Iterator[Sample]:
    armed = Timer.objects.filter(status=TimerStatus.ARMED)
    yield Sample(armed.filter(due_at__lt=clock.now() - LATE).count(), {"state": "late"})
    yield Sample(Timer.objects.filter(status=TimerStatus.PARKED).count(), {"state": "parked"})


def _timer_age() -> Iterator[Sample]:
    due = Timer.objects.filter(status=TimerStatus.ARMED).order_by("due_at").values_list("due_at", flat=True).first()
    yield Sample(max((clock.now() - due).total_seconds(), 0) if due else 0)


def _anchor() -> Iterator[Sample]:
    last = JournalAnchor.objects.order_by("-number").first()
    if last:
        yield Sample((clock.now() - last.at).total_seconds())


def _faults() -> Iterator[Sample]:
    last = JournalCheck.objects.order_by("-pk").first()
    if last:
        yield Sample(last.faults)


def _checked() -> Iterator[Sample]:
    last = JournalCheck.objects.order_by("-pk").first()
    if last:
        yield Sample((clock.now() - last.at).total_seconds())


def _mishaps() -> Iterator[Sample]:
    for row in DailyCount.objects.filter(day=clock.today()).order_by("slug"):
        yield Sample(row.number, {"kind": row.slug})


GAUGES: Final = (
    Gauge("hub_heartbeat_age_seconds", "Seconds since each process was last heard of.", _heartbeats),
    Gauge("hub_timers", "Timers that are more than 30 seconds late, and timers that were given up.", _timers),
    Gauge("hub_timer_oldest_seconds", "Seconds by which the most overdue armed timer is late.", _timer_age),
    Gauge("hub_journal_anchor_age_seconds", "Seconds since the journal was last sealed.", _anchor),
    Gauge("hub_journal_faults", "Faults that the last proof of the journal found.", _faults),
    Gauge("hub_journal_check_age_seconds", "Seconds since the journal was last proven.", _checked),
    Gauge("hub_mishaps_today", "Small mishaps of the day, such as lost nudges.", _mishaps),
)
