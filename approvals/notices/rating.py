"""满意度: one tap after the matter is closed; answered once, then it says thanks."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import phrases
from approvals.models import Rating
from approvals.notices.common import gather, is_sample, request_of, sample
from approvals.services.instance import definition_of
from approvals.sight import START, rights_at
from bots import api as bots
from core.refs import Ref

STARS = (5, 4, 3, 2, 1)
RATE = "approvals.rate"


def render(context: bots.NoticeContext) -> bots.CardView | None:
    """The five buttons, or what was answered."""
    if is_sample(context):
        return _card(_("云主机申请"), _("3 台生产云主机"), Ref("approvals.request", "0"), "YJ-20261123-0042", 0)
    request = request_of(context)
    if request is None or request.finished_at is None:
        return None
    definition = definition_of(request)
    asks = phrases.headline(definition, request.data, rights_at(definition, START))
    given = Rating.objects.filter(request=request).values_list("stars", flat=True).first()
    return _card(definition.title.said(phrases.language()), asks, request.ref, request.serial, int(given or 0))


def words() -> dict[int, str]:
    """What each number of stars is called."""
    return {5: _("很满意"), 4: _("满意"), 3: _("一般"), 2: _("不满意"), 1: _("很不满意")}


def _card(flow: str, asks: str, ref: Ref, serial: str, given: int) -> bots.CardView:
    labels = words()
    buttons = tuple(
        bots.Button(labels[stars], action=RATE, ref=ref, value={"stars": stars}, generation=1) for stars in STARS
    )
    return bots.CardView(
        title=_("请评价 · %(flow)s") % {"flow": flow},
        tone=bots.Tone.OVER if given else bots.Tone.INFO,
        preview=_("%(flow)s办完了，体验如何") % {"flow": flow},
        subtitle=serial,
        body=_("%(asks)s 已办结。整个过程你觉得怎么样？点一下即可。") % {"asks": asks},
        buttons=() if given else buttons,
        outcome=_("你的评价：%(word)s") % {"word": labels[given]} if given else "",
        footer=_("评价只用于改进流程，不针对个人"),
    )


RATING = bots.NoticeKind(
    slug="approvals.rating",
    label=gettext_lazy("满意度评价"),  # type: ignore[arg-type]  # a lazy text
    form=bots.Form.CARD,
    lane=bots.Lane.BULK,
    urgency=bots.Urgency.TODAY,
    render=render,
    sample=lambda: sample("approvals.request"),
    gather=gather,
)
