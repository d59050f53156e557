"""A time over several nodes: the clock begins, stands still while nobody of the house can act, and is met or missed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from approvals.definition import Rung, Span
from approvals.engine import State
from approvals.models import Request, SpanClock
from approvals.services.rows import Turn
from approvals.states import RequestStatus, RunStatus
from approvals.timing import dues
from core import timers
from core.refs import Ref
from core.timers import Plan
from core.worktime import Calendar

SPAN: Final = "approvals.span"
_S = SpanClock.Status
OVER: Final = frozenset({_S.MET, _S.MISSED, _S.CANCELLED})


def keep(turn: Turn) -> None:
    """Begin, halt, let go on and end the clocks that this change concerns."""
    request = turn.request
    known = {row.key: row for row in SpanClock.objects.filter(request=request)}
    for span in turn.definition.settings.spans:
        row = known.get(span.key)
        if row is None:
            if any(run.key == span.begins for run in turn.changes.opened_runs) or _at_start(span, turn.before):
                row = _begin(request, span, turn.now)
            else:
                continue
        if row.status not in OVER:
            _go(turn, span, row)


def _at_start(span: Span, before: State) -> bool:
    return span.begins == "start" and not before.runs


def _begin(request: Request, span: Span, now: datetime) -> SpanClock:
    due = dues.moment(span.sla, now, span.sla.due)
    row = SpanClock.objects.create(request=request, key=span.key, began_at=now, due_at=due)
    arm(row, span)
    return row


def _go(turn: Turn, span: Span, row: SpanClock) -> None:
    now = turn.now
    ending, stands = _ending(turn, span), _stands(turn, span)
    if row.paused_at is not None and (ending or not stands):
        row.due_at = _calendar(span).add(row.due_at, _calendar(span).between(row.paused_at, now))
        row.status, row.paused_at = _S.RUNNING, None
        if not ending:
            _write(row)
            arm(row, span)
    elif row.paused_at is None and stands and not ending:
        row.status, row.paused_at = _S.PAUSED, now
        _write(row)
        timers.cancel_about_many([ref_of(row)])
    if ending:
        _end(span, row, ending, now)


def _end(span: Span, row: SpanClock, ending: str, now: datetime) -> None:
    met = _S.MET if now <= row.due_at else _S.MISSED
    row.status, row.ended_at = _S.CANCELLED if ending == "cancelled" else met, now
    stood = _calendar(span).between(dues.moment(span.sla, row.began_at, span.sla.due), row.due_at)
    row.used = max(0, int((_calendar(span).between(row.began_at, now) - stood) // timedelta(minutes=1)))
    _write(row)
    timers.cancel_about_many([ref_of(row)])


def _calendar(span: Span) -> Calendar:
    return dues.calendar(span.sla.calendar)


def _ending(turn: Turn, span: Span) -> str:
    """`ended` when the last node passed, `cancelled` when the request ended before."""
    passed = {run.key for run in turn.changes.closed_runs if run.status == RunStatus.PASSED}
    if span.ends in passed:
        return "ended"
    if turn.changes.finished is None:
        return ""
    return "ended" if span.ends == "end" and turn.request.status == RequestStatus.APPROVED else "cancelled"


def _stands(turn: Turn, span: Span) -> bool:
    if turn.request.status == RequestStatus.SUSPENDED:
        return "suspended" in span.pauses
    with_initiator = any(run.kind == "start" and run.status == RunStatus.OPEN for run in turn.rows.runs.values())
    return with_initiator and "returned" in span.pauses


def _write(row: SpanClock) -> None:
    columns = ("status", "paused_at", "ended_at", "used", "due_at")
    SpanClock.objects.filter(pk=row.pk).update(**{name: getattr(row, name) for name in columns})


def ref_of(row: SpanClock) -> Ref:
    """How timers point at the clock."""
    return Ref("approvals.span", str(row.pk))


def arm(row: SpanClock, span: Span) -> None:
    """Its ladder, around the due time as it is now; a rung fires once for each due time."""
    calendar = _calendar(span)
    plans = []
    for rung in span.sla.ladder:
        way = timedelta(minutes=abs(rung.offset))
        at = calendar.add(row.due_at, way) if rung.offset >= 0 else calendar.subtract(row.due_at, way)
        plans.append(Plan(f"{ref_of(row)}:{_name(rung, row)}", SPAN, at, ref_of(row), {"rung": rung.name}))
    if plans:
        timers.schedule_many(plans)


def _name(rung: Rung, row: SpanClock) -> str:
    return f"{rung.name}@{int(row.due_at.timestamp())}"
