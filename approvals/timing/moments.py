"""The other moments of a request: a wait is over, a time over several nodes runs out."""

from __future__ import annotations

from typing import Final

from approvals.definition import Span
from approvals.models import LeaderWarning, NodeRun, Request, SpanClock, Task, WarnedTask
from approvals.services.answering import arrived
from approvals.services.instance import case, definition_of
from approvals.states import RequestStatus, RunStatus, TaskStatus
from approvals.timing import spans, waits
from bots import api as bots
from core import clock
from core.timers import Firing, TimerHandler
from core.worktime import shanghai_day
from people import api as people


def fire_wait(firing: Firing) -> None:
    """The waiting node goes on, unless the request is suspended or over."""
    owner = Request.objects.filter(runs=firing.ref.pk).values_list("pk", flat=True).first()
    if owner is None:
        return
    held = case(owner)
    row = next(one for one in held.rows.runs.values() if one.pk == firing.ref.pk)
    waiting = row.status == RunStatus.OPEN and row.until is not None and row.until <= clock.now()
    if held.request.status != RequestStatus.RUNNING or not waiting or row.kind != NodeRun.Kind.WAIT:
        return
    firing.claim()
    arrived(held, row)


def fire_span(firing: Firing) -> None:
    """The time over several nodes is running out or has: the open parts are reminded, or leaders are warned."""
    clock_row = SpanClock.objects.select_related("request").filter(pk=firing.ref.pk).first()
    if clock_row is None:
        return
    request = Request.objects.select_for_update().get(pk=clock_row.request_id)
    clock_row.refresh_from_db()
    span = next((one for one in definition_of(request).settings.spans if one.key == clock_row.key), None)
    if span is None or clock_row.status != SpanClock.Status.RUNNING:
        return
    firing.claim()
    _say(request, span, str(firing.payload["rung"]), firing.key)


def _say(request: Request, span: Span, rung: str, key: str) -> None:
    tasks = Task.objects.filter(request=request, status=TaskStatus.OPEN).select_related("person").order_by("pk")
    for task in tasks:
        if rung.startswith("remind"):
            bots.announce("approvals.reminder", about=task.ref, to=[task.person_id], key=f"{key}:{task.pk}")
            continue
        leader = next((one for one in people.leader_chain(task.person) if one.is_active), None)
        if leader is not None:
            warning, _made = LeaderWarning.objects.get_or_create(leader=leader, day=shanghai_day(clock.now()))
            WarnedTask.objects.get_or_create(warning=warning, task=task)
            bots.announce("approvals.overtime", about=warning.ref, to=[leader.pk])


HANDLERS: Final = (TimerHandler(waits.ARRIVED, fire_wait), TimerHandler(spans.SPAN, fire_span))
