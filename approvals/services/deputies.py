"""What waits for somebody goes to his deputy's Feishu as well, for as long as the delegation is in force."""

from __future__ import annotations

from django.db.models import QuerySet

from approvals import policy
from approvals.models import Task
from approvals.services.instance import definition_of
from approvals.services.telling import TODO
from approvals.states import TaskStatus
from bots import api as bots
from bots.api import Say
from core import clock
from people.models import Delegation


def begun(delegation: Delegation) -> int:
    """The deputy gets a card of every open part that he may act on now; gives how many."""
    now, agent = clock.now(), delegation.agent_id
    tasks = [
        task
        for task in _open(delegation)
        if agent in policy.deciders(task, task.request, definition_of(task.request), now)
    ]
    bots.announce_many(Say(TODO, task.ref, (agent,), bot=definition_of(task.request).bot) for task in tasks)
    for task in tasks:
        bots.enter(task.request.ref)
    return len(tasks)


def ended(delegation: Delegation) -> int:
    """The deputy's cards are rewritten: they say that this is over for him; gives of how many parts."""
    tasks = list(_open(delegation))
    bots.refresh_many([task.ref for task in tasks])
    for task in tasks:
        bots.enter(task.request.ref)
    return len(tasks)


def _open(delegation: Delegation) -> QuerySet[Task]:
    rows = Task.objects.filter(person=delegation.principal_id, status=TaskStatus.OPEN).order_by("pk")
    if delegation.flows:
        rows = rows.filter(request__flow__slug__in=delegation.flows)
    return rows.select_related("request", "run")
