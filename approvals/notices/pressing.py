"""Which buttons a card has: those that the page offers, as far as a card has room and what they need is on it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals import phrases, said
from approvals.definition import Action, Definition, Do, Human
from approvals.forms.rights import Rights
from approvals.models import NodeRun, Proposal, Task
from approvals.selectors.offers import Part, offered
from approvals.selectors.unfilled import asks_fields, asks_next
from approvals.selectors.verbs import after_no
from approvals.states import RequestStatus, TaskKind
from bots import api as bots

ACTIONS = {
    "approve": "approvals.approve", "reject": "approvals.reject", "complete": "approvals.done",
    "cannot": "approvals.cannot", "claim": "approvals.claim", "answer": "approvals.answer",
    "take": "approvals.take",
}  # fmt: skip
PRIMARY = frozenset({"approve", "complete", "claim", "answer", "take"})


def buttons_of(
    task: Task, definition: Definition, proposed: Proposal | None, rights: Rights
) -> tuple[bots.Button, ...]:
    """The way forward, the way back, and the page; without the first two where the page must be opened."""
    page = bots.Button(_("查看详情"), url=phrases.url(task.request))
    if task.request.status == RequestStatus.SUSPENDED:
        return (page,)
    if task.run.kind == NodeRun.Kind.START:
        edit = reverse("approvals:edit", args=[task.request_id])
        return (bots.Button(_("去修改"), url=edit, style="primary"), page)
    if must_open_page(task, definition, rights):
        return (bots.Button(_("打开页面审批"), url=phrases.url(task.request), style="primary"),)
    slugs = [slug for slug in offered(part_of(task, definition)) if slug in ACTIONS]
    if proposed is not None and proposed.verb in slugs:
        slugs = ["take", *(slug for slug in slugs if slug == _opposite(proposed.verb))]
    node = definition.nodes.get(task.run.key)
    human = node if isinstance(node, Human) else None
    return (*(_button(slug, task, human, proposed) for slug in slugs[:2]), page)


def part_of(task: Task, definition: Definition) -> Part:
    """The part as its buttons depend on it."""
    node = definition.nodes.get(task.run.key)
    human = node if isinstance(node, Human) else None
    return Part(
        run_kind=task.run.kind,
        kind=task.kind,
        status=task.status,
        node=human,
        doing=task.run.kind == NodeRun.Kind.ACTION or isinstance(human, Do),
        claimed=human is not None and human.mode.kind == "claim",
        halted=task.request.status == RequestStatus.SUSPENDED,
    )


def must_open_page(task: Task, definition: Definition, rights: Rights) -> bool:
    """Whether the card is not enough to decide.

    The node says so, something sensitive is to be read, fields are to be filled in, or the next approver chosen.
    """
    node = definition.nodes.get(task.run.key)
    if task.kind == TaskKind.CANDIDATE or task.run.kind == NodeRun.Kind.START:
        return False
    if phrases.has_sensitive(definition, task.request.data, rights):
        return True
    if task.kind == TaskKind.OPINION:
        return False
    if not isinstance(node, Human):
        return isinstance(node, Action) and asks_fields(task.request.data, definition, rights)
    if node.on_page or asks_fields(task.request.data, definition, rights):
        return True
    return asks_next(definition, node.key)


def _opposite(verb: str) -> str:
    return {"approve": "reject", "reject": "approve", "complete": "cannot", "cannot": "complete"}.get(verb, "")


def _button(slug: str, task: Task, node: Human | None, proposed: Proposal | None) -> bots.Button:
    style = "primary" if slug in PRIMARY else "danger"
    label = said.button(node, slug)
    if slug == "take" and proposed is not None:
        label = _("确认%(verb)s") % {"verb": said.button(node, proposed.verb)}
    return bots.Button(
        label,
        action=ACTIONS[slug],
        style=style,  # type: ignore[arg-type]  # one of the two
        confirm=_confirm(slug, task, node),
        ref=task.ref,
        generation=task.rev,
        submits_form=slug not in {"claim", "take"},
        value={"proposal": proposed.pk} if slug == "take" and proposed is not None else {},
    )


def _confirm(slug: str, task: Task, node: Human | None) -> str:
    if slug not in {"reject", "cannot"}:
        return ""
    if task.run.kind == NodeRun.Kind.REVOKE:
        return _("拒绝后申请保持已通过。")
    on = getattr(node, "on_reject" if slug == "reject" else "on_cannot", None)
    return after_no(on.do if on else "end", doing=slug == "cannot")
