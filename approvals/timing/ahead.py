"""Arming the dates of a form when a request is approved, and letting them rest when it is revoked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from approvals.asked import LiveAsked
from approvals.definition import Definition, Later
from approvals.forms.conditions import holds
from approvals.forms.kinds import rows_of
from approvals.models import Request
from approvals.services.rows import Changes
from approvals.timing.dues import moment_of
from core import timers
from core.timers import Plan

LATER: Final = "approvals.later"
NOTICE: Final = "approvals.date"


def keep(request: Request, definition: Definition, changes: Changes, now: datetime) -> None:
    """Arm on approval, cancel on revocation."""
    if changes.finished is None or not definition.settings.later:
        return
    if changes.finished.status == "approved" and not changes.finished.because:
        plans = [plan for rule in definition.settings.later for plan in _plans(request, rule, now)]
        timers.schedule_many(plans)
    elif changes.finished.status == "revoked":
        timers.cancel_about(request.ref)


def key_of(request: Request, rule: Later, row: int) -> str:
    """The name of the timer of a rule for a row; the request that follows is sent under the same name."""
    return f"{request.ref}:{rule.key}:{row}"


def _plans(request: Request, rule: Later, now: datetime) -> Iterator[Plan]:
    """One for each row that has a date and fits; dates that are over long since are not caught up."""
    places: list[tuple[int, Mapping[str, Any]]] = [(0, request.data)]
    if rule.each:
        places = [(row.index, row.cells) for row in rows_of(request.data.get(rule.each))]
    asked = LiveAsked()
    for index, cells in places:
        due = _due(rule, cells, now)
        if due is not None and (not rule.when or holds(rule.when, cells, asked)):
            yield Plan(key_of(request, rule, index), LATER, due, request.ref, {"later": rule.key, "row": index})


def _due(rule: Later, cells: Mapping[str, Any], now: datetime) -> datetime | None:
    if not rule.field:
        return now
    at = moment_of(cells.get(rule.field))
    if at is None or at < now - timedelta(days=1):
        return None
    return max(now, at + timedelta(minutes=rule.offset))
