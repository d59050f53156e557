"""Wall clocks: the moment at which a clock in a zone shows a time of day. Pure.

A time that does not exist (clocks put forward) is the first moment after the gap, a time that comes twice is the
first of the two. So later readings are never earlier moments, and stretches that meet on the clock meet in time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


def wall(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which clocks in the zone show this time of this day."""
    reading = datetime.combine(day, clock)
    first = reading.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None, fold=0) == reading:
        return first
    before, after = reading.replace(tzinfo=zone, fold=1).astimezone(UTC), first
    offset = after.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)
