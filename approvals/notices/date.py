"""到期提醒: a date of an approved request is near, and what the house has done about it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import phrases
from approvals.notices.common import gather, is_sample, request_of, sample, see, title_of
from approvals.services.instance import definition_of
from bots import api as bots


def render(context: bots.NoticeContext) -> bots.CardView | None:
    """Which request, which date, and what is to be done."""
    if is_sample(context):
        return _card(_("云主机申请"), "YJ-20261123-0042", _("使用期限"), "remind", path="/approvals/")
    request = request_of(context)
    if request is None:
        return None
    named = context.facts.get("field")
    field = definition_of(request).form_field(named.value.rpartition(".")[2]) if named else None
    label = field.label.said(phrases.language()) if field else _("约定日期")
    what = context.facts["what"].value if "what" in context.facts else "remind"
    return _card(title_of(request), request.serial, label, what, path=phrases.url(request))


def _card(flow: str, serial: str, label: str, what: str, *, path: str) -> bots.CardView:
    sentences = {
        "remind": _("「%(label)s」将到，请确认是否需要续期或收回。"),
        "draft": _("「%(label)s」将到，已按原申请为你备好草稿，续期请提交。"),
        "request": _("「%(label)s」已到，后续申请未能自动发起，请手动处理。"),
    }
    title = _("到期提醒 · %(flow)s") % {"flow": flow}
    return bots.CardView(
        title=title,
        tone=bots.Tone.INFO,
        preview=title,
        subtitle=serial,
        body=sentences.get(what, sentences["remind"]) % {"label": label},
        buttons=(see(path),),
        footer=_("来自已通过的申请"),
    )


DATE = bots.NoticeKind(
    slug="approvals.date",
    label=gettext_lazy("申请到期提醒"),  # type: ignore[arg-type]  # a lazy text
    form=bots.Form.NOTE,
    lane=bots.Lane.BULK,
    urgency=bots.Urgency.TODAY,
    render=render,
    sample=lambda: sample("approvals.request"),
    gather=gather,
)
