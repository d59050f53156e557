"""What calendars of duty hold: the turns of a roster, or of one person on all rosters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from estate import duty, ics, tokens
from estate.models import DutyFeed, Roster
from estate.phrases import why_said
from estate.search import roster_url
from estate.selectors.rosters import plan_of, plans_of
from estate.states import FeedStatus, InUse
from people.models import Employee
from people.states import EmployeeStatus

BACK: Final = timedelta(days=31)
AHEAD: Final = timedelta(days=92)


def feed_of(secret: str) -> DutyFeed | None:
    """The calendar with this secret, if it is good and its owner works here; that it was read today is noted."""
    if not tokens.looks_like_one(secret):
        return None
    rows = DutyFeed.objects.filter(digest=tokens.digest(secret), status=FeedStatus.ACTIVE)
    found = rows.filter(owner__status=EmployeeStatus.ACTIVE).select_related("owner", "roster").first()
    if found is not None and found.read_on != clock.today():
        DutyFeed.objects.filter(pk=found.pk).update(read_on=clock.today())
    return found


def written(feed: DutyFeed, home: str) -> bytes:
    """The calendar in its owner's language; `home` is the address of the house, for links."""
    now = clock.now()
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    start, end = today - BACK, today + AHEAD
    with translation.override(feed.owner.language or translation.get_language()):
        if feed.roster is not None:
            name = feed.roster.display_name
            events = list(_of_roster(feed.roster, start, end, home)) if feed.roster.status == InUse.IN_USE else []
        else:
            name = _("我的值班")
            events = list(_of_person(feed.owner, start, end, home))
        return ics.calendar(name, events, stamp=now)


@dataclass(frozen=True)
class Shift:
    """Somebody on duty from when until when, and how he came to be."""

    person: int
    starts_at: datetime
    ends_at: datetime
    why: duty.Why


def shifts(plan: duty.Plan, start: datetime, end: datetime) -> Iterator[Shift]:
    """Who is on duty between the two; one turn is one shift, whoever else comes and goes meanwhile."""
    running: dict[int, Shift] = {}
    for one in duty.stretches(plan, start, end):
        there = {turn.person: turn.why for turn in one.turns}
        for person, shift in list(running.items()):
            if person not in there or shift.why.turn_starts != there[person].turn_starts:
                yield running.pop(person)
        for person, why in there.items():
            begun = running.get(person, Shift(person, one.start, one.end, why))
            running[person] = replace(begun, ends_at=one.end)
    yield from running.values()


def _of_roster(roster: Roster, start: datetime, end: datetime, home: str) -> Iterator[ics.Event]:
    found = list(shifts(plan_of(roster, start, end), start, end))
    people = Employee.objects.in_bulk({one.person for one in found})
    for one in found:
        yield _event(roster, one, people[one.person].display_name, home)


def _of_person(person: Employee, start: datetime, end: datetime, home: str) -> Iterator[ics.Event]:
    rosters = list(Roster.objects.filter(status=InUse.IN_USE).order_by("pk"))
    plans = plans_of(rosters, start, end)
    for roster in rosters:
        for one in shifts(plans[roster.pk], start, end):
            if one.person == person.pk:
                yield _event(roster, one, _("值班：%(roster)s") % {"roster": roster.display_name}, home)


def _event(roster: Roster, one: Shift, said: str, home: str) -> ics.Event:
    uid = f"{roster.slug}-{one.person}-{one.starts_at:%Y%m%dT%H%M%SZ}@duty"
    told = why_said(one.why, roster.display_name, zone=roster.zone)
    return ics.Event(uid, one.starts_at, one.ends_at, said, told, f"{home}{roster_url(roster.slug)}")
