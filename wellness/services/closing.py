"""Closing days: at the end of its grace a day's numbers are written down once, and are never changed again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from core import clock, journal, timers
from core.journal import Via
from core.timers import Firing, TimerHandler
from wellness.engine.participation import Tally
from wellness.models import Campaign, DaySnapshot
from wellness.selectors.days import required_days
from wellness.selectors.tallies import tallies_of
from wellness.states import CAMPAIGN, CampaignStatus

CLOSE: Final = "wellness.day_closes"
LIVE: Final = (CampaignStatus.RUNNING, CampaignStatus.PAUSED)


def arm(campaign: Campaign) -> None:
    """Have the next of its days close by itself, and after the last one the campaign settle.

    In the transaction of what set it going.
    """
    day = max(campaign.first_day, campaign.clock.open_at(clock.now())[0])
    _schedule(campaign, day)


def close_day(firing: Firing) -> None:
    """The day's grace is over: write its numbers down, and wait for the next."""
    row = Campaign.objects.select_for_update().filter(pk=firing.ref.pk).first()
    if row is None or row.status not in LIVE:
        return
    firing.claim()
    day = date.fromisoformat(firing.payload["day"])
    if day in required_days(row):
        _write(row, day, tallies_of(row, day).items())
    following = date.fromordinal(day.toordinal() + 1)
    if following <= row.last_day:
        _schedule(row, following)
        return
    CAMPAIGN.move(row, "end")
    journal.record("wellness.campaign_ended", actor=None, ref=row.ref, via=Via.SYSTEM)


def _schedule(campaign: Campaign, day: date) -> None:
    timers.schedule(
        f"{CLOSE}:{campaign.pk}:{day.isoformat()}",
        handler=CLOSE,
        due_at=campaign.clock.closes(day),
        ref=campaign.ref,
        payload={"day": day.isoformat()},
    )


def _write(campaign: Campaign, day: date, found: Iterable[tuple[int | None, Tally]]) -> None:
    """Each department's row and the whole's; nothing if the day was written down before."""
    if DaySnapshot.objects.filter(campaign=campaign, day=day).exists():
        return
    now = clock.now()
    rows = [
        DaySnapshot(
            campaign=campaign, day=day, department_id=department, taken_at=now,
            active=one.active, on_time=one.on_time, excused=one.excused,
        )
        for department, one in found
    ]  # fmt: skip
    DaySnapshot.objects.bulk_create(rows)
    whole = next(row for row in rows if row.department_id is None)
    facts = {"day": day.isoformat(), "active": whole.active, "on_time": whole.on_time, "excused": whole.excused}
    journal.record("wellness.day_closed", actor=None, ref=campaign.ref, via=Via.SYSTEM, facts=facts)


HANDLERS: Final = (TimerHandler(CLOSE, close_day),)
