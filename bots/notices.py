"""What bots itself says: the summary of held messages, and the test card."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bots.kinds import (
    Button,
    CardView,
    Fact,
    Form,
    Lane,
    NoticeContext,
    NoticeKind,
    Tone,
    Urgency,
)
from core.refs import Ref

HELD: Final = "bots.held"
TEST: Final = "bots.test"
UNFOLD: Final = "bots.unfold"
INBOX: Final = "/inbox/"


def _held(context: NoticeContext) -> CardView:
    count = context.facts["count"].value
    titles = tuple(line for line in context.facts["titles"].value.split("\n") if line)
    cards = context.facts["cards"].value
    inbox = Button(_("进入待办"), url=INBOX, style="default" if cards != "0" else "primary")
    unfold = Button(_("发送 {count} 张卡片").format(count=cards), action=UNFOLD, ref=context.about, style="primary")
    return CardView(
        title=_("免打扰期间的消息"),
        tone=Tone.INFO,
        preview=_("免打扰期间有 {count} 条消息").format(count=count),
        body=_("免打扰期间有 {count} 条消息，已合并为这一条。").format(count=count),
        rows=titles,
        buttons=(unfold, inbox) if cards != "0" else (inbox,),
        footer=_("免打扰时段和休息日的消息合并发送"),
    )


def _held_sample() -> NoticeContext:
    facts = {"count": Fact("", "7"), "titles": Fact("", "已通过 · 云主机申请\n待审批 · 云主机申请")}
    facts["cards"] = Fact("", "2")
    return NoticeContext(Ref("people.employee", "1"), None, facts, datetime(2026, 11, 23, 0, 0, tzinfo=UTC))


def _test(context: NoticeContext) -> CardView:
    return CardView(
        title=_("测试消息"),
        tone=Tone.INFO,
        preview=_("机器人工作正常"),
        body=_("收到这张卡片，说明机器人的凭据和权限正常。"),
        footer=_("由运维管理员发起的测试"),
    )


def _test_sample() -> NoticeContext:
    return NoticeContext(Ref("bots.bot", "1"), None, {}, datetime(2026, 11, 23, 2, 0, tzinfo=UTC))


KINDS: Final = (
    NoticeKind(
        HELD,
        cast(str, gettext_lazy("免打扰期间的消息")),
        Form.NOTE,
        Lane.NORMAL,
        Urgency.TODAY,
        _held,
        _held_sample,
        told=False,
    ),
    NoticeKind(
        TEST,
        cast(str, gettext_lazy("测试消息")),
        Form.NOTE,
        Lane.NORMAL,
        Urgency.PAGE,
        _test,
        _test_sample,
        told=False,
    ),
)
