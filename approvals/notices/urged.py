"""催办: under the card, in the name of who urges."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import phrases
from approvals.notices.common import gather, is_sample, sample, title_of
from approvals.notices.replies import named, short, subject
from bots import api as bots


def render(context: bots.NoticeContext) -> bots.CardView | None:
    """Who asks for what; nothing once it was decided."""
    if is_sample(context):
        return short(_("%(name)s请你处理 %(what)s") % {"name": _("王小明"), "what": _("云主机申请")})
    found = subject(context)
    if found is None or not found[1]:
        return None
    urger = context.facts.get("urger")
    known = {"name": urger.value if urger else found[0].initiator.display_name, "what": named(found[0])}
    head = _("催办 · %(flow)s") % {"flow": title_of(found[0])}
    return short(_("%(name)s请你处理 %(what)s") % known, path=phrases.url(found[0]), tone=bots.Tone.TODO, title=head)


URGED = bots.NoticeKind(
    slug="approvals.urged",
    label=gettext_lazy("催办"),  # type: ignore[arg-type]  # a lazy text
    form=bots.Form.REPLY,
    lane=bots.Lane.NORMAL,
    urgency=bots.Urgency.TODAY,
    render=render,
    sample=lambda: sample("approvals.task"),
    gather=gather,
    newest_only=True,
)
