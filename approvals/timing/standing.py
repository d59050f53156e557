"""Standing still: while a request is suspended no time passes for its parts, and no timer about it fires."""

from __future__ import annotations

from datetime import datetime

from approvals.models import NodeRun, Task
from approvals.services.rows import Turn
from approvals.states import RequestStatus, RunStatus, TaskStatus
from approvals.timing import arming, dues, waits
from core import bulk, timers


def turn(done: Turn) -> None:
    """The request was suspended or goes on (or ended while suspended): halt its open parts, or let them go on."""
    request, rows, now = done.request, done.rows, done.now
    tasks = [task for task in rows.tasks.values() if task.status == TaskStatus.OPEN]
    waiting = [run for run in rows.runs.values() if run.kind == NodeRun.Kind.WAIT and run.status == RunStatus.OPEN]
    if request.status == RequestStatus.SUSPENDED:
        _halt(tasks, waiting, now)
    elif request.status == RequestStatus.RUNNING:
        _go_on(done, tasks, waiting)


def _halt(tasks: list[Task], waiting: list[NodeRun], now: datetime) -> None:
    for task in tasks:
        task.held_since = task.held_since or now
    bulk.write(tasks, ["held_since"])
    timers.cancel_about_many([*(task.ref for task in tasks), *(run.ref for run in waiting)])


def _go_on(done: Turn, tasks: list[Task], waiting: list[NodeRun]) -> None:
    definition, data = done.definition, done.request.data
    for task in tasks:
        for name, value in dues.going_on(dues.sla_of(definition, task.run.key), task, done.now, data).items():
            setattr(task, name, value)
    bulk.write(tasks, ["held", "held_since", "respond_by", "due_at"])
    plans = list(arming.plans_of(definition, tasks, data))
    if plans:
        timers.schedule_many(plans)
    for run in waiting:
        waits.arm(run)
