"""A request under its lock: rows to engine state, and the engine's effects back to rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from approvals import timers
from approvals.definition import Definition, parsed
from approvals.engine import (
    BranchTaken,
    Effect,
    Finished,
    Reason,
    Run,
    RunClosed,
    RunOpened,
    Seat,
    SeatClosed,
    SeatOpened,
    State,
)
from approvals.models import NodeRun, Request, Task
from approvals.policy import not_visible
from approvals.states import REQUEST, RUN, TASK, CloseReason, RequestStatus, RunStatus, TaskStatus
from core.worktime import office

_TASK_VERB = {
    TaskStatus.APPROVED: "approve",
    TaskStatus.REJECTED: "reject",
    TaskStatus.DONE: "complete",
    TaskStatus.CANNOT: "cannot",
    TaskStatus.SUPERSEDED: "supersede",
    TaskStatus.WITHDRAWN: "withdraw",
    TaskStatus.TRANSFERRED: "hand_over",
}
_RUN_VERB = {RunStatus.PASSED: "pass", RunStatus.REJECTED: "reject", RunStatus.WITHDRAWN: "withdraw"}
_REQUEST_VERB = {
    RequestStatus.APPROVED: "approve",
    RequestStatus.REJECTED: "reject",
    RequestStatus.WITHDRAWN: "withdraw",
}


@dataclass
class Changes:
    """What a command did to the rows."""

    opened: list[Task] = field(default_factory=list)
    closed: list[Task] = field(default_factory=list)
    branches: list[Run] = field(default_factory=list)
    finished: Finished | None = None


def locked(pk: int) -> Request:
    """The request, its row locked until the transaction ends: the first statement of every verb.

    Raises: NotVisible if there is none.
    """
    row = Request.objects.select_for_update(of=("self",)).filter(pk=pk)
    request = row.select_related("version", "flow", "initiator", "department").first()
    if request is None:
        raise not_visible()
    return request


def definition_of(request: Request) -> Definition:
    """The definition that the request was born with."""
    return parsed(request.version.source)


def state_of(request: Request) -> State:
    """The request as the engine sees it."""
    tasks: dict[int, list[Seat]] = {}
    for task in Task.objects.filter(request=request).order_by("pk"):
        reasons = tuple(Reason(**stored) for stored in task.reasons)
        tasks.setdefault(task.run_id, []).append(Seat(task.person_id, reasons, task.status))
    runs = tuple(
        Run(row.seq, row.key, row.kind, row.generation, row.status, tuple(tasks.get(row.pk, ())), row.choice)
        for row in NodeRun.objects.filter(request=request).order_by("seq")
    )
    return State(request.initiator_id, request.department_id, request.data, request.status, runs)


def branch_facts(definition: Definition, branches: list[Run]) -> list[dict[str, Any]]:
    """Which way each branch went and why, for the journal: what a sensitive field held stays out."""
    return [
        {"key": run.key}
        | dict(run.choice)
        | {"table": [row | {"groups": _without_secrets(definition, row["groups"])} for row in run.choice["table"]]}
        for run in branches
    ]


def _without_secrets(definition: Definition, groups: list[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    return [[truth | {"have": None} if _secret(definition, truth["name"]) else truth for truth in g] for g in groups]


def _secret(definition: Definition, name: str) -> bool:
    """Whether a test looked at something sensitive: a field, or the sum `items.cpu*qty`."""
    field_id, _dot, expression = name.partition(".")
    field = definition.form_field(field_id)
    return field is None or field.tells(tuple(part.strip() for part in expression.split("*")))


def apply(request: Request, effects: tuple[Effect, ...], now: datetime) -> Changes:
    """Write what the engine decided; timers of closed tasks are cancelled, those of new ones armed."""
    changes = Changes()
    for effect in effects:
        match effect:
            case RunOpened(run=run):
                row = _new_run(request, run, now)
                changes.opened += [_new_task(request, row, seat, now) for seat in run.seats]
            case BranchTaken(run=run):
                _new_run(request, run, now)
                changes.branches.append(run)
            case SeatOpened(seq=seq, seat=seat):
                row = NodeRun.objects.get(request=request, seq=seq)
                changes.opened.append(_new_task(request, row, seat, now))
            case SeatClosed():
                changes.closed.append(_close_task(request, effect, now))
            case RunClosed(seq=seq, status=status):
                row = NodeRun.objects.get(request=request, seq=seq)
                RUN.move(row, _RUN_VERB[RunStatus(status)], closed_at=now)
            case Finished(status=status):
                REQUEST.move(request, _REQUEST_VERB[RequestStatus(status)], finished_at=now)
                changes.finished = effect
    Request.objects.filter(pk=request.pk).update(rev=F("rev") + 1)
    request.rev += 1
    return changes


def _new_run(request: Request, run: Run, now: datetime) -> NodeRun:
    return NodeRun.objects.create(
        request=request,
        seq=run.seq,
        key=run.key,
        kind=run.kind,
        generation=run.generation,
        status=run.status,
        choice=dict(run.choice),
        opened_at=now,
        closed_at=None if run.status == RunStatus.OPEN else now,
    )


def _new_task(request: Request, run: NodeRun, seat: Seat, now: datetime) -> Task:
    sla = definition_of(request).human(run.key).sla
    due = office().add(now, timedelta(minutes=sla.due)) if sla else None
    task = Task.objects.create(
        request=request,
        run=run,
        person_id=seat.person,
        generation=run.generation,
        reasons=[reason.stored() for reason in seat.reasons],
        opened_at=now,
        due_at=due,
    )
    timers.arm(task, sla, now)
    return task


def _close_task(request: Request, effect: SeatClosed, now: datetime) -> Task:
    task = Task.objects.select_related("run").get(request=request, run__seq=effect.seq, person_id=effect.person)
    reason = CloseReason(effect.close_reason)
    TASK.move(task, _TASK_VERB[TaskStatus(effect.status)], closed_at=now, close_reason=reason)
    timers.disarm(task)
    return task
