"""How many took part on a day, by department and in the whole: counted from check-ins and excuses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from people.states import EmployeeStatus
from wellness.engine.participation import PersonDay, Tally, tally
from wellness.models import Campaign, CheckIn, DaySnapshot, Enrolment, Excuse
from wellness.states import CheckTiming, ExcuseStatus


def tallies_of(campaign: Campaign, day: date) -> dict[int | None, Tally]:
    """The day as it stands now, by department (None: all of them). Three queries, whatever the size."""
    there = Enrolment.objects.filter(Q(until_day=None) | Q(until_day__gt=day), campaign=campaign, from_day__lte=day)
    people = list(there.filter(person__status=EmployeeStatus.ACTIVE).values_list("pk", "department_id", "from_day"))
    checked = dict(CheckIn.objects.filter(enrolment__campaign=campaign, day=day).values_list("enrolment", "timing"))
    away = Excuse.objects.filter(
        enrolment__campaign=campaign, status=ExcuseStatus.ACTIVE, first_day__lte=day, last_day__gte=day
    )
    excused = set(away.values_list("enrolment", flat=True))
    groups: dict[int | None, list[PersonDay]] = defaultdict(list)
    for pk, department, from_day in people:
        group: int | None = department
        one = PersonDay(
            on_time=checked.get(pk) == CheckTiming.ON_TIME,
            present=pk in checked,
            excused=pk in excused,
            joined=from_day == day,
        )
        groups[group].append(one)
    found: dict[int | None, Tally] = {key: tally(rows) for key, rows in groups.items() if key is not None}
    return found | {None: tally(one for rows in groups.values() for one in rows)}


def closed_days(campaign: Campaign, department: int | None = None) -> list[tuple[date, Tally]]:
    """What closed days came to, in order; of a department, or of all."""
    rows = DaySnapshot.objects.filter(campaign=campaign, department=department).order_by("day")
    return [(row.day, Tally(row.active, row.on_time, row.excused)) for row in rows]


def of_all(campaign: Campaign) -> Mapping[int | None, list[tuple[date, Tally]]]:
    """The same for every department at once."""
    found: dict[int | None, list[tuple[date, Tally]]] = defaultdict(list)
    for row in DaySnapshot.objects.filter(campaign=campaign).order_by("day"):
        found[row.department_id].append((row.day, Tally(row.active, row.on_time, row.excused)))
    return found
