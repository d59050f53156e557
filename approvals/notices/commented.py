"""评论: under the card."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import phrases
from approvals.notices.common import gather, is_sample, sample
from approvals.notices.replies import named, short, subject
from bots import api as bots


def render(context: bots.NoticeContext) -> bots.CardView | None:
    """Who said what about which request."""
    if is_sample(context):
        known = {"name": _("陈立"), "what": _("云主机申请"), "text": _("规格请与容量组确认")}
        return short(_("%(name)s评论 %(what)s：%(text)s") % known)
    found = subject(context)
    author, text = context.facts.get("author"), context.facts.get("text")
    if found is None or author is None or text is None:
        return None
    known = {"name": author.value, "what": named(found[0]), "text": text.value}
    return short(_("%(name)s评论 %(what)s：%(text)s") % known, path=phrases.url(found[0]))


COMMENTED = bots.NoticeKind(
    slug="approvals.commented",
    label=gettext_lazy("审批评论"),  # type: ignore[arg-type]  # a lazy text
    form=bots.Form.REPLY,
    lane=bots.Lane.NORMAL,
    urgency=bots.Urgency.TODAY,
    render=render,
    sample=lambda: sample("approvals.task"),
    gather=gather,
)
