"""Deciding: 同意 and 拒绝 at an approve node, 完成 and 无法完成 at a do node."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals import policy
from approvals.definition import Definition
from approvals.engine import Decide, NotNow, step
from approvals.engine.model import Verb
from approvals.models import Decision, Request, Task
from approvals.org import LiveOrg
from approvals.services import conflicts, publishing
from approvals.services.instance import Changes, apply, branch_facts, definition_of, locked, state_of
from approvals.services.telling import tell
from approvals.states import TaskStatus
from core import clock, journal
from core.errors import Invalid, Refused
from core.journal import Via
from people.models import Employee

MOST_COMMENT = 1000


@dataclass(frozen=True)
class Outcome:
    """What came of a verb: the request as it is now, and the sentence for the person."""

    request: Request
    toast: str


@dataclass(frozen=True)
class _Call:
    verb: Verb
    task: int
    actor: Employee
    generation: int
    key: str
    comment: str
    via: Via


def approve(
    *, task: int, actor: Employee, generation: int, key: str, comment: str = "", via: Via = Via.PAGE
) -> Outcome:
    """Say yes. The same `key` again gets the first answer and changes nothing.

    Raises: NotVisible; Refused; IllegalMove if somebody was quicker; Invalid for a comment that is too long.
    """
    return _decide(_Call("approve", task, actor, generation, key, comment.strip(), via))


def reject(*, task: int, actor: Employee, generation: int, key: str, comment: str = "", via: Via = Via.PAGE) -> Outcome:
    """Say no, with a comment; the request ends.

    Raises: as approve; Invalid without a comment.
    """
    return _decide(_Call("reject", task, actor, generation, key, comment.strip(), via))


def complete(
    *, task: int, actor: Employee, generation: int, key: str, comment: str = "", via: Via = Via.PAGE
) -> Outcome:
    """Say that the thing is done.

    Raises: as approve.
    """
    return _decide(_Call("complete", task, actor, generation, key, comment.strip(), via))


def cannot_do(
    *, task: int, actor: Employee, generation: int, key: str, comment: str = "", via: Via = Via.PAGE
) -> Outcome:
    """Say that the thing cannot be done, with the reason; the request ends.

    Raises: as approve; Invalid without a reason.
    """
    return _decide(_Call("cannot", task, actor, generation, key, comment.strip(), via))


@transaction.atomic
def _decide(call: _Call) -> Outcome:
    now = clock.now()
    request, task = _locked(call.task)
    twin = Decision.objects.filter(key=call.key).first()
    if twin is not None:
        return _first_answer(twin, request, call)
    principal = policy.require_decide(call.actor, task, request, now)
    if task.status != TaskStatus.OPEN or task.generation != call.generation:
        raise conflicts.too_late(request, task)
    _check_comment(call)
    command = Decide(call.verb, task.run.key, task.generation, task.person_id)
    try:
        _state, effects = step(definition_of(request), state_of(request), command, LiveOrg(), now)
    except NotNow:
        raise conflicts.too_late(request, task) from None
    decision = Decision.objects.create(
        task=task, generation=task.generation, verb=call.verb, person=call.actor, on_behalf_of=principal,
        comment=call.comment, via=call.via, key=call.key, at=now,
    )  # fmt: skip
    changes = apply(request, effects, now)
    toast = _toast(call.verb, request, changes)
    Decision.objects.filter(pk=decision.pk).update(answer=toast)
    journal.record(
        f"approvals.{_PAST[call.verb]}", actor=call.actor.ref, ref=request.ref, via=call.via,
        on_behalf_of=principal.ref if principal else None, facts=_facts(task, call, changes, definition_of(request)),
    )  # fmt: skip
    publishing.decided(request, task, call.verb, call.actor)
    tell(request, changes, by=call.actor.pk, bot=definition_of(request).bot)
    return Outcome(request, toast)


_PAST = {"approve": "approved", "reject": "rejected", "complete": "completed", "cannot": "could_not"}


def _locked(pk: int) -> tuple[Request, Task]:
    """The task, read after its request was locked."""
    owner = Task.objects.filter(pk=pk).values_list("request_id", flat=True).first()
    if owner is None:
        raise policy.not_visible()
    request = locked(owner)
    return request, Task.objects.select_related("run", "person").get(pk=pk)


def _first_answer(twin: Decision, request: Request, call: _Call) -> Outcome:
    if (twin.task_id, twin.person_id) != (call.task, call.actor.pk):
        raise Refused(_("这次操作的编号已被使用，请刷新页面后重试"))
    return Outcome(request, twin.answer)


def _check_comment(call: _Call) -> None:
    if len(call.comment) > MOST_COMMENT:
        raise Invalid.at("comment", _("审批意见最多 %(max)d 字，请删减") % {"max": MOST_COMMENT})
    if call.verb == "reject" and not call.comment:
        raise Invalid.at("comment", _("拒绝时请填写审批意见"))
    if call.verb == "cannot" and not call.comment:
        raise Invalid.at("comment", _("请填写无法完成的原因"))


def _facts(task: Task, call: _Call, changes: Changes, definition: Definition) -> dict[str, object]:
    return {
        "task": task.pk,
        "node": task.run.key,
        "generation": task.generation,
        "comment": call.comment,
        "branches": branch_facts(definition, changes.branches),
        "opened": [[opened.run.key, opened.person_id] for opened in changes.opened],
        "finished": changes.finished.status if changes.finished else "",
    }


def _toast(verb: Verb, request: Request, changes: Changes) -> str:
    done = {"approve": _("已同意"), "reject": _("已拒绝"), "complete": _("已完成"), "cannot": _("已标记无法完成")}[verb]
    if verb in {"reject", "cannot"}:
        return done
    if changes.finished is not None:
        ended = _("审批已通过") if changes.finished.status == "approved" else _("没有找到下一步审批人，流程已结束")
        return _("%(done)s，%(then)s") % {"done": done, "then": ended}
    if not changes.opened:
        return _("%(done)s，%(then)s") % {"done": done, "then": _("等待其他审批人")}
    node = definition_of(request).human(changes.opened[0].run.key).name.said(get_language() or "zh-hans")
    return _("%(done)s，已转到%(node)s") % {"done": done, "node": node}
