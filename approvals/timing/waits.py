"""Waiting nodes: the moment is worked out when the node begins, and a timer row brings it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from approvals.definition import Wait
from approvals.engine import WaitBegun
from approvals.models import NodeRun
from approvals.services.rows import Turn
from approvals.states import RequestStatus, RunStatus
from approvals.timing import dues
from approvals.timing.dues import moment_of
from core import timers

ARRIVED: Final = "approvals.arrived"


def begin(turn: Turn) -> None:
    """Note until when each new waiting node waits, and arm it; let those that ended rest."""
    request, now = turn.request, turn.now
    over = [run.ref for run in turn.changes.closed_runs if run.kind == NodeRun.Kind.WAIT]
    if over:
        timers.cancel_about_many(over)
    for one in turn.changes.effects:
        if isinstance(one, WaitBegun):
            run = turn.rows.runs[one.seq]
            node = turn.definition.nodes[run.key]
            run.until = moment(node, request.data, now) if isinstance(node, Wait) else now
            NodeRun.objects.filter(pk=run.pk).update(until=run.until)
            arm(run)


def arm(run: NodeRun) -> None:
    """Have the waiting node go on at its moment, if it still waits."""
    if run.status == RunStatus.OPEN and run.until is not None and run.request.status != RequestStatus.SUSPENDED:
        timers.schedule(str(run.ref), handler=ARRIVED, due_at=run.until, ref=run.ref)


def moment(node: Wait, data: Any, now: datetime) -> datetime:
    """When it goes on: the field's moment (a day begins at midnight) or now, moved by the offset; never before now.

    A field that is empty or says 长期 waits for nothing.
    """
    base = now if not node.until else moment_of(data.get(node.until))
    if base is None:
        return now
    calendar, way = dues.calendar(node.calendar), timedelta(minutes=abs(node.offset))
    moved = calendar.add(base, way) if node.offset >= 0 else calendar.subtract(base, way)
    return max(moved, now)
