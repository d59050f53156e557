"""审批结果: what the initiator is told at the end; the card appears then, not before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import phrases
from approvals.models import Decision, Request
from approvals.notices.common import decisions_of, definition_of, gather, is_sample, request_of, sample, see
from approvals.states import RequestStatus
from bots import api as bots
from core.wording import names, work_hours
from core.worktime import office

NO = (Decision.Verb.REJECT, Decision.Verb.CANNOT)


@dataclass(frozen=True)
class Result:
    """What the card says, in words."""

    status: str
    flow: str
    asks: str
    serial: str
    took: timedelta
    approvers: tuple[str, ...]
    said: str
    url: str
    again: str


def render(context: bots.NoticeContext) -> bots.CardView | None:
    """The card; nothing while the request runs or after it was withdrawn."""
    if is_sample(context):
        return _card(_sample())
    request = request_of(context)
    if request is None or request.status not in {RequestStatus.APPROVED, RequestStatus.REJECTED}:
        return None
    return _card(_load(request))


def _load(request: Request) -> Result:
    definition = definition_of(request)
    decisions = decisions_of(request)
    end = request.finished_at or request.submitted_at
    approvals = (Decision.Verb.APPROVE, Decision.Verb.REJECT)
    approvers = tuple(dict.fromkeys(d.person.display_name for d in decisions if d.verb in approvals))
    no = next((d for d in reversed(decisions) if d.verb in NO), None)
    return Result(
        status=request.status,
        flow=definition.title.said(phrases.language()),
        asks=phrases.headline(definition, request.data),
        serial=request.serial,
        took=office().between(request.submitted_at, end),
        approvers=approvers,
        said=_("%(name)s：「%(comment)s」") % {"name": no.person.display_name, "comment": no.comment} if no else "",
        url=phrases.url(request),
        again=f"{reverse('approvals:new', args=[definition.flow])}?copy={request.pk}",
    )


def _card(result: Result) -> bots.CardView:
    passed = result.status == RequestStatus.APPROVED
    known = {"flow": result.flow, "asks": result.asks}
    said = result.said or _("没有找到下一步审批人，流程已结束。")
    again = bots.Button(_("修改后重新提交"), url=result.again, style="primary")
    return bots.CardView(
        title=(_("已通过 · %(flow)s") if passed else _("已拒绝 · %(flow)s")) % known,
        tone=bots.Tone.GOOD if passed else bots.Tone.BAD,
        preview=(_("%(flow)s已通过") if passed else _("%(flow)s已拒绝")) % known,
        body=_("你申请的 %(asks)s已通过审批，流程已结束。") % known
        if passed
        else _("%(said)s可按意见修改后重新提交。") % {"said": said},
        facts=(
            bots.Fact(_("单号"), result.serial),
            bots.Fact(_("用时"), work_hours(result.took)),
            bots.Fact(_("审批人"), names(result.approvers)),
        ),
        buttons=(see(result.url),) if passed else (again, see(result.url)),
        footer=_("你是发起人"),
    )


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
