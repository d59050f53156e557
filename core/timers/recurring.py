"""Slots are computed, not remembered: the tick keeps a timer for the next slot of each recurring work.

A slot that passed while nobody ticked is caught up once. Two ticks arm the same slot under the same key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from core import clock
from core.models import Timer
from core.states import TimerStatus
from core.timers.kinds import RECURRING, Firing, TimerHandler

SLUG = "core.recurring"


def every(step: timedelta) -> Callable[[datetime], datetime]:
    """Slots at whole multiples of `step` since 1970."""
    seconds = int(step.total_seconds())

    def next_slot(after: datetime) -> datetime:
        return datetime.fromtimestamp((int(after.timestamp()) // seconds + 1) * seconds, clock.SHANGHAI)

    return next_slot


def daily(at: time) -> Callable[[datetime], datetime]:
    """One slot a day at this time in Shanghai."""

    def next_slot(after: datetime) -> datetime:
        local = after.astimezone(clock.SHANGHAI)
        slot = datetime.combine(local.date(), at, clock.SHANGHAI)
        return slot if slot > local else datetime.combine(local.date() + timedelta(days=1), at, clock.SHANGHAI)

    return next_slot


def arm_next_slots() -> None:
    """Give every recurring work that has no armed timer one for its next slot."""
    armed = set(Timer.objects.filter(status=TimerStatus.ARMED, ref_kind=SLUG).values_list("ref_id", flat=True))
    now = clock.now()
    missing = [(work.slug, work.next_slot(now)) for work in RECURRING if work.slug not in armed]
    if missing:
        Timer.objects.bulk_create([_row(slug, slot) for slug, slot in missing], ignore_conflicts=True)


def _row(slug: str, slot: datetime) -> Timer:
    return Timer(
        key=f"{slug}@{slot.astimezone(clock.SHANGHAI).isoformat()}",
        due_at=slot,
        handler=SLUG,
        ref_kind=SLUG,
        ref_id=slug,
    )


def _fire(firing: Firing) -> None:
    if firing.ref.id not in RECURRING:
        return
    work = RECURRING.get(firing.ref.id)
    work.fire(firing.due_at.astimezone(clock.SHANGHAI), firing)
    # Armed here and not at the next tick: a slot that falls between the two would be lost after a late firing.
    Timer.objects.bulk_create([_row(work.slug, work.next_slot(clock.now()))], ignore_conflicts=True)


HANDLER = TimerHandler(SLUG, _fire)
