"""Serial numbers: `YJ-20261121-0042`, counted by prefix and period, without a gap for who is refused."""

from __future__ import annotations

from datetime import date, datetime

from approvals.definition.settings import Serial
from approvals.models import SerialCounter
from core.worktime import shanghai_day


def counter(serial: Serial, now: datetime) -> SerialCounter:
    """The counter of the period, held until the transaction ends: two who submit wait for each other here."""
    day = period(serial, shanghai_day(now))
    SerialCounter.objects.get_or_create(prefix=serial.prefix, day=day)
    return SerialCounter.objects.select_for_update().get(prefix=serial.prefix, day=day)


def period(serial: Serial, day: date) -> date:
    """The first day of the period in which the number counts on."""
    if serial.date == "day":
        return day
    if serial.date == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if serial.date == "year" else date(2000, 1, 1)


def take(serial: Serial, held: SerialCounter) -> str:
    """The next number."""
    held.last += 1
    SerialCounter.objects.filter(pk=held.pk).update(last=held.last)
    written = {"day": "%Y%m%d-", "month": "%Y%m-", "year": "%Y-", "none": ""}[serial.date]
    return f"{serial.prefix}-{held.day.strftime(written)}{held.last:0{serial.digits}d}"
