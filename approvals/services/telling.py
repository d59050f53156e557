"""Telling people what changed: new tasks, cards to rewrite, the result to the initiator."""

from __future__ import annotations

from approvals.models import Request, Task, WarnedTask
from approvals.services.instance import Changes
from bots import api as bots
from core.refs import Ref
from people import api as people

TODO = "approvals.todo"
RESULT = "approvals.result"


def tell(request: Request, changes: Changes, *, by: int | None, bot: str = "") -> None:
    """Announce new tasks, rewrite every card about the old ones, and say the end to the initiator."""
    for task in changes.closed:
        bots.refresh(task.ref)
    for task in changes.opened:
        bots.announce(TODO, about=task.ref, to=readers_of(task, request), bot=bot)
    if changes.closed:
        _refresh_warnings(changes.closed)
    if changes.finished is not None and changes.finished.status != "withdrawn":
        bots.announce(RESULT, about=request.ref, to=[request.initiator_id], bot=bot)
    else:
        bots.refresh(request.ref)


def readers_of(task: Task, request: Request) -> list[int]:
    """Who gets the card: the approver and whoever may act for him now, but never the initiator as deputy."""
    agents = people.agents_of(task.person, what=request.flow.slug, at=task.opened_at)
    return [task.person_id, *(agent.pk for agent in agents if agent.pk != request.initiator_id)]


def _refresh_warnings(closed: list[Task]) -> None:
    rows = WarnedTask.objects.filter(task__in=[task.pk for task in closed])
    for warning in sorted(set(rows.values_list("warning_id", flat=True))):
        bots.refresh(Ref("approvals.warning", str(warning)))
