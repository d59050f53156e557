"""审批结果: what the initiator is told when everybody has agreed, and at the end; the card appears then, not before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import phrases, said
from approvals.definition import Approve, Definition, Do
from approvals.models import Decision, Request
from approvals.notices.common import (
    cut,
    decisions_of,
    gather,
    is_sample,
    request_of,
    sample,
    see,
    state_now,
    with_story,
)
from approvals.org import LiveOrg
from approvals.progress import expected_end, progress
from approvals.services.instance import definition_of
from approvals.sight import START, rights_at
from approvals.states import RequestStatus, RunStatus, TaskStatus
from bots import api as bots
from core.wording import moment, names, work_hours
from core.worktime import office

NO = frozenset({Decision.Verb.REJECT, Decision.Verb.CANNOT})
DELIVERING = "delivering"  # approved, and people are doing it
MOST_SAID = 80


@dataclass(frozen=True)
class Result:
    """What the card says, in words. status: that of the request, or `delivering`; `cannot` if it could not be done."""

    status: str
    flow: str
    asks: str
    serial: str
    took: timedelta
    approvers: tuple[str, ...]
    said: str
    url: str
    again: str
    cannot: bool = False
    marks: tuple[str, ...] = ()
    coming: str = ""  # 交付实施 · 褚云
    until: str = ""  # 11-25 18:00


def render(context: bots.NoticeContext) -> bots.CardView | None:
    """The card; nothing while somebody still has to agree, or after it was withdrawn."""
    if is_sample(context):
        return _card(_sample())
    request = request_of(context)
    if request is None or request.status in {RequestStatus.WITHDRAWN, RequestStatus.SUSPENDED}:
        return None
    if request.status == RequestStatus.RUNNING:
        return _delivering(request, context)
    return _card(_load(request))


def _delivering(request: Request, context: bots.NoticeContext) -> bots.CardView | None:
    """All have agreed and people do it now: what comes next and until when; None while anybody is still to agree."""
    definition = definition_of(request)
    with_story(request)
    nodes = [definition.nodes.get(run.key) for run in request.runs.all() if run.status == RunStatus.OPEN]
    doing = [node for node in nodes if isinstance(node, Do)]
    if not doing or len(doing) < len(nodes):
        return None
    if context.brief:
        return _card(_load(request, DELIVERING))
    where = progress(definition, state_now(request), LiveOrg(), context.now)
    if any(isinstance(one.node, Approve) for one in where.ahead):
        return None
    open_tasks = [task for task in request.tasks.all() if task.status == TaskStatus.OPEN]
    due = min((task.due_at for task in open_tasks if task.due_at), default=None)
    end = expected_end(context.now, due, where.ahead)
    people = list(dict.fromkeys(task.person.display_name for task in open_tasks))
    coming = " · ".join([*(node.name.said(phrases.language()) for node in doing), names(people[:2])])
    return _card(_load(request, DELIVERING, coming=coming, until=moment(end, context.now) if end else ""))


def _load(request: Request, status: str = "", *, coming: str = "", until: str = "") -> Result:
    definition: Definition = definition_of(request)
    decisions = decisions_of(request)
    end = request.finished_at or max((row.at for row in decisions), default=request.submitted_at)
    approvers = [row for row in decisions if row.verb in {Decision.Verb.APPROVE, Decision.Verb.REJECT} and row.person]
    return Result(
        status=status or request.status,
        flow=definition.title.said(phrases.language()),
        asks=phrases.headline(definition, request.data, rights_at(definition, START)),
        serial=request.serial,
        took=office().between(request.submitted_at, end),
        approvers=tuple(dict.fromkeys(said.decider(row) for row in approvers)),
        said=_no(decisions),
        url=phrases.url(request),
        again=f"{reverse('approvals:new', args=[definition.flow])}?copy={request.pk}",
        cannot=_last_no(decisions) == Decision.Verb.CANNOT,
        marks=phrases.marks(request, definition),
        coming=coming,
        until=until,
    )


def _last_no(decisions: list[Decision]) -> str:
    return next((row.verb for row in reversed(decisions) if row.verb in NO), "")


def _no(decisions: list[Decision]) -> str:
    """`李四：「资源池余量不足。」`, or what an administrator gave as the reason."""
    ends = {*NO, Decision.Verb.TERMINATE}
    row = next((row for row in reversed(decisions) if row.verb in ends and row.comment), None)
    if row is None:
        return ""
    return _("%(name)s：「%(comment)s」") % {"name": said.decider(row), "comment": cut(row.comment, MOST_SAID)}


def _card(result: Result) -> bots.CardView:
    title, tone = _heads(result)
    again = bots.Button(_("修改后重新提交"), url=result.again, style="primary")
    failed = result.status == RequestStatus.REJECTED
    return bots.CardView(
        title=title % {"flow": result.flow},
        tone=tone,
        preview=_preview(result),
        tags=result.marks,
        body=_body(result),
        facts=_facts(result),
        buttons=(again, see(result.url)) if failed else (see(result.url),),
        footer=_("你是发起人"),
    )


def _heads(result: Result) -> tuple[str, bots.Tone]:
    """Title and colour; what could not be done was not rejected."""
    if result.status == RequestStatus.REJECTED and result.cannot:
        return _("无法完成 · %(flow)s"), bots.Tone.BAD
    return {
        "approved": (_("已通过 · %(flow)s"), bots.Tone.GOOD),
        DELIVERING: (_("已通过 · %(flow)s"), bots.Tone.GOOD),
        "rejected": (_("已拒绝 · %(flow)s"), bots.Tone.BAD),
        "terminated": (_("已终止 · %(flow)s"), bots.Tone.OVER),
        "revoking": (_("撤销中 · %(flow)s"), bots.Tone.INFO),
        "revoked": (_("已撤销 · %(flow)s"), bots.Tone.OVER),
    }[result.status]


def _preview(result: Result) -> str:
    known = {"flow": result.flow}
    if result.status == RequestStatus.REJECTED and result.cannot:
        return _("%(flow)s无法完成") % known
    return {
        "approved": _("%(flow)s已通过"),
        DELIVERING: _("%(flow)s已通过"),
        "rejected": _("%(flow)s已拒绝"),
        "terminated": _("%(flow)s已终止"),
        "revoking": _("%(flow)s撤销中"),
        "revoked": _("%(flow)s已撤销"),
    }[result.status] % known


def _body(result: Result) -> str:
    known = {"asks": result.asks, "until": result.until, "said": result.said}
    if result.status == DELIVERING:
        if result.until:
            return _("你申请的 %(asks)s已通过审批，预计 %(until)s 前交付。") % known
        return _("你申请的 %(asks)s已通过审批，正在交付。") % known
    plain = {
        "approved": _("你申请的 %(asks)s已通过审批，流程已结束。"),
        "terminated": _("你申请的 %(asks)s已由管理员终止。%(said)s"),
        "revoking": _("已请原审批人确认撤销 %(asks)s。"),
        "revoked": _("你申请的 %(asks)s已撤销。"),
    }.get(result.status)
    if plain is not None:
        return plain % known
    known["said"] = result.said or _("没有找到下一步审批人，流程已结束。")
    return _("%(said)s可按意见修改后重新提交。") % known


def _facts(result: Result) -> tuple[bots.Fact, ...]:
    found = [
        bots.Fact(_("单号"), result.serial),
        bots.Fact(_("用时"), work_hours(result.took)),
        bots.Fact(_("审批人"), names(result.approvers)),
    ]
    if result.coming:
        found.append(bots.Fact(_("下一步"), result.coming))
    return tuple(found)


def _sample() -> Result:
    return Result(
        status="rejected", flow=_("云主机申请"), asks=_("3 台生产云主机"), serial="YJ-20261123-0042",
        took=timedelta(hours=6, minutes=12), approvers=(_("陈立"), _("李四")),
        said=_("李四：「资源池余量不足，请改用私有云 B。」"), url="/approvals/", again="/approvals/",
    )  # fmt: skip


RESULT = bots.NoticeKind(
    slug="approvals.result",
    label=gettext_lazy("审批结果"),  # type: ignore[arg-type]  # a lazy text
    form=bots.Form.CARD,
    lane=bots.Lane.NORMAL,
    urgency=bots.Urgency.TODAY,
    render=render,
    sample=lambda: sample("approvals.request"),
    gather=gather,
)
