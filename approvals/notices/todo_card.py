"""How the to-do card looks, open and over; all of it plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from approvals.notices.common import SAMPLE_DUE, see
from approvals.states import TaskStatus
from bots import api as bots
from core.refs import Ref
from core.wording import moment


@dataclass(frozen=True)
class Todo:
    """What the card says, in words. kind: decide, start (returned to the initiator), revoke, opinion, candidate."""

    kind: str
    doing: bool  # a do node: 完成 and 无法完成 instead of 同意 and 拒绝
    flow: str
    serial: str
    step: int
    steps: int
    node: str
    mode: str
    initiator: str
    department: str
    asks: str
    purpose: str
    due: datetime | None
    soon: bool
    late: bool
    facts: tuple[bots.Fact, ...]
    why: str
    ref: Ref
    url: str
    buttons: tuple[bots.Button, ...]
    handed: str = ""  # "张三转交给你：「请你定。」"
    returned: str = ""
    on_page: bool = False
    words: str = "on_reject"  # when an opinion is required: on_reject, required, optional
    acts_for: str = ""
    proposal: str = ""
    halted: bool = False
    status: str = "open"
    outcome: str = ""


def open_card(todo: Todo, now: datetime) -> bots.CardView:
    """The card on which something is to be done."""
    halted = _("流程已暂停，恢复后继续处理") if todo.halted else ""
    return bots.CardView(
        title=_title(todo) % {"flow": todo.flow},
        tone=bots.Tone.OVER if todo.halted else bots.Tone.TODO,
        preview=_preview(todo, now),
        subtitle=_subtitle(todo),
        tags=_tags(todo),
        body=_body(todo, now),
        facts=todo.facts[:6],
        rows=(todo.proposal,) if todo.proposal else (),
        inputs=_inputs(todo),
        buttons=todo.buttons,
        outcome=halted or (_("需打开页面审批") if todo.on_page else ""),
        footer=_footer(todo),
    )


def _title(todo: Todo) -> str:
    if todo.halted:
        return _("已暂停 · %(flow)s")
    titles = {
        "start": _("退回修改 · %(flow)s"),
        "revoke": _("撤销确认 · %(flow)s"),
        "opinion": _("待答复 · %(flow)s"),
        "candidate": _("待认领 · %(flow)s"),
    }
    return titles.get(todo.kind) or (_("待办理 · %(flow)s") if todo.doing else _("待审批 · %(flow)s"))


def _subtitle(todo: Todo) -> str:
    if todo.kind == "start" or not todo.steps:
        return todo.serial
    known = {"serial": todo.serial, "step": todo.step, "steps": todo.steps, "node": todo.node, "mode": todo.mode}
    if todo.mode:
        return _("%(serial)s · 第 %(step)d/%(steps)d 步 %(node)s（%(mode)s）") % known
    return _("%(serial)s · 第 %(step)d/%(steps)d 步 %(node)s") % known


def _tags(todo: Todo) -> tuple[str, ...]:
    if todo.halted:
        return ()
    return (_("超时"),) if todo.late else (_("即将超时"),) if todo.soon else ()


def _preview(todo: Todo, now: datetime) -> str:
    if todo.kind == "start":
        return _("%(flow)s已退回，请修改后重新提交") % {"flow": todo.flow}
    asked = _("%(name)s：%(asks)s") % {"name": todo.initiator, "asks": todo.asks}
    return _("%(asked)s，%(due)s 前") % {"asked": asked, "due": moment(todo.due, now)} if todo.due else asked


def _body(todo: Todo, now: datetime) -> str:
    if todo.kind == "start":
        return todo.returned
    return todo.handed + _asks(todo) + _until(todo, now)


def _asks(todo: Todo) -> str:
    known = {"name": todo.initiator, "department": todo.department, "asks": todo.asks, "purpose": todo.purpose}
    if todo.kind == "revoke":
        return _("%(name)s（%(department)s）要撤销已通过的 %(asks)s，请确认。") % known
    if todo.purpose:
        return _("%(name)s（%(department)s）申请 %(asks)s，用于%(purpose)s。") % known
    return _("%(name)s（%(department)s）申请 %(asks)s。") % known


def _until(todo: Todo, now: datetime) -> str:
    """The last sentence; Chinese sets one space before digits: 请在今天 17:30 前, 请在 11-24 10:00 前."""
    if todo.due is None:
        return ""
    due = moment(todo.due, now)
    spaced = due[:1].isdigit()
    if todo.kind == "opinion":
        said = _("请在 %(due)s 前答复。") if spaced else _("请在%(due)s 前答复。")
    elif todo.doing:
        said = _("请在 %(due)s 前办理。") if spaced else _("请在%(due)s 前办理。")
    else:
        said = _("请在 %(due)s 前审批。") if spaced else _("请在%(due)s 前审批。")
    return said % {"due": due}


def _inputs(todo: Todo) -> tuple[bots.Input, ...]:
    """The line for an opinion, where a button takes it along."""
    if not any(button.submits_form for button in todo.buttons):
        return ()
    if todo.kind == "opinion":
        return (bots.Input("comment", _("答复意见"), placeholder=_("必填"), required=True, max_length=1000),)
    label = _("办理说明") if todo.doing else _("审批意见")
    hints = {
        "required": _("必填"),
        "optional": _("选填"),
        "on_reject": _("选填，无法完成时必填") if todo.doing else _("选填，拒绝时必填"),
    }
    return (bots.Input("comment", label, placeholder=hints[todo.words], max_length=1000),)


def _footer(todo: Todo) -> str:
    if todo.kind == "start":
        return _("你是发起人")
    if todo.acts_for:
        return _("由你代%(name)s处理：%(why)s") % {"name": todo.acts_for, "why": todo.why}
    return (_("由你办理：%(why)s") if todo.doing else _("由你审批：%(why)s")) % {"why": todo.why}


def ended_card(todo: Todo) -> bots.CardView:
    """What a deputy reads once the delegation is over: nothing is left to do for him."""
    ended = _("代理已结束，由%(name)s处理") % {"name": todo.acts_for}
    return bots.CardView(
        title=_("代理已结束 · %(flow)s") % {"flow": todo.flow},
        tone=bots.Tone.OVER,
        preview=ended,
        subtitle=todo.serial,
        body=_("%(name)s（%(department)s）申请 %(asks)s。")
        % {"name": todo.initiator, "department": todo.department, "asks": todo.asks},
        outcome=ended,
    )


def closed_card(todo: Todo) -> bots.CardView:
    """The card once its part is over, or waits for somebody else."""
    title, tone = _ends().get(TaskStatus(todo.status), (_("已处理 · %(flow)s"), bots.Tone.OVER))
    return bots.CardView(
        title=title % {"flow": todo.flow},
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


def _ends() -> dict[TaskStatus, tuple[str, bots.Tone]]:
    """Title and colour of what is over; 无法完成 is not a rejection and says so."""
    good, bad, over, info = bots.Tone.GOOD, bots.Tone.BAD, bots.Tone.OVER, bots.Tone.INFO
    return {
        TaskStatus.APPROVED: (_("已同意 · %(flow)s"), good),
        TaskStatus.DONE: (_("已完成 · %(flow)s"), good),
        TaskStatus.ANSWERED: (_("已答复 · %(flow)s"), good),
        TaskStatus.RESUBMITTED: (_("已重新提交 · %(flow)s"), good),
        TaskStatus.REJECTED: (_("已拒绝 · %(flow)s"), bad),
        TaskStatus.CANNOT: (_("无法完成 · %(flow)s"), bad),
        TaskStatus.RETURNED: (_("已退回 · %(flow)s"), over),
        TaskStatus.WITHDRAWN: (_("已撤回 · %(flow)s"), over),
        TaskStatus.TRANSFERRED: (_("已转交 · %(flow)s"), over),
        TaskStatus.REMOVED: (_("已减签 · %(flow)s"), over),
        TaskStatus.DELEGATED: (_("已委派 · %(flow)s"), info),
        TaskStatus.WAITING: (_("未轮到 · %(flow)s"), info),
    }


def sample() -> Todo:
    """The card as it could be."""
    ref = Ref("approvals.task", "0")
    shown = (
        bots.Fact(_("所属系统"), _("集中交易")),
        bots.Fact(_("环境"), _("生产")),
        bots.Fact(_("上一步"), _("陈立已同意 · 10:05")),
    )
    buttons = (
        bots.Button(_("同意"), action="approvals.approve", style="primary", ref=ref, generation=1, submits_form=True),
        bots.Button(
            _("拒绝"), action="approvals.reject", style="danger", ref=ref, generation=1, submits_form=True,
            confirm=_("拒绝后流程结束，发起人可修改后重新提交。"),
        ),
        see("/approvals/"),
    )  # fmt: skip
    return Todo(
        kind="decide", doing=False, flow=_("云主机申请"), serial="YJ-20261123-0042", step=2, steps=6,
        node=_("系统负责人"), mode=_("会签"), initiator=_("王小明"),
        department=_("交易系统部"), asks=_("3 台生产云主机"),
        purpose=_("行情网关扩容"), due=SAMPLE_DUE, soon=False, late=False, facts=shown,
        why=_("你是「集中交易」的系统负责人"), ref=ref, url="/approvals/", buttons=buttons,
    )  # fmt: skip
