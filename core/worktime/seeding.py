"""Statutory days from the holiday library into rows; asked for by a person, never at run time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import holidays
from django.db import transaction

from core import history
from core.models import CalendarDay, SessionHours
from core.states import DayCalendar, DayKind, DaySource
from core.worktime.rows import forget
from core.worktime.standard import STANDARD

SEEDED = "calendar.seeded"
# The exchanges rested although offices worked.
TRADING_REST = {date(2024, 2, 9): "除夕休市"}


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not what its weekday says."""

    calendar: DayCalendar
    date: date
    kind: DayKind
    name: str


@dataclass(frozen=True)
class Seeded:
    """What seeding changed; `kept` are days that a person had entered."""

    written: int
    removed: int
    kept: int


def special_days(years: Iterable[int]) -> list[SpecialDay]:
    """What the library knows of these years, for both calendars, by date."""
    wanted = set(years)
    known = holidays.country_holidays("CN", years=wanted, language="zh_CN")
    rest = {day: name for day, name in known.items() if day.year in wanted and day.weekday() < 5}
    found = [SpecialDay(DayCalendar.OFFICE, day, DayKind.RESTDAY, name) for day, name in rest.items()]
    makeup = [day for day in known.weekend_workdays if day.year in wanted]
    found += [SpecialDay(DayCalendar.OFFICE, day, DayKind.WORKDAY, "调休上班") for day in makeup]
    closed = rest | {day: name for day, name in TRADING_REST.items() if day.year in wanted}
    found += [SpecialDay(DayCalendar.TRADING, day, DayKind.RESTDAY, name) for day, name in closed.items()]
    return sorted(found, key=lambda day: (day.date, day.calendar))


@transaction.atomic
def seed(years: Iterable[int]) -> Seeded:
    """Make the seeded rows of these years what the library says; what a person entered stays."""
    wanted = sorted(set(years))
    stored = {(row.calendar, row.date): row for row in CalendarDay.objects.filter(date__year__in=wanted)}
    said = special_days(wanted)
    fresh: list[CalendarDay] = []
    changed: list[CalendarDay] = []
    kept = 0
    for day in said:
        row = stored.pop((day.calendar, day.date), None)
        if row is None:
            fresh.append(_row(day))
        elif row.source == DaySource.MANUAL:
            kept += 1
        elif (row.kind, row.name) != (day.kind, day.name):
            row.kind, row.name = day.kind, day.name
            row.save(update_fields=["kind", "name"])
            changed.append(row)
    stale = [row for row in stored.values() if row.source == DaySource.SEED]
    kept += len(stored) - len(stale)
    history.note(stale, actor=None, reason=SEEDED, kind="-")
    CalendarDay.objects.filter(pk__in=[row.pk for row in stale]).delete()
    CalendarDay.objects.bulk_create(fresh)
    history.note(fresh, actor=None, reason=SEEDED, kind="+")
    history.note(changed, actor=None, reason=SEEDED)
    seed_hours()
    forget()
    transaction.on_commit(forget)
    return Seeded(written=len(fresh), removed=len(stale), kept=kept)


def seed_hours() -> None:
    """Write the exchanges' own hours down where there are none, so that people can change them."""
    if SessionHours.objects.exists():
        return
    SessionHours.objects.bulk_create(
        SessionHours(shape=one.shape, phase=one.phase, opens=one.opens, closes=one.closes, since=one.since)
        for one in STANDARD
    )


def _row(day: SpecialDay) -> CalendarDay:
    return CalendarDay(calendar=day.calendar, date=day.date, kind=day.kind, name=day.name, source=DaySource.SEED)
