"""Until when a message waits so as not to disturb: quiet hours, days off, leave, the next digest."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from bots.kinds import Urgency
from core import worktime
from core.clock import SHANGHAI

DIGESTS: Final = (time(9, 0), time(16, 30))


def free_at(at: datetime, *, quiet_from: time, quiet_to: time) -> datetime:
    """The first moment from `at` on which is on a working day and outside the person's quiet hours."""
    calendar = worktime.office()
    local = at.astimezone(SHANGHAI)
    if calendar.is_workday(local.date()) and not _quiet(local.time(), quiet_from, quiet_to):
        return at
    if _quiet(local.time(), quiet_from, quiet_to) and local.time() < quiet_to:
        day = local.date()
    else:
        day = local.date() + timedelta(days=1)
    if not calendar.is_workday(day):
        day = calendar.next_workday(day)
    opening = quiet_to if _quiet(time(0), quiet_from, quiet_to) or quiet_from == time(0) else time(0)
    return datetime.combine(day, opening, SHANGHAI)


def due_at(
    urgency: Urgency, at: datetime, *, quiet_from: time, quiet_to: time, back_at: datetime | None = None
) -> datetime:
    """When a message of this urgency, told at `at`, may be shown to the person, who is on leave until `back_at`."""
    if urgency == Urgency.PAGE:
        return at
    at = at if back_at is None else max(at, back_at)
    if urgency == Urgency.TODAY:
        return free_at(at, quiet_from=quiet_from, quiet_to=quiet_to)
    return next_digest(at)


def next_digest(at: datetime) -> datetime:
    """The first digest moment after `at`: 09:00 and 16:30 of working days."""
    calendar = worktime.office()
    local = at.astimezone(SHANGHAI)
    day = local.date()
    if not calendar.is_workday(day):
        day = calendar.next_workday(day)
    moments = [datetime.combine(day, moment, SHANGHAI) for moment in DIGESTS]
    later = [moment for moment in moments if moment > local]
    return later[0] if later else datetime.combine(calendar.next_workday(day), DIGESTS[0], SHANGHAI)


def _quiet(moment: time, start: time, end: time) -> bool:
    if start == end:
        return False
    if start < end:
        return start <= moment < end
    return moment >= start or moment < end
