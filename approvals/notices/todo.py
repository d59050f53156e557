"""审批待办: the card on which a part is played, one per part and reader, kept true to the end."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import phrases, policy, said
from approvals.definition import Definition, Do, Human
from approvals.models import Decision, NodeRun, Proposal, Task
from approvals.notices import todo_card
from approvals.notices.common import (
    cut,
    decisions_of,
    facts,
    gather,
    is_sample,
    sample,
    state_now,
    task_of,
    tasks_of,
)
from approvals.notices.outcomes import outcome
from approvals.notices.pressing import buttons_of, must_open_page
from approvals.notices.todo_card import Todo
from approvals.org import LiveOrg
from approvals.progress import progress
from approvals.selectors.timeline import name_of
from approvals.selectors.timeline_notes import resume_words
from approvals.services.instance import definition_of
from approvals.sight import rights_at
from approvals.states import RequestStatus, TaskKind, TaskStatus
from approvals.timing.dues import calendar, sla_of
from approvals.whys import Names
from bots import api as bots
from people.models import Employee

Verb = Decision.Verb
HANDED = {"transfer": {Verb.TRANSFER, Verb.REASSIGN}, "delegate": {Verb.DELEGATE}, "added": {Verb.ADD_SIGN}}
MOST_SAID = 60


def render(context: bots.NoticeContext) -> bots.CardView | None:
    """The card as it is now for this reader."""
    if is_sample(context):
        return todo_card.open_card(todo_card.sample(), context.now)
    task = task_of(context)
    if task is None:
        return None
    definition = definition_of(task.request)
    todo = _load(task, definition, context)
    if todo.status != TaskStatus.OPEN:
        return todo_card.closed_card(todo)
    if context.reader is not None and not _may_act(task, definition, context):
        return todo_card.ended_card(todo)
    return todo_card.open_card(todo, context.now)


def _may_act(task: Task, definition: Definition, context: bots.NoticeContext) -> bool:
    """Whether the reader is the person of the part, or still acts for him."""
    reader = context.reader.pk if context.reader else 0
    return reader == task.person_id or reader in policy.deciders(task, task.request, definition, context.now)


def _load(task: Task, definition: Definition, context: bots.NoticeContext) -> Todo:
    reader, request, brief = context.reader, task.request, context.brief
    node = definition.nodes.get(task.run.key)
    human = node if isinstance(node, Human) else None
    rights = rights_at(definition, task.run.key)
    is_open = task.status == TaskStatus.OPEN
    step, steps = _where(task, definition, context) if is_open and not brief else (0, 0)
    proposed = _proposed(task, reader) if is_open else None
    return Todo(
        kind=_kind(task),
        doing=task.run.kind == NodeRun.Kind.ACTION or isinstance(human, Do),
        flow=definition.title.said(phrases.language()),
        serial=request.serial,
        step=step,
        steps=steps,
        node=name_of(definition, task.run),
        mode=""
        if brief or human is None
        else said.mode(human.mode, len(said.voices(tasks_of(request, task.run_id))) > 1),
        initiator=request.initiator.display_name,
        department=request.department.display_name,
        asks=phrases.headline(definition, request.data, rights),
        purpose=phrases.purpose(definition, request.data, rights),
        due=task.due_at,
        soon=_soon(task, definition, context.now),
        late=task.due_at is not None and task.due_at < context.now,
        facts=() if brief else (*facts(request, rights)[:5], *_tally(task, human), *_last_step(task)),
        why="" if brief else _("；").join(phrases.reasons(definition, task.reasons, Names.of(task.reasons))),
        handed="" if brief else _handed(task),
        returned="" if brief or task.run.kind != NodeRun.Kind.START else _returned(task),
        ref=task.ref,
        url=phrases.url(request),
        buttons=buttons_of(task, definition, proposed, rights) if is_open else (),
        on_page=is_open and must_open_page(task, definition, rights),
        words=human.comment if human else "on_reject",
        acts_for=task.person.display_name if reader is not None and reader.pk != task.person_id else "",
        proposal=_proposal_said(proposed),
        halted=request.status == RequestStatus.SUSPENDED,
        status=task.status,
        outcome="" if is_open else outcome(task, reader),
    )


def _kind(task: Task) -> str:
    """What is wanted: start, revoke, opinion, candidate, else decide."""
    if task.run.kind in {NodeRun.Kind.START, NodeRun.Kind.REVOKE}:
        return task.run.kind
    return task.kind if task.kind in {TaskKind.OPINION, TaskKind.CANDIDATE} else "decide"


def _mode(task: Task, node: Human | None) -> str:
    return said.mode(node.mode, len(said.voices(tasks_of(task.request, task.run_id))) > 1) if node else ""


def _where(task: Task, definition: Definition, context: bots.NoticeContext) -> tuple[int, int]:
    where = progress(definition, state_now(task.request), LiveOrg(), context.now)
    return where.step, where.steps


def _soon(task: Task, definition: Definition, now: datetime) -> bool:
    """Whether less than a quarter of the time is left, on the calendar on which it is counted."""
    if task.due_at is None or now >= task.due_at:
        return False
    sla = sla_of(definition, task.run.key)
    used = calendar(sla.calendar if sla else "work")
    return used.between(now, task.due_at) * 4 < used.between(task.opened_at, task.due_at)


def _tally(task: Task, node: Human | None) -> tuple[bots.Fact, ...]:
    counted = said.tally(node.mode, tasks_of(task.request, task.run_id)) if node else ""
    return (bots.Fact(_("进展"), counted),) if counted else ()


def _last_step(task: Task) -> tuple[bots.Fact, ...]:
    before = [
        row
        for row in decisions_of(task.request)
        if row.run_id != task.run_id and row.task_id and row.verb in {"approve", "complete"}
    ]
    return (bots.Fact(_("上一步"), phrases.decided_at(before[-1])),) if before else ()


def _handed(task: Task) -> str:
    """`张三转交给你：「请你定。」`, where the part came from somebody."""
    given = next((r for r in reversed(task.reasons) if r.get("rule") in HANDED), None)
    if given is None:
        return ""
    giver = int(given.get("instead_of", 0) or 0)
    rows = [row for row in decisions_of(task.request) if row.run_id == task.run_id and row.at <= task.opened_at]
    by_him = [row for row in rows if giver in {row.person_id, row.on_behalf_of_id} or row.verb == Verb.REASSIGN]
    row = next((row for row in reversed(by_him) if row.verb in HANDED[str(given["rule"])]), None)
    name = Names.of([given]).person(giver)
    words = {"transfer": _("%(name)s转交给你"), "delegate": _("%(name)s请你给出意见"), "added": _("%(name)s加签给你")}
    known = {"handed": words[str(given["rule"])] % {"name": name}, "said": cut(row.comment, MOST_SAID) if row else ""}
    return _("%(handed)s：「%(said)s」") % known if known["said"] else _("%(handed)s。") % known


def _returned(task: Task) -> str:
    """`李四请你补充：「缺少部署架构图。」之后直接回到退回人。`."""
    backs = {Verb.RETURN, Verb.REJECT, Verb.CANNOT}
    row = next((row for row in reversed(decisions_of(task.request)) if row.verb in backs), None)
    then = resume_words(str(task.run.choice.get("resume", {}).get("mode", "")))
    if row is None:
        return _("请修改后重新提交，%(then)s。") % {"then": then}
    known = {"name": said.decider(row), "said": cut(row.comment, MOST_SAID), "then": then}
    return _("%(name)s请你补充：「%(said)s」%(then)s。") % known


def _proposed(task: Task, reader: Employee | None) -> Proposal | None:
    """What an assistant has prepared; only the person himself confirms it."""
    if reader is None or reader.pk != task.person_id:
        return None
    return next((row for row in task.proposals.all() if row.status == Proposal.Status.PREPARED), None)


def _proposal_said(row: Proposal | None) -> str:
    if row is None:
        return ""
    known = {
        "name": row.assistant.display_name,
        "verb": said.button(None, row.verb),
        "said": cut(row.comment, MOST_SAID),
    }
    if known["said"]:
        return _("助理%(name)s已为你准备：%(verb)s，「%(said)s」") % known
    return _("助理%(name)s已为你准备：%(verb)s") % known


TODO = bots.NoticeKind(
    slug="approvals.todo",
    label=gettext_lazy("审批待办"),  # type: ignore[arg-type]  # a lazy text
    form=bots.Form.CARD,
    lane=bots.Lane.NORMAL,
    urgency=bots.Urgency.TODAY,
    render=render,
    sample=lambda: sample("approvals.task"),
    while_away=bots.WhileAway.SENT,
    gather=gather,
)
