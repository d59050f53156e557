"""Deciding: 同意 and 拒绝 at an approve node, 完成 and 无法完成 at a do node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals.definition import Definition, Human
from approvals.engine import Decide
from approvals.engine.commands import Verb
from approvals.models import Request
from approvals.policy import Operation
from approvals.services import editing, facts, parts, publishing
from approvals.services.instance import Outcome
from approvals.services.once import once
from approvals.services.parts import Press
from approvals.services.rows import Changes
from core import journal, refusals
from core.errors import Invalid, Refused
from core.journal import Via
from people.models import Employee

Chosen = Mapping[str, Sequence[int]]
NO: Final = frozenset({"reject", "cannot"})
PAST: Final = {"approve": "approved", "reject": "rejected", "complete": "completed", "cannot": "could_not"}


def approve(
    *, task: int, actor: Employee, rev: int, key: str, comment: str = "", form: Mapping[str, Any] | None = None,
    chosen: Chosen | None = None, via: Via = Via.PAGE,
) -> Outcome:  # fmt: skip
    """Say yes; `form` are the fields that the person changed, `chosen` the approvers he picks for the next node.

    The same `key` again gets the first answer and changes nothing.
    Raises: NotVisible; Refused; IllegalMove if somebody was quicker; Invalid for fields, choice or comment.
    """
    return decide("approve", Press(task, actor, rev, key, via, comment.strip()), form, chosen)


def reject(
    *, task: int, actor: Employee, rev: int, key: str, comment: str = "", form: Mapping[str, Any] | None = None,
    chosen: Chosen | None = None, via: Via = Via.PAGE,
) -> Outcome:  # fmt: skip
    """Say no, with a comment where the node wants one; what then happens the node says.

    Raises: as approve.
    """
    return decide("reject", Press(task, actor, rev, key, via, comment.strip()), form, chosen)


def complete(
    *, task: int, actor: Employee, rev: int, key: str, comment: str = "", form: Mapping[str, Any] | None = None,
    chosen: Chosen | None = None, via: Via = Via.PAGE,
) -> Outcome:  # fmt: skip
    """Say that the thing is done.

    Raises: as approve.
    """
    return decide("complete", Press(task, actor, rev, key, via, comment.strip()), form, chosen)


def cannot_do(
    *, task: int, actor: Employee, rev: int, key: str, comment: str = "", form: Mapping[str, Any] | None = None,
    chosen: Chosen | None = None, via: Via = Via.PAGE,
) -> Outcome:  # fmt: skip
    """Say that the thing cannot be done, with the reason.

    Raises: as approve.
    """
    return decide("cannot", Press(task, actor, rev, key, via, comment.strip()), form, chosen)


def decide(verb: Verb, press: Press, form: Mapping[str, Any] | None = None, chosen: Chosen | None = None) -> Outcome:
    """Any of the four.

    Raises: as approve.
    """
    try:
        return _decide(verb, press, form, chosen, key=press.key)
    except editing.Forbidden as wrong:
        paths = wrong.paths
        refusals.write_down(wrong, lambda: _note_refused(press, paths))
        raise


def _note_refused(press: Press, paths: Sequence[str]) -> None:
    """Whoever sends what he may not write is written down; the paths, never what he sent."""
    request = Request.objects.filter(tasks=press.task).first()
    if request is not None:
        facts = {"task": press.task, "paths": list(paths)[:50]}
        journal.record("approvals.edit_refused", actor=press.actor.ref, ref=request.ref, via=press.via, facts=facts)


@once
def _decide(verb: Verb, press: Press, form: Mapping[str, Any] | None, chosen: Chosen | None, *, key: str) -> Outcome:
    part = parts.take(press, Operation.DECIDE)
    if isinstance(part, Outcome):
        return part
    case = part.case
    node = case.definition.nodes.get(part.task.run.key)
    if isinstance(node, Human):
        _check_button(node, verb)
        _check_comment(node, verb, press.comment)
    edit = editing.at_node(case.request, case.definition, node, form, actor=press.actor, asked=verb not in NO)
    picked = {key: tuple(people) for key, people in (chosen or {}).items()}
    seq, no = part.place
    changes = part.move(Decide(verb, seq, no, press.actor.pk, edit.command, picked))
    toast = _toast(verb, case.definition, changes)
    part.decided(verb, toast, changes=edit.changes)
    more = {"edited": facts.edited(case.definition, edit.changes)} if edit.changes else {}
    return part.finish(PAST[verb], toast, event=publishing.DECIDED, more={"verb": verb}, facts=more)


def _check_button(node: Human, verb: Verb) -> None:
    """A node offers what its definition says; what can be said of it at all, the engine knows."""
    offered = node.buttons if node.buttons else ("approve", "complete")
    if verb not in offered:
        raise Refused(_("此节点不提供该操作"))


def _check_comment(node: Human, verb: Verb, comment: str) -> None:
    if comment:
        return
    if verb == "cannot":
        raise Invalid.at("comment", _("请填写无法完成的原因"))
    if node.comment == "required":
        raise Invalid.at("comment", _("此节点须填写审批意见"))
    if verb == "reject" and node.comment == "on_reject":
        raise Invalid.at("comment", _("拒绝时请填写审批意见"))


def _toast(verb: Verb, definition: Definition, changes: Changes) -> str:
    done = {"approve": _("已同意"), "reject": _("已拒绝"), "complete": _("已完成"), "cannot": _("已标记无法完成")}[verb]
    if verb in NO:
        return done
    if changes.finished is not None:
        ended = {"approved": _("审批已通过"), "revoked": _("申请已撤销")}
        then = ended.get(changes.finished.status, _("没有找到下一步审批人，流程已结束"))
        return _("%(done)s，%(then)s") % {"done": done, "then": then}
    if not changes.opened:
        return _("%(done)s，%(then)s") % {"done": done, "then": _("等待其他审批人")}
    node = definition.nodes.get(changes.opened[0].run.key)
    if node is None:
        return done
    return _("%(done)s，已转到%(node)s") % {"done": done, "node": node.name.said(get_language() or "zh-hans")}
