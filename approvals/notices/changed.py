"""进展: what the initiator is told between submission and result, once for each turn."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import phrases, said
from approvals.models import Decision, Request
from approvals.notices.common import cut, decisions_of, gather, is_sample, request_of, sample, see, title_of
from bots import api as bots

MOST_SAID = 80
# Which decision a turn comes from.
VERBS = {
    "returned": {"return", "reject", "cannot"}, "suspended": {"suspend"}, "resumed": {"resume"}, "jumped": {"jump"},
    "amended": {"amend"}, "revoking": {"revoke"},
}  # fmt: skip


def render(context: bots.NoticeContext) -> bots.CardView | None:
    """What happened, by whom, with his words."""
    if is_sample(context):
        said_by = _("陈立：「请容量组先确认。」")
        return _card(_("云主机申请"), "YJ-20261123-0042", "returned", said_by, path="/approvals/")
    request = request_of(context)
    what = str(context.facts["what"].value) if "what" in context.facts else ""
    if request is None or what not in VERBS:
        return None
    return _card(title_of(request), request.serial, what, _said(request, what), path=phrases.url(request))


def _said(request: Request, what: str) -> str:
    """`陈立：「请容量组先确认。」`."""
    row: Decision | None = next((d for d in reversed(decisions_of(request)) if d.verb in VERBS[what]), None)
    if row is None:
        return ""
    known = {"name": said.decider(row), "comment": cut(row.comment, MOST_SAID)}
    return _("%(name)s：「%(comment)s」") % known if known["comment"] else _("由%(name)s操作。") % known


def _card(flow: str, serial: str, what: str, said_by: str, *, path: str) -> bots.CardView:
    titles = {
        "returned": _("已退回前面的节点 · %(flow)s"),
        "suspended": _("已暂停 · %(flow)s"),
        "resumed": _("已恢复 · %(flow)s"),
        "jumped": _("已跳转 · %(flow)s"),
        "amended": _("内容已修改 · %(flow)s"),
        "revoking": _("撤销中 · %(flow)s"),
    }
    title = titles[what] % {"flow": flow}
    return bots.CardView(
        title=title,
        tone=bots.Tone.INFO,
        preview=title,
        subtitle=serial,
        body=said_by,
        buttons=(see(path),),
        footer=_("你是发起人"),
    )


CHANGED = bots.NoticeKind(
    slug="approvals.changed",
    label=gettext_lazy("审批进展"),  # type: ignore[arg-type]  # a lazy text
    form=bots.Form.NOTE,
    lane=bots.Lane.NORMAL,
    urgency=bots.Urgency.TODAY,
    render=render,
    sample=lambda: sample("approvals.request"),
    gather=gather,
)
