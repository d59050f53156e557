"""When a heartbeat is due, and how it stands. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from alerts.signal import Pulse
from alerts.states_beat import BeatStatus, Rhythm


def due_at(last: datetime, every: int, usual: int) -> datetime | None:
    """When the next beat should come: `every` minutes after the last, 0 for what its source allows; None for never."""
    minutes = every or usual
    return last + timedelta(minutes=minutes) if minutes else None


def late_at(last: datetime, every: int, usual: int, grace: int) -> datetime | None:
    """From when on its silence is an alert."""
    due = due_at(last, every, usual)
    return due + timedelta(minutes=grace) if due else None


def rhythm(status: BeatStatus, pulse: Pulse, due: datetime | None, late: datetime | None, now: datetime) -> Rhythm:
    """How it stands; the worst first."""
    if status == BeatStatus.PAUSED:
        return Rhythm.PAUSED
    if pulse == Pulse.FAIL:
        return Rhythm.FAILED
    if due is None or late is None:
        return Rhythm.FREE
    if late < now:
        return Rhythm.LATE
    return Rhythm.DUE if due < now else Rhythm.GOOD
