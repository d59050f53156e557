"""What the shell says in Feishu: the answer to somebody's feedback."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bots import api as bots
from core.refs import Ref
from portal.models import Feedback
from portal.services.feedback import ANSWERED

SHOWN = 60


def _answered(context: bots.NoticeContext) -> bots.CardView | None:
    row = Feedback.objects.filter(pk=context.about.pk).first() if context.about.pk else None
    said, answer = (row.text, row.answer) if row else (_("希望待办支持按流程筛选。"), _("已支持，见待办页的筛选栏。"))
    return bots.CardView(
        title=_("意见已答复"),
        tone=bots.Tone.INFO,
        preview=_("你的意见已答复"),
        body=answer,
        facts=(bots.Fact(_("你的意见"), said if len(said) <= SHOWN else said[:SHOWN] + "…"),),
        buttons=(bots.Button(_("查看页面"), url=row.page),) if row and row.page.startswith("/") else (),
        footer=_("你在「意见反馈」中提交过这条意见"),
    )


def _sample() -> bots.NoticeContext:
    return bots.NoticeContext(Ref("portal.feedback", "0"), None, {}, datetime(2026, 11, 23, 2, 0, tzinfo=UTC))


KINDS = (
    bots.NoticeKind(
        slug=ANSWERED,
        label=cast("str", gettext_lazy("意见答复")),
        form=bots.Form.NOTE,
        lane=bots.Lane.NORMAL,
        urgency=bots.Urgency.TODAY,
        render=_answered,
        sample=_sample,
    ),
)
