"""抄送: somebody may read a request from now on; a notice, nothing is asked of him."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import phrases
from approvals.definition import Definition
from approvals.forms.rights import Rights, union
from approvals.models import Copy, Request
from approvals.notices.common import facts, gather, is_sample, request_of, sample, see
from approvals.services.instance import definition_of
from approvals.sight import COPIED as COPIED_PART
from approvals.sight import rights_at
from bots import api as bots


def render(context: bots.NoticeContext) -> bots.CardView | None:
    """Who asked for what, with the fields that a copy may show."""
    if is_sample(context):
        sample_facts = (bots.Fact(_("环境"), _("生产")), bots.Fact(_("所属系统"), _("集中交易")))
        words = (_("王小明"), _("交易系统部"), _("3 台生产云主机"))
        return _card(_("云主机申请"), words, sample_facts, path="/approvals/", sender="")
    request = request_of(context)
    if request is None:
        return None
    definition, rights = definition_of(request), _rights(request, context)
    words = (
        request.initiator.display_name,
        request.department.display_name,
        phrases.headline(definition, request.data, rights),
    )
    sender = context.facts.get("by")
    title = definition.title.said(phrases.language())
    shown = facts(request, rights)[:6]
    return _card(title, words, shown, path=phrases.url(request), sender=sender.value if sender else "")


def _rights(request: Request, context: bots.NoticeContext) -> Rights:
    """What a copy of the node that sent it shows; of one sent by hand, what copies may show."""
    definition: Definition = definition_of(request)
    if context.reader is None:
        return rights_at(definition, COPIED_PART)
    nodes = Copy.objects.filter(request=request, person=context.reader).values_list("node", flat=True)
    return union(*(rights_at(definition, node or COPIED_PART) for node in nodes)) if nodes else Rights()


def _card(
    flow: str, words: tuple[str, str, str], shown: tuple[bots.Fact, ...], *, path: str, sender: str
) -> bots.CardView:
    known = {"flow": flow, "name": words[0], "department": words[1], "asks": words[2], "by": sender}
    why = _("%(by)s抄送给你") if sender else _("按流程抄送给你")
    return bots.CardView(
        title=_("抄送 · %(flow)s") % known,
        tone=bots.Tone.INFO,
        preview=_("抄送：%(name)s申请 %(asks)s") % known,
        body=_("%(name)s（%(department)s）申请 %(asks)s。") % known,
        facts=shown,
        buttons=(see(path),),
        footer=why % known,
    )


COPIED = bots.NoticeKind(
    slug="approvals.copied",
    label=gettext_lazy("审批抄送"),  # type: ignore[arg-type]  # a lazy text
    form=bots.Form.NOTE,
    lane=bots.Lane.BULK,
    urgency=bots.Urgency.TODAY,
    render=render,
    sample=lambda: sample("approvals.request"),
    gather=gather,
)
