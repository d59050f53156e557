"""The difference of two states written as rows, in bulk."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import models

from approvals.definition import Definition, Human
from approvals.engine import Effect, Run, Seat, SeatClosed, State
from approvals.models import NodeRun, Request, Task
from approvals.services.rows import Changes, Place, Turn
from approvals.states import LIVE, CloseReason, Hands, RequestStatus, RunStatus, TaskStatus
from approvals.timing import dues
from core import bulk, instances, plain
from core.errors import IllegalMove

# What holds of a part that nobody else has changed since it was read: its `rev` goes up by one.
UNTOUCHED: Final = '"approvals_task"."rev" = excluded."rev" - 1'
REASONS: Final = frozenset(CloseReason.values)
# Why a part is over that was so from the beginning, or about which the engine says nothing.
BY_STATUS: Mapping[str, CloseReason] = {
    TaskStatus.APPROVED: CloseReason.APPROVED,
    TaskStatus.DONE: CloseReason.APPROVED,
    TaskStatus.ANSWERED: CloseReason.APPROVED,
    TaskStatus.RESUBMITTED: CloseReason.SUBMIT_AGAIN,
    TaskStatus.REJECTED: CloseReason.REJECTED,
    TaskStatus.CANNOT: CloseReason.REJECTED,
    TaskStatus.DEDUPLICATED: CloseReason.AUTO_SKIP,
    TaskStatus.TRANSFERRED: CloseReason.FORWARD,
    TaskStatus.RETURNED: CloseReason.SPECIFIC_ROLLBACK,
    TaskStatus.REMOVED: CloseReason.DELETE_ASSIGNEE,
    TaskStatus.WITHDRAWN: CloseReason.RECALL,
}


def store(
    turn: Turn, after: State, *, touched: Collection[Place] = (), counted: bool = False, born: bool = False
) -> Turn:
    """Write what differs between the state before and the one after; the row objects follow.

    touched: parts about which something was said though their status stays: their `rev` goes up all the same.
    counted: the `rev` of the request went up when its row was locked.
    born: the request was written a moment ago with all that the state says of it.
    Raises: IllegalMove if a row is not what it was when it was read; nothing is kept then.
    """
    still = after.status == RequestStatus.SUSPENDED
    _store_runs(turn, after)
    changed = _change_tasks(turn, after, touched=touched, still=still)
    _put_tasks(turn, changed, _add_tasks(turn, after, still=still))
    if not born:
        _store_request(turn.request, after, turn.now, counted=counted)
    return turn


def _store_runs(turn: Turn, after: State) -> None:
    rows, now = turn.rows, turn.now
    fresh, changed, columns = [], [], set()
    such: set[str] = set()
    for run in after.runs:
        row = rows.runs.get(run.seq)
        if row is None:
            fresh.append(_new_run(turn.request, run, now))
        elif row.status != run.status or row.choice != run.choice or row.within != run.within:
            such.add(str(row.status))
            over = run.status != RunStatus.OPEN
            new = {"status": run.status, "choice": dict(run.choice), "within": run.within}
            new["closed_at"] = (row.closed_at or now) if over else None
            columns |= _assign(row, new)
            changed.append(row)
    _put([*changed, *fresh], unique=("request", "seq"), columns=columns, such=_still_so(NodeRun, such))
    for row in fresh:
        rows.runs[row.seq] = row


def _still_so(model: type[models.Model], states: Collection[str]) -> str:
    """The rows that are there are still in one of these states."""
    listed = ", ".join(f"'{state}'" for state in sorted(states))
    return f'"{model._meta.db_table}"."status" IN ({listed})' if listed else ""


def _assign(row: models.Model, new: Mapping[str, Any]) -> set[str]:
    """Have the row say this; gives what is new to it."""
    changed = {name for name, value in new.items() if getattr(row, name) != value}
    for name in changed:
        setattr(row, name, new[name])
    return changed


def _put(rows: list[Any], *, unique: tuple[str, ...], columns: Collection[str], such: str) -> None:
    """New rows and changed ones in one statement."""
    if not columns:
        bulk.insert(rows)
    elif not bulk.put(rows, unique=unique, columns=sorted(columns), such=such):
        raise IllegalMove("a row was changed beside the lock of its request")


def _new_run(request: Request, run: Run, now: datetime) -> NodeRun:
    return instances.fresh(
        NodeRun, request=request, seq=run.seq, key=run.key, kind=run.kind, generation=run.generation, status=run.status,
        choice=dict(run.choice), within=run.within, branch=run.branch, round=run.round, opened_at=now,
        closed_at=None if run.status == RunStatus.OPEN else now,
    )  # fmt: skip


def _change_tasks(turn: Turn, after: State, *, touched: Collection[Place], still: bool) -> dict[Task, dict[str, Any]]:
    """What becomes of the parts that are there."""
    rows, now = turn.rows, turn.now
    reasons = _close_reasons(turn.changes.effects)
    before = {(run.seq, seat.no): seat for run in turn.before.runs for seat in run.seats}
    found: dict[Task, dict[str, Any]] = {}
    for run in after.runs:
        for seat in run.seats:
            place = (run.seq, seat.no)
            task, was = rows.tasks.get(place), before.get(place)
            if task is None or ((was is seat or was == seat) and place not in touched):
                continue
            columns = _columns(seat) | _moments(turn, task, seat, after.data, still=still)
            if task.status in LIVE and not seat.live:
                columns |= {"closed_at": now, "close_reason": _reason(reasons, run.seq, seat)}
            _sort(turn.changes, task, seat)
            found[task] = columns
    return found


def _put_tasks(turn: Turn, changed: Mapping[Task, Mapping[str, Any]], fresh: list[Task]) -> None:
    """Write them. What ends comes first: nobody has two live parts in a run, not even between two rows."""
    columns = {"rev"} if changed else set()
    for task, new in changed.items():
        columns |= _assign(task, new)
        task.rev += 1
    written = [*sorted(changed, key=lambda task: task.status in LIVE), *fresh]
    _put(written, unique=("run", "no"), columns=columns, such=UNTOUCHED)
    for task in fresh:
        turn.rows.tasks[task.run.seq, task.no] = task
        if task.status == TaskStatus.OPEN:
            turn.changes.opened.append(task)


def _sort(changes: Changes, task: Task, seat: Seat) -> None:
    was, now = task.status, seat.status
    if was == now:
        return
    if not seat.live:
        changes.closed.append(task)
    elif now == TaskStatus.OPEN:
        changes.opened.append(task)
    else:
        changes.halted.append(task)


def _add_tasks(turn: Turn, after: State, *, still: bool) -> list[Task]:
    """The parts that begin with this."""
    rows = turn.rows
    reasons = _close_reasons(turn.changes.effects)
    return [
        _new_task(turn, rows.runs[run.seq], seat, after.data, still=still, reason=_reason(reasons, run.seq, seat))
        for run in after.runs
        for seat in run.seats
        if (run.seq, seat.no) not in rows.tasks
    ]


def _new_task(turn: Turn, run: NodeRun, seat: Seat, data: Mapping[str, Any], *, still: bool, reason: str) -> Task:
    now = turn.now
    task = instances.fresh(
        Task, request=turn.request, run=run, no=seat.no, person_id=seat.person, generation=run.generation,
        opened_at=now, closed_at=None if seat.live else now, close_reason="" if seat.live else reason,
        hands=hands_at(turn.definition, run.key), **_columns(seat),
    )  # fmt: skip
    if seat.status == TaskStatus.OPEN:
        task.respond_by, task.due_at = dues.dues(dues.sla_of(turn.definition, run.key), now, data)
        task.held_since = now if still else None
    return task


def hands_at(definition: Definition, key: str) -> Hands:
    """Who may act on the parts of this node."""
    node = definition.nodes.get(key)
    return Hands.IN_PERSON if isinstance(node, Human) and node.in_person else Hands.ANYBODY


def _columns(seat: Seat) -> dict[str, Any]:
    return {
        "status": seat.status,
        "kind": seat.kind,
        "groups": list(seat.groups),
        "parent": seat.parent,
        "method": seat.method,
        "by_id": seat.by or None,
        "reasons": [reason.stored() for reason in seat.reasons],
    }


def _moments(turn: Turn, task: Task, seat: Seat, data: Mapping[str, Any], *, still: bool) -> dict[str, Any]:
    """Since when it is his, until when, and for how long it stood still."""
    sla, now = dues.sla_of(turn.definition, task.run.key), turn.now
    if seat.status == task.status:
        return {}
    if seat.status == TaskStatus.OPEN and task.due_at is None and task.held_since is None:
        respond, due = dues.dues(sla, now, data)
        return {"opened_at": now, "respond_by": respond, "due_at": due, "held_since": now if still else None}
    if seat.status == TaskStatus.OPEN and not still:
        return dues.going_on(sla, task, now, data)
    if seat.live and task.held_since is None and task.status == TaskStatus.OPEN:
        return {"held_since": now}
    return {}


def _close_reasons(effects: Iterable[Effect]) -> dict[Place, str]:
    return {(one.seq, one.no): one.reason for one in effects if isinstance(one, SeatClosed)}


def _reason(reasons: Mapping[Place, str], seq: int, seat: Seat) -> str:
    said = reasons.get((seq, seat.no), "")
    return CloseReason(said) if said and said in REASONS else BY_STATUS.get(seat.status, CloseReason.OTHERS)


def columns_of(request: Request, after: State, now: datetime) -> dict[str, Any]:
    """What the state says of the request itself."""
    alive = RequestStatus(after.status).alive
    suspended = after.status == RequestStatus.SUSPENDED
    columns: dict[str, Any] = {
        "status": after.status,
        "finished_at": None if alive else request.finished_at or now,
        "suspended_at": (request.suspended_at or now) if suspended else None,
    }
    kept = {
        "data": dict(after.data),
        "chosen": {key: list(people) for key, people in after.chosen.items()},
        "edits": dict(after.edits),
        "marks": list(after.marks),
    }
    return columns | {name: value for name, value in kept.items() if getattr(request, name) != value}


def _store_request(request: Request, after: State, now: datetime, *, counted: bool) -> None:
    """What the state says of the request itself; nothing where that is what the row says."""
    was = request.status
    new = columns_of(request, after, now)
    changed: dict[str, Any] = {name: value for name, value in new.items() if getattr(request, name) != value}
    if counted and not changed:
        return
    if not counted:
        changed["rev"] = request.rev + 1
    same = {"pk": request.pk, "status": was, "rev": request.rev}
    if plain.change(Request, changed, same) != 1:
        raise IllegalMove("a row was changed beside the lock of its request")
    for name, value in changed.items():
        setattr(request, name, value)
