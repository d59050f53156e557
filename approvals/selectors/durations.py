"""How long nodes took, on the calendar on which their time is counted."""

from __future__ import annotations

from datetime import timedelta

from approvals.definition import Definition
from approvals.models import NodeRun, Request
from approvals.timing.dues import calendar, sla_of
from core.wording import duration, work_hours
from core.worktime import office


def took(definition: Definition, run: NodeRun) -> str:
    """`2 工作小时 5 分` of a run that is over; "" while it is open."""
    if run.closed_at is None:
        return ""
    sla = sla_of(definition, run.key)
    kind = sla.calendar if sla else "work"
    return written(calendar(kind).between(run.opened_at, run.closed_at), kind)


def whole_time(request: Request) -> str:
    """The working time from submission to the end."""
    if request.finished_at is None:
        return ""
    return work_hours(office().between(request.submitted_at, request.finished_at))


def written(length: timedelta, calendar_name: str) -> str:
    """A length as its calendar says it: office and trading hours have no days."""
    return duration(length) if calendar_name == "clock" else work_hours(length)
