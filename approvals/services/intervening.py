"""What a flow administrator may do with a request that is stuck: 跳转, 改派, 终止; always with the reason."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals import policy
from approvals.engine import Jump, Terminate, Transfer
from approvals.models import Decision
from approvals.services import conflicts, publishing, whole
from approvals.services.instance import Outcome
from approvals.services.once import once
from approvals.services.whole import Ask, Whole
from approvals.states import LIVE
from core.errors import Invalid
from core.journal import Via
from people.models import Employee

Verb = Decision.Verb


@once
def jump(*, request: int, actor: Employee, key: str, to: str, reason: str, via: Via = Via.PAGE) -> Outcome:
    """Send it to a node, forward or back; everything open is cancelled.

    Raises: NotVisible; Refused for anybody but flow administrators; IllegalMove; Invalid for node or reason.
    """
    found = _take(Ask(request, actor, key, via, reason.strip()))
    if isinstance(found, Outcome):
        return found
    found.move(Jump(to))
    node = found.case.definition.nodes.get(to)
    name = node.name.said(get_language() or "zh-hans") if node else _("发起人")
    return found.finish(
        Verb.JUMP, "jumped", _("已跳转到%(node)s") % {"node": name}, event=publishing.MOVED,
        more={"verb": "jump", "to": to}, facts={"to": to}, news="jumped",
    )  # fmt: skip


@once
def reassign(
    *, request: int, actor: Employee, key: str, task: int, to: int, reason: str, via: Via = Via.PAGE
) -> Outcome:
    """Give somebody's live part to somebody else.

    Raises: as jump.
    """
    found = _take(Ask(request, actor, key, via, reason.strip()))
    if isinstance(found, Outcome):
        return found
    part = found.case.task(task)
    heir = found.case.org.person(to)
    if heir is None:
        raise Invalid.at("to", _("请从搜索结果中选择一位同事"))
    if part.status not in LIVE:
        raise conflicts.too_late(found.case.request, part)
    found.move(Transfer(part.run.seq, part.no, actor.pk, to, forced=True))
    return found.finish(
        Verb.REASSIGN, "reassigned", _("已改派给%(name)s") % {"name": heir.display_name}, event=publishing.MOVED,
        more={"verb": "reassign", "to": heir.user_id}, facts={"task": task, "from": part.person_id, "to": to},
    )  # fmt: skip


@once
def terminate(*, request: int, actor: Employee, key: str, reason: str, via: Via = Via.PAGE) -> Outcome:
    """Close it for good.

    Raises: as jump.
    """
    found = _take(Ask(request, actor, key, via, reason.strip()))
    if isinstance(found, Outcome):
        return found
    found.move(Terminate())
    return found.finish(Verb.TERMINATE, "terminated", _("已终止"))


def _take(ask: Ask) -> Whole | Outcome:
    found = whole.take(ask)
    if isinstance(found, Outcome):
        return found
    policy.require_admin(ask.actor, found.case.request, found.now)
    if not ask.reason:
        raise Invalid.at("reason", _("请填写原因"))
    return found
