"""What the slower one is told."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals.models import Decision, Request, Task
from approvals.states import RequestStatus
from core.errors import IllegalMove
from core.wording import clock_time

Verb = Decision.Verb


def too_late(request: Request, task: Task | None = None) -> IllegalMove:
    """`李四已于 10:32 同意，页面已更新`: who was quicker, with the request as the subject to show afresh."""
    state = str(task.status if task else request.status)
    return IllegalMove(_sentence(request, task), subject=request.ref, state=state)


def _sentence(request: Request, task: Task | None) -> str:
    if request.status == RequestStatus.WITHDRAWN:
        known = {"name": request.initiator.display_name, "time": clock_time(request.finished_at)}
        return _("%(name)s已于 %(time)s 撤回，页面已更新") % known
    decision = _settling(request, task)
    if decision is None:
        return _("内容已变化，请查看最新状态")
    known = {"name": decision.person.display_name, "time": clock_time(decision.at)}
    sentences = {
        Verb.APPROVE: _("%(name)s已于 %(time)s 同意，页面已更新"),
        Verb.REJECT: _("%(name)s已于 %(time)s 拒绝，页面已更新"),
        Verb.COMPLETE: _("%(name)s已于 %(time)s 完成，页面已更新"),
        Verb.CANNOT: _("%(name)s已于 %(time)s 标记无法完成，页面已更新"),
    }
    return sentences[Verb(decision.verb)] % known


def _settling(request: Request, task: Task | None) -> Decision | None:
    decisions = Decision.objects.select_related("person").order_by("-at", "-pk")
    if task is not None:
        own = decisions.filter(task=task).first()
        return own or decisions.filter(task__run=task.run_id).first()
    return decisions.filter(task__request=request).first()
