"""When a part was first looked at: the first response, and with it the receipt."""

from __future__ import annotations

from django.db import transaction

from approvals import policy
from approvals.models import Request, Task
from approvals.services.copying import note_read
from approvals.services.instance import definition_of
from approvals.states import TaskStatus
from core import clock
from people.models import Employee


@transaction.atomic
def note_seen(*, task: int, person: Employee) -> bool:
    """Note that its person, or who acts for him, looked at the part; True the first time. Others leave no trace."""
    row = Task.objects.select_related("request", "run").filter(pk=task, seen_at=None, status=TaskStatus.OPEN).first()
    if row is None or not person.is_active:
        return False
    now = clock.now()
    if person.pk != row.person_id and person.pk not in _deciders(row):
        return False
    same = Task.objects.filter(pk=row.pk, seen_at=None, status=TaskStatus.OPEN)
    return same.update(seen_at=now) == 1


def _deciders(row: Task) -> list[int]:
    return policy.deciders(row, row.request, definition_of(row.request), clock.now())


@transaction.atomic
def note_opened(*, request: int, person: Employee) -> None:
    """The person opened the page: his open parts and his copy are seen."""
    mine = policy.open_tasks(person, clock.now()).filter(request=request, seen_at=None)
    for pk in mine.order_by("pk").values_list("pk", flat=True):
        note_seen(task=pk, person=person)
    if Request.objects.filter(pk=request, copies__person=person, copies__read_at=None).exists():
        note_read(request=request, person=person)
