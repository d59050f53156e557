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


def suspended(request: Request) -> IllegalMove:
    """Nothing is decided while it is suspended."""
    return IllegalMove(_("申请已暂停，恢复后才能处理"), subject=request.ref, state=request.status)


def _sentence(request: Request, task: Task | None) -> str:
    if request.status == RequestStatus.SUSPENDED:
        return suspended(request).message
    decision = _settling(request, task)
    if decision is None:
        return _("内容已变化，请查看最新状态")
    sentence = _said().get(Verb(decision.verb))
    if decision.person is None or sentence is None:
        return _("系统已于 %(time)s 处理，页面已更新") % {"time": clock_time(decision.at)}
    return sentence % {"name": decision.person.display_name, "time": clock_time(decision.at)}


def _said() -> dict[Verb, str]:
    return {
        Verb.APPROVE: _("%(name)s已于 %(time)s 同意，页面已更新"),
        Verb.REJECT: _("%(name)s已于 %(time)s 拒绝，页面已更新"),
        Verb.COMPLETE: _("%(name)s已于 %(time)s 完成，页面已更新"),
        Verb.CANNOT: _("%(name)s已于 %(time)s 标记无法完成，页面已更新"),
        Verb.RETURN: _("%(name)s已于 %(time)s 退回，页面已更新"),
        Verb.RESUBMIT: _("%(name)s已于 %(time)s 重新提交，页面已更新"),
        Verb.TRANSFER: _("%(name)s已于 %(time)s 转交，页面已更新"),
        Verb.DELEGATE: _("%(name)s已于 %(time)s 委派，页面已更新"),
        Verb.ANSWER: _("%(name)s已于 %(time)s 答复，页面已更新"),
        Verb.ADD_SIGN: _("%(name)s已于 %(time)s 加签，页面已更新"),
        Verb.REMOVE_SIGN: _("%(name)s已于 %(time)s 减签，页面已更新"),
        Verb.CLAIM: _("%(name)s已于 %(time)s 认领，页面已更新"),
        Verb.UNCLAIM: _("%(name)s已于 %(time)s 放回，页面已更新"),
        Verb.WITHDRAW: _("%(name)s已于 %(time)s 撤回，页面已更新"),
        Verb.AMEND: _("%(name)s已于 %(time)s 修改申请内容，页面已更新"),
        Verb.REVOKE: _("%(name)s已于 %(time)s 申请撤销，页面已更新"),
        Verb.SUSPEND: _("%(name)s已于 %(time)s 暂停，页面已更新"),
        Verb.RESUME: _("%(name)s已于 %(time)s 恢复，页面已更新"),
        Verb.JUMP: _("%(name)s已于 %(time)s 调整流程，页面已更新"),
        Verb.REASSIGN: _("%(name)s已于 %(time)s 改派，页面已更新"),
        Verb.TERMINATE: _("%(name)s已于 %(time)s 终止，页面已更新"),
    }


def _settling(request: Request, task: Task | None) -> Decision | None:
    """The decision that made it too late: about the part, else about its node, else the newest of all.

    A part that is over though nothing was said about it or its node ended with something that was said elsewhere.
    """
    decisions = Decision.objects.filter(request=request).select_related("person").order_by("-at", "-pk")
    if task is None or not request.state.alive:
        ends = (Verb.WITHDRAW, Verb.TERMINATE)
        ended = decisions.filter(verb__in=ends).first()
        if ended is not None or task is None:
            return ended or decisions.first()
    own = decisions.filter(task=task).first()
    return own or decisions.filter(run=task.run_id).first() or decisions.first()
