"""When access is reviewed: at nine on the first working day of each quarter; pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from core.clock import SHANGHAI
from core.worktime import Calendar

AT: Final = time(9)
MONTHS: Final = 3


def first_day(day: date) -> date:
    """The first day of the quarter in which the day lies."""
    return day.replace(month=(day.month - 1) // MONTHS * MONTHS + 1, day=1)


def name(day: date) -> str:
    """`2027Q1`."""
    return f"{day.year}Q{(day.month - 1) // MONTHS + 1}"


def next_quarter(day: date) -> date:
    """The first day of the quarter after the day's."""
    begins = first_day(day)
    return first_day(begins + timedelta(days=31 * MONTHS))


def first_workday(day: date, calendar: Calendar) -> date | None:
    """The first working day of the quarter in which the day lies; None if nobody works in all of it."""
    begins, ends = first_day(day), next_quarter(day)
    days = (begins + timedelta(days=after) for after in range((ends - begins).days))
    return next((one for one in days if calendar.is_workday(one)), None)


def next_slot(after: datetime, calendar: Calendar) -> datetime:
    """The first review strictly after the moment.

    Raises: ValueError for a calendar on which nobody works for a year.
    """
    day = after.astimezone(SHANGHAI).date()
    for _quarter in range(5):
        found = first_workday(day, calendar)
        if found is not None and datetime.combine(found, AT, SHANGHAI) > after:
            return datetime.combine(found, AT, SHANGHAI)
        day = next_quarter(day)
    raise ValueError("nobody works on this calendar for a year")
