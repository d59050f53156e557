"""What became of each item of a batch, for whoever pressed the button."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from approvals import phrases, policy, sight
from approvals.models import Request, Task
from approvals.selectors import worlds
from approvals.services.batch import Answer
from approvals.services.instance import definition_of
from core import clock
from people.models import Employee


@dataclass(frozen=True)
class BatchLine:
    """One item that was left out, and why."""

    title: str
    serial: str
    said: str
    url: str


def left_out(person: Employee, answers: Iterable[Answer]) -> tuple[BatchLine, ...]:
    """The items that were not approved; of what the person may not see nothing is said but why."""
    missed = {one.task: one.said for one in answers if not one.done}
    if not missed:
        return ()
    visible = Request.objects.filter(policy.visible_to(person, clock.now()), tasks__in=missed).order_by()
    seen = Task.objects.filter(pk__in=missed, request__in=visible.values("pk")).select_related("run", "request")
    listed = list(seen.order_by("pk"))
    around = worlds.around(task.request for task in listed)
    found = []
    for task in listed:
        definition = definition_of(task.request)
        rights = sight.rights_at(definition, task.run.key)
        title = phrases.headline(definition, task.request.data, rights, around)
        found.append(BatchLine(title, task.request.serial, missed[task.pk], phrases.url(task.request)))
    return tuple(found)
