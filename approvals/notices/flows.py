"""流程已发布, 停用 and 启用: what flow administrators tell one another."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import phrases
from approvals.definition import parsed
from approvals.models import FlowVersion
from approvals.notices.common import cut, is_sample, sample, see
from approvals.services.flow_news import PUBLISHED, RETIRED, REVIVED
from approvals.states import VersionStatus
from bots import api as bots

MOST_SAID = 120


def _kind(slug: str, label: object, title: Callable[[], str], body: Callable[[], str]) -> bots.NoticeKind:
    def render(context: bots.NoticeContext) -> bots.CardView | None:
        if is_sample(context):
            known = {"name": _("林晓燕"), "what": _("云主机申请"), "number": "3", "text": _("交付节点改为 16 工作小时")}
            return _card(title() % known, body() % known, reverse("portal:home"))
        rows = FlowVersion.objects.select_related("flow").filter(flow=context.about.pk, status=VersionStatus.DEFAULT)
        version = rows.first()
        by, text, number = (context.facts.get(name) for name in ("by", "text", "number"))
        if version is None or by is None or text is None or number is None:
            return None
        what = parsed(version.source).title.said(phrases.language())
        known = {"name": by.value, "what": what, "number": number.value, "text": cut(text.value, MOST_SAID)}
        return _card(title() % known, body() % known, reverse("approvals:flow", args=[version.flow.slug]))

    return bots.NoticeKind(
        slug=slug,
        label=label,  # type: ignore[arg-type]  # a lazy text
        form=bots.Form.NOTE,
        lane=bots.Lane.BULK,
        urgency=bots.Urgency.TODAY,
        render=render,
        sample=lambda: sample("approvals.flow"),
    )


def _card(title: str, body: str, path: str) -> bots.CardView:
    return bots.CardView(title=title, tone=bots.Tone.INFO, preview=title, body=body, buttons=(see(path),))


KINDS = (
    _kind(
        PUBLISHED, gettext_lazy("流程发布"), lambda: _("流程已发布 · %(what)s"),
        lambda: _("%(name)s发布了「%(what)s」第 %(number)s 版：%(text)s"),
    ),
    _kind(
        RETIRED, gettext_lazy("流程停用"), lambda: _("流程已停用 · %(what)s"),
        lambda: _("%(name)s停用了「%(what)s」，进行中的申请不受影响：%(text)s"),
    ),
    _kind(
        REVIVED, gettext_lazy("流程启用"), lambda: _("流程已启用 · %(what)s"),
        lambda: _("%(name)s重新启用了「%(what)s」：%(text)s"),
    ),
)  # fmt: skip
