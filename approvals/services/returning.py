"""退回 to a node that was passed, and 重新提交 by the initiator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals import world
from approvals.definition import Definition
from approvals.definition.settings import Resume
from approvals.engine import Edit, Resubmit, Return
from approvals.forms.rights import rights_of
from approvals.models import Decision
from approvals.policy import Operation
from approvals.services import editing, facts, parts, publishing
from approvals.services.instance import Outcome
from approvals.services.once import once
from approvals.services.parts import Part, Press
from core.errors import Invalid
from core.journal import Via
from people.models import Employee

RESUMES = ("smart", "replay", "straight")


@once
def send_back(
    *, task: int, actor: Employee, rev: int, key: str, comment: str = "", to: str = "start", resume: str = "",
    via: Via = Via.PAGE,
) -> Outcome:  # fmt: skip
    """Send it back to a node that was passed (`start`: the initiator), with the reason.

    resume: what happens when it comes again: `replay`, `straight` or `smart`; "" as the flow says.
    Raises: NotVisible; Refused where the node does not offer it; IllegalMove; Invalid for target, mode or comment.
    """
    part = parts.take(Press(task, actor, rev, key, via, comment.strip()), Operation.RETURN)
    if isinstance(part, Outcome):
        return part
    definition = part.case.definition
    if not part.press.comment:
        raise Invalid.at("comment", _("请填写退回原因"))
    mode = _mode(definition, resume)
    seq, no = part.place
    part.move(Return(seq, no, actor.pk, to, mode))
    toast = _("已退回到%(node)s") % {"node": _name(definition, to)}
    part.decided(Decision.Verb.RETURN, toast, facts={"to": to, "mode": mode or definition.settings.resume})
    return part.finish("returned", toast, event=publishing.RETURNED, more={"to": to}, facts={"to": to, "mode": mode})


def _mode(definition: Definition, resume: str) -> Resume | str:
    if not resume:
        return ""
    if resume not in RESUMES:
        raise Invalid.at("resume", _("请选择退回后的处理方式"))
    if not definition.settings.returner_chooses and resume != definition.settings.resume:
        raise Invalid.at("resume", _("此流程不能选择退回后的处理方式"))
    return resume


def _name(definition: Definition, key: str) -> str:
    language = get_language() or "zh-hans"
    if key == definition.start.key:
        return _("发起人")
    node = definition.nodes.get(key)
    return node.name.said(language) if node is not None else key


@once
def resubmit(
    *, request: int, actor: Employee, raw: Mapping[str, Any], key: str, comment: str = "",
    chosen: Mapping[str, Sequence[int]] | None = None, via: Via = Via.PAGE,
) -> Outcome:  # fmt: skip
    """The initiator sends the mended form again; what he does not send stays as it was.

    Raises: NotVisible; Refused for others; IllegalMove if it is not with him; Invalid for each field.
    """
    found = _start_part(request, actor, key, comment.strip(), via)
    if isinstance(found, Outcome):
        return found
    row, definition = found.case.request, found.case.definition
    rights = rights_of(definition.fields, definition.start.fields)
    edit = editing.edited(row, definition, world.of(actor, row), rights, raw, asked=True)
    command = edit.command or Edit(row.data)
    picked = {node: tuple(people) for node, people in (chosen or {}).items()}
    found.move(Resubmit(found.task.run.seq, actor.pk, command, picked))
    toast = _("已重新提交")
    found.decided(Decision.Verb.RESUBMIT, toast, changes=edit.changes)
    more = {"edited": facts.edited(definition, edit.changes)} if edit.changes else {}
    return found.finish("resubmitted", toast, event=publishing.RESUBMITTED, facts=more)


def _start_part(request: int, actor: Employee, key: str, comment: str, via: Via) -> Part | Outcome:
    """The initiator's open part in the start of the request."""
    task = parts.start_task(request)
    if task is None:
        return parts.answered_whole(request, actor, key)
    return parts.take(Press(task.pk, actor, task.rev, key, via, comment), Operation.RESUBMIT)
