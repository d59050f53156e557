"""批量同意: so many single decisions, each in a transaction of its own, each with its own answer.

At the REST door one transaction stands around all of them, so that the answer kept for the Idempotency-Key is there if
and only if its effects are; each decision is a savepoint in it then, and one that is refused undoes only itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from approvals.definition import Definition, Human
from approvals.forms.rights import rights_of
from approvals.models import Task
from approvals.phrases import has_sensitive
from approvals.services import decide
from approvals.services.instance import definition_of
from core.errors import HouseError, Invalid
from core.journal import Via
from people.models import Employee

MOST = 100


@dataclass(frozen=True)
class Answer:
    """What became of one part: the sentence, and whether it was approved."""

    task: int
    done: bool
    said: str


def approve_many(
    *, tasks: Sequence[tuple[int, int]], actor: Employee, key: str, comment: str = "", via: Via = Via.PAGE
) -> tuple[Answer, ...]:
    """Approve these parts (key, rev) of one flow; what must be looked at one by one is left out with the reason.

    Raises: Invalid for more than 100, none, or parts of different flows.
    """
    asked = list(dict.fromkeys(tasks))
    if not asked or len(asked) > MOST:
        raise Invalid.at("tasks", _("一次可批量同意 1 至 %(max)d 项") % {"max": MOST})
    rows = Task.objects.filter(pk__in=[pk for pk, _rev in asked]).select_related("run", "request__flow")
    found = {row.pk: row for row in rows}
    if len({row.request.flow_id for row in found.values()}) > 1:
        raise Invalid.at("tasks", _("批量同意只能用于同一个流程"))
    # always in the order of the requests: two batches never wait for each other
    ordered = sorted(asked, key=lambda one: found[one[0]].request_id if one[0] in found else 0)
    answers = {
        pk: _one(found.get(pk), pk, rev, actor=actor, key=f"{key}:{pk}", comment=comment, via=via)
        for pk, rev in ordered
    }
    return tuple(answers[pk] for pk, _rev in asked)


def _one(task: Task | None, pk: int, rev: int, *, actor: Employee, key: str, comment: str, via: Via) -> Answer:
    if task is not None and (why := why_not(task, comment)):
        return Answer(pk, done=False, said=why)
    verb = decide.complete if task is not None and _is_do(task) else decide.approve
    try:
        return Answer(pk, done=True, said=verb(task=pk, actor=actor, rev=rev, key=key, comment=comment, via=via).toast)
    except HouseError as error:
        return Answer(pk, done=False, said=error.message)


def why_not(task: Task, comment: str = "") -> str:
    """Why the part is not for a batch; "" if it is."""
    definition = definition_of(task.request)
    if not definition.settings.batch:
        return _("此流程不支持批量同意")
    node = definition.nodes.get(task.run.key)
    if not isinstance(node, Human) or task.kind in {"candidate", "opinion"}:
        return _("此项须打开页面处理")
    if node.comment == "required" and not comment.strip():
        return _("此节点须填写审批意见")
    if task.request.status == "suspended":
        return _("流程已暂停")
    return _page_first(task, definition, node)


def _page_first(task: Task, definition: Definition, node: Human) -> str:
    """Why the page must be opened to decide; "" if a yes is enough."""
    rights = rights_of(definition.fields, node.fields)
    if node.in_person or node.on_page or has_sensitive(definition, task.request.data, rights):
        return _("此节点须打开页面处理")
    return _("此节点有内容须填写") if rights.required or _picks(definition, node) else ""


def _picks(definition: Definition, node: Human) -> bool:
    after: Any = definition.follows.get(node.key)
    return isinstance(after, Human) and any(who.rule == "previous_selects" for who in after.who)


def _is_do(task: Task) -> bool:
    node = definition_of(task.request).nodes.get(task.run.key)
    return isinstance(node, Human) and node.kind == "do"
