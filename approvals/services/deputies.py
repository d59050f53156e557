"""What waits for somebody goes to his deputy's Feishu as well, for as long as the delegation is in force."""

from __future__ import annotations

from django.db.models import QuerySet

from approvals.models import Task
from approvals.services.instance import definition_of
from approvals.services.telling import TODO
from approvals.states import TaskStatus
from bots import api as bots
from people.models import Delegation


def begun(delegation: Delegation) -> int:
    """The deputy gets a card of every open task that he may decide now; gives how many."""
    tasks = list(_open(delegation).exclude(request__initiator=delegation.agent_id))
    for task in tasks:
        bots.announce(TODO, about=task.ref, to=[delegation.agent_id], bot=definition_of(task.request).bot)
    return len(tasks)


def ended(delegation: Delegation) -> int:
    """The deputy's cards are rewritten: they say that this is over for him; gives of how many tasks."""
    tasks = list(_open(delegation))
    for task in tasks:
        bots.refresh(task.ref)
    return len(tasks)


def _open(delegation: Delegation) -> QuerySet[Task]:
    rows = Task.objects.filter(person=delegation.principal_id, status=TaskStatus.OPEN).order_by("pk")
    if delegation.flows:
        rows = rows.filter(request__flow__slug__in=delegation.flows)
    return rows.select_related("request__flow", "request__version")
