"""The buttons of a request's page: asked of the same policy that the services ask."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals import policy
from approvals.definition import Definition
from approvals.models import Request, Task
from approvals.selectors.pages import Verb
from approvals.services.urge import no_urge
from approvals.states import FlowStatus, RequestStatus
from people.models import Employee

FAILED = frozenset({RequestStatus.REJECTED, RequestStatus.WITHDRAWN})


def my_task(person: Employee, request: Request, now: datetime) -> Task | None:
    """The open task that the person decides: his own first, else one he may act on for somebody."""
    tasks = policy.open_tasks(person, now).filter(request=request).select_related("person", "run", "request")
    return min(tasks, key=lambda one: (one.person_id != person.pk, one.pk), default=None)


def acting_for(person: Employee, request: Request, now: datetime) -> Employee | None:
    """For whom the person would decide; None for himself."""
    task = my_task(person, request, now)
    return task.person if task is not None and task.person_id != person.pk else None


def verbs(person: Employee, request: Request, definition: Definition, now: datetime) -> tuple[Verb, ...]:
    """The way forward, the way back, then the rest."""
    found: list[Verb] = []
    task = my_task(person, request, now)
    if task is not None:
        found += _deciding(task, definition)
    if request.status == RequestStatus.RUNNING and person.pk == request.initiator_id:
        found.append(Verb("urge", _("催办"), "default", 0, 0, reason=no_urge(request, now)))
        confirm = _("撤回后流程结束，可修改后重新提交。")
        found.append(Verb("withdraw", _("撤回"), "default", 0, 0, confirm=confirm))
    if person.pk == request.initiator_id and request.status in FAILED and request.flow.status == FlowStatus.ACTIVE:
        again = f"{reverse('approvals:new', args=[request.flow.slug])}?copy={request.pk}"
        found.append(Verb("resubmit", _("修改后重新提交"), "primary", 0, 0, url=again))
    found.append(Verb("comment", _("评论"), "default", 0, 0, comment_required=True))
    return tuple(found)


def _deciding(task: Task, definition: Definition) -> list[Verb]:
    if definition.human(task.run.key).kind == "do":
        confirm = _("确认无法完成后流程结束，发起人可修改后重新提交。")
        return [
            Verb("complete", _("完成"), "primary", task.pk, task.generation),
            Verb("cannot", _("无法完成"), "danger", task.pk, task.generation, comment_required=True, confirm=confirm),
        ]
    confirm = _("拒绝后流程结束，发起人可修改后重新提交。")
    return [
        Verb("approve", _("同意"), "primary", task.pk, task.generation),
        Verb("reject", _("拒绝"), "danger", task.pk, task.generation, comment_required=True, confirm=confirm),
    ]
