"""Open tasks of somebody who left go on: to the successor, else a leader, else the flow administrators."""

from __future__ import annotations

from django.db import transaction

from approvals.engine import HandOver, NotNow, step
from approvals.models import Task
from approvals.org import LiveOrg
from approvals.services.instance import apply, definition_of, locked, state_of
from approvals.services.telling import tell
from approvals.states import TaskStatus
from core import clock, journal
from core.journal import Via
from people.models import Employee


@transaction.atomic
def hand_over(leaver: Employee, successor: Employee | None) -> int:
    """Transfer every open task of the leaver, request by request in one order; gives how many."""
    mine = Task.objects.filter(person=leaver, status=TaskStatus.OPEN)
    moved = 0
    for pk in sorted(set(mine.values_list("request_id", flat=True))):
        moved += _one(pk, leaver, successor)
    return moved


def _one(pk: int, leaver: Employee, successor: Employee | None) -> int:
    now = clock.now()
    row = locked(pk)
    command = HandOver(leaver.pk, successor.pk if successor else 0)
    try:
        _state, effects = step(definition_of(row), state_of(row), command, LiveOrg(), now)
    except NotNow:
        return 0  # decided between the look and the lock: nothing is left to hand over
    changes = apply(row, effects, now)
    facts = {"leaver": leaver.pk, "opened": [[task.run.key, task.person_id] for task in changes.opened]}
    journal.record("approvals.handed_over", actor=None, ref=row.ref, via=Via.SYSTEM, facts=facts)
    tell(row, changes, by=None, bot=definition_of(row).bot)
    return 1
