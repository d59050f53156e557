"""Telling people what changed: new tasks, cards to rewrite, the result to the initiator."""

from __future__ import annotations

from approvals import policy
from approvals.models import Request, Task, WarnedTask
from approvals.services import publishing
from approvals.services.instance import Changes
from bots import api as bots
from core.refs import Ref

TODO = "approvals.todo"
RESULT = "approvals.result"


def tell(request: Request, changes: Changes, *, by: int | None, bot: str = "") -> None:
    """Announce new tasks, rewrite every card about the old ones, and say the end to the initiator."""
    for task in changes.closed:
        bots.refresh(task.ref)
    for task in changes.opened:
        bots.announce(TODO, about=task.ref, to=policy.deciders(task, request, task.opened_at), bot=bot)
    if changes.closed:
        _refresh_warnings(changes.closed)
    if changes.finished is not None:
        publishing.ended(request)
    if changes.finished is not None and changes.finished.status != "withdrawn":
        bots.announce(RESULT, about=request.ref, to=[request.initiator_id], bot=bot)
    else:
        bots.refresh(request.ref)


def _refresh_warnings(closed: list[Task]) -> None:
    rows = WarnedTask.objects.filter(task__in=[task.pk for task in closed])
    for warning in sorted(set(rows.values_list("warning_id", flat=True))):
        bots.refresh(Ref("approvals.warning", str(warning)))
