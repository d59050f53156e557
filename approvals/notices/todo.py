"""审批待办: the card on which the approver decides, one per task and reader, kept true to the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import phrases, policy
from approvals.models import Task
from approvals.notices.common import (
    SAMPLE_DUE,
    decisions_of,
    definition_of,
    facts,
    gather,
    is_sample,
    sample,
    see,
    task_of,
)
from approvals.org import LiveOrg
from approvals.progress import progress
from approvals.services.instance import state_of
from approvals.states import TaskStatus
from bots import api as bots
from core.refs import Ref
from core.wording import clock_time, moment
from core.worktime import office
from people.models import Employee


@dataclass(frozen=True)
class Todo:
    """What the card says, in words."""

    doing: bool  # a do node: 完成 and 无法完成 instead of 同意 and 拒绝
    flow: str
    serial: str
    step: int
    steps: int
    node: str
    initiator: str
    department: str
    asks: str
    purpose: str
    due: datetime | None
    soon: bool
    facts: tuple[bots.Fact, ...]
    why: str
    ref: Ref
    generation: int
    url: str
    acts_for: str = ""
    status: str = "open"
    outcome: str = ""


def render(context: bots.NoticeContext) -> bots.CardView | None:
    """The card as it is now for this reader."""
    if is_sample(context):
        return _open_card(_sample(), context.now)
    task = task_of(context)
    if task is None:
        return None
    todo = _load(task, context)
    if todo.status == TaskStatus.OPEN and context.reader and not _may_decide(task, context):
        return _ended_card(todo)
    return _open_card(todo, context.now) if todo.status == TaskStatus.OPEN else _closed_card(todo)


def _may_decide(task: Task, context: bots.NoticeContext) -> bool:
    """Whether the reader is the approver, or still acts for him."""
    reader = context.reader.pk if context.reader else 0
    return reader == task.person_id or reader in policy.deciders(task, task.request, context.now)


def _ended_card(todo: Todo) -> bots.CardView:
    """What a deputy reads once the delegation is over: nothing is left to do for him."""
    said = _("代理已结束，由%(name)s处理") % {"name": todo.acts_for}
    return bots.CardView(
        title=_("代理已结束 · %(flow)s") % {"flow": todo.flow},
        tone=bots.Tone.OVER,
        preview=said,
        subtitle=todo.serial,
        body=_("%(name)s（%(department)s）申请 %(asks)s。")
        % {"name": todo.initiator, "department": todo.department, "asks": todo.asks},
        outcome=said,
    )


def _load(task: Task, context: bots.NoticeContext) -> Todo:
    reader, now = context.reader, context.now
    request = task.request
    definition = definition_of(request)
    node = definition.human(task.run.key)
    is_open = task.status == TaskStatus.OPEN
    step, steps = 0, 0
    if is_open and not context.brief:
        where = progress(definition, state_of(request), LiveOrg())
        step, steps = where.step, where.steps
    for_other = reader is not None and reader.pk != task.person_id
    return Todo(
        doing=node.kind == "do",
        flow=definition.title.said(phrases.language()),
        serial=request.serial,
        step=step,
        steps=steps,
        node=node.name.said(phrases.language()),
        initiator=request.initiator.display_name,
        department=request.department.display_name,
        asks=phrases.headline(definition, request.data),
        purpose=phrases.purpose(definition, request.data),
        due=task.due_at,
        soon=_soon(task, now),
        facts=() if context.brief else (*facts(request), *_last_step(task)),
        why="" if context.brief else _("；").join(phrases.reasons(definition, task.reasons)),
        ref=task.ref,
        generation=task.generation,
        url=phrases.url(request),
        acts_for=task.person.display_name if for_other else "",
        status=task.status,
        outcome="" if is_open else _outcome(task, reader),
    )


def _soon(task: Task, now: datetime) -> bool:
    """Whether less than a quarter of the working time is left."""
    if task.due_at is None:
        return False
    whole = office().between(task.opened_at, task.due_at)
    return office().between(now, task.due_at) * 4 < whole


def _last_step(task: Task) -> tuple[bots.Fact, ...]:
    before = [row for row in decisions_of(task.request) if row.task.run_id != task.run_id]
    return (bots.Fact(_("上一步"), phrases.decided_at(before[-1])),) if before else ()


def _outcome(task: Task, reader: Employee | None) -> str:
    if task.status == TaskStatus.WITHDRAWN:
        known = {"name": task.request.initiator.display_name, "time": clock_time(task.closed_at)}
        return _("%(name)s已撤回 · %(time)s，无需再处理") % known
    if task.status == TaskStatus.TRANSFERRED:
        return _("已转交他人 · %(time)s，无需再处理") % {"time": clock_time(task.closed_at)}
    made = [row for row in decisions_of(task.request) if row.task.run_id == task.run_id]
    if not made:
        return _("流程已结束，无需再处理")
    decision = next((row for row in made if row.task_id == task.pk), made[-1])
    if reader is not None and decision.person_id == reader.pk:
        return _("你%(verb)s · %(time)s") % {"verb": phrases.past(decision.verb), "time": clock_time(decision.at)}
    return _("%(decided)s，无需再处理") % {"decided": phrases.decided_at(decision)}


def _open_card(todo: Todo, now: datetime) -> bots.CardView:
    title = _("待办理 · %(flow)s") if todo.doing else _("待审批 · %(flow)s")
    subtitle = _("%(serial)s · 第 %(step)d/%(steps)d 步 %(node)s")
    return bots.CardView(
        title=title % {"flow": todo.flow},
        tone=bots.Tone.TODO,
        preview=_preview(todo, now),
        subtitle=subtitle % {"serial": todo.serial, "step": todo.step, "steps": todo.steps, "node": todo.node},
        tags=(_("即将超时"),) if todo.soon and todo.due and todo.due > now else (),
        body=_body(todo, now),
        facts=todo.facts[:6],
        inputs=(_input(todo),),
        buttons=_buttons(todo),
        footer=_footer(todo),
    )


def _preview(todo: Todo, now: datetime) -> str:
    asked = _("%(name)s：%(asks)s") % {"name": todo.initiator, "asks": todo.asks}
    return _("%(asked)s，%(due)s 前") % {"asked": asked, "due": moment(todo.due, now)} if todo.due else asked


def _body(todo: Todo, now: datetime) -> str:
    known = {"name": todo.initiator, "department": todo.department, "asks": todo.asks, "purpose": todo.purpose}
    asks = (
        _("%(name)s（%(department)s）申请 %(asks)s，用于%(purpose)s。")
        if todo.purpose
        else _("%(name)s（%(department)s）申请 %(asks)s。")
    )
    if todo.due is None:
        return asks % known
    due = moment(todo.due, now)
    return asks % known + _until(todo, spaced=due[:1].isdigit()) % {"due": due}


def _until(todo: Todo, *, spaced: bool) -> str:
    """The last sentence; Chinese sets one space before digits: 请在今天 17:30 前, 请在 11-24 10:00 前."""
    if todo.doing:
        return _("请在 %(due)s 前办理。") if spaced else _("请在%(due)s 前办理。")
    return _("请在 %(due)s 前审批。") if spaced else _("请在%(due)s 前审批。")


def _input(todo: Todo) -> bots.Input:
    label = _("办理说明") if todo.doing else _("审批意见")
    hint = _("选填，无法完成时必填") if todo.doing else _("选填，拒绝时必填")
    return bots.Input("comment", label, placeholder=hint, max_length=1000)


def _buttons(todo: Todo) -> tuple[bots.Button, ...]:
    if todo.doing:
        yes, no = (_("完成"), "approvals.done"), (_("无法完成"), "approvals.cannot")
        confirm = _("确认无法完成后流程结束，发起人可修改后重新提交。")
    else:
        yes, no = (_("同意"), "approvals.approve"), (_("拒绝"), "approvals.reject")
        confirm = _("拒绝后流程结束，发起人可修改后重新提交。")
    return (
        bots.Button(
            yes[0], action=yes[1], style="primary", ref=todo.ref, generation=todo.generation, submits_form=True
        ),
        bots.Button(
            no[0], action=no[1], style="danger", confirm=confirm, ref=todo.ref, generation=todo.generation,
            submits_form=True,
        ),
        see(todo.url),
    )  # fmt: skip


def _footer(todo: Todo) -> str:
    if todo.acts_for:
        return _("由你代%(name)s处理：%(why)s") % {"name": todo.acts_for, "why": todo.why}
    return (_("由你办理：%(why)s") if todo.doing else _("由你审批：%(why)s")) % {"why": todo.why}


def _closed_card(todo: Todo) -> bots.CardView:
    known = {"flow": todo.flow}
    titles = {
        TaskStatus.APPROVED: (_("已同意 · %(flow)s"), bots.Tone.GOOD),
        TaskStatus.DONE: (_("已完成 · %(flow)s"), bots.Tone.GOOD),
        TaskStatus.REJECTED: (_("已拒绝 · %(flow)s"), bots.Tone.BAD),
        TaskStatus.CANNOT: (_("无法完成 · %(flow)s"), bots.Tone.BAD),
        TaskStatus.WITHDRAWN: (_("已撤回 · %(flow)s"), bots.Tone.OVER),
        TaskStatus.TRANSFERRED: (_("已转交 · %(flow)s"), bots.Tone.OVER),
        TaskStatus.SUPERSEDED: (_("已处理 · %(flow)s"), bots.Tone.OVER),
    }
    title, tone = titles[TaskStatus(todo.status)]
    return bots.CardView(
        title=title % known,
        tone=tone,
        preview=todo.outcome,
        subtitle=todo.serial,
        body=_("%(name)s（%(department)s）申请 %(asks)s。")
        % {"name": todo.initiator, "department": todo.department, "asks": todo.asks},
        facts=todo.facts[:6],
        buttons=(see(todo.url),),
        outcome=todo.outcome,
        footer=_footer(todo),
    )


def _sample() -> Todo:
    shown = (
        bots.Fact(_("所属系统"), _("集中交易")),
        bots.Fact(_("环境"), _("生产")),
        bots.Fact(_("上一步"), _("陈立已同意 · 10:05")),
    )
    return Todo(
        doing=False, flow=_("云主机申请"), serial="YJ-20261123-0042", step=2, steps=4, node=_("信息安全"),
        initiator=_("王小明"), department=_("交易系统部"), asks=_("3 台生产云主机"), purpose=_("行情网关扩容"),
        due=SAMPLE_DUE, soon=False, facts=shown, why=_("发起人所在部门的负责人"), ref=Ref("approvals.task", "0"),
        generation=1, url="/approvals/",
    )  # fmt: skip


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
