"""Which rows stand in which tab, and the conditions that counters and lists share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from approvals.models import Copy, Decision, Request, Task
from approvals.policy import open_tasks
from approvals.states import TaskStatus
from core.clock import SHANGHAI
from inbox.api import Tab
from people.models import Employee

# What somebody has done with a part, as 已办 shows it; who took it from a pool only has not done it yet.
DONE: Final = ("approve", "reject", "complete", "cannot", "return", "answer", "transfer")
FLOW_OF: Final[Mapping[Tab, str]] = {
    Tab.TODO: "request__flow__slug",
    Tab.DONE: "request__flow__slug",
    Tab.STARTED: "flow__slug",
    Tab.CC: "request__flow__slug",
}
REQUEST: Final = ("request__flow", "request__initiator", "request__department")


def midnight(now: datetime) -> datetime:
    """The end of the day in Shanghai."""
    return datetime.combine(now.astimezone(SHANGHAI).date() + timedelta(days=1), time(), SHANGHAI)


def overdue(now: datetime) -> Q:
    """Past the due time; what stands still is not."""
    return Q(due_at__lt=now, held_since__isnull=True)


def due_today(now: datetime) -> Q:
    """Due between now and midnight."""
    return Q(due_at__gte=now, due_at__lt=midnight(now), held_since__isnull=True)


def todo(person: Employee, now: datetime) -> QuerySet[Task]:
    """Open parts, one's own and those of whom one may act for."""
    return open_tasks(person, now)


def done(person: Employee, now: datetime) -> QuerySet[Decision]:
    """What the person has decided, for himself or for somebody."""
    del now
    return Decision.objects.filter(person=person, task__isnull=False, verb__in=DONE)


def started(person: Employee, now: datetime) -> QuerySet[Request]:
    """The requests of the person."""
    del now
    return Request.objects.filter(initiator=person)


def copied(person: Employee, now: datetime) -> QuerySet[Copy]:
    """The copies that the person got."""
    del now
    return Copy.objects.filter(person=person)


def unread(person: Employee) -> QuerySet[Copy]:
    """The copies that the person has not opened."""
    return Copy.objects.filter(person=person, read_at__isnull=True)


def all_open() -> QuerySet[Task]:
    """Every open part of the house with what a row shows of it."""
    return Task.objects.filter(status=TaskStatus.OPEN).select_related("run", "person", *REQUEST)


ROWS: Final[Mapping[Tab, Callable[[Employee, datetime], QuerySet[Any]]]] = {
    Tab.TODO: todo,
    Tab.DONE: done,
    Tab.STARTED: started,
    Tab.CC: copied,
}
