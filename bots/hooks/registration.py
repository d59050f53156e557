"""What webhooks register with the house."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bots.hooks.kinds import WEBHOOK_EVENTS, WebhookEvent
from bots.hooks.publish import publish
from bots.hooks.sending import FAILING, KIND
from bots.kinds import ERRANDS, NOTICES, CardView, Fact, Form, Lane, NoticeContext, NoticeKind, Tone, Urgency
from bots.models import WebhookSubscription
from bots.policy import KEEPERS
from bots.services.hooks import pause_all_of
from core.refs import REF_KINDS, Ref, RefKind
from core.rest.scopes import SCOPES, Scope
from people.api import LEAVERS, LeaverHandler
from people.models import Employee

LEFT = "person.left"


def _left(leaver: Employee, successor: Employee | None) -> int:
    """Other systems hear of it; the leaver's own subscriptions rest until somebody else takes them up."""
    facts = {"user_id": Fact("", leaver.user_id), "successor": Fact("", successor.user_id if successor else "")}
    publish(LEFT, leaver.ref, facts)
    return pause_all_of(leaver)


def _sample() -> tuple[Ref, Mapping[str, Fact]]:
    return Ref("people.employee", "12"), {"user_id": Fact("", "wangxm"), "successor": Fact("", "lisi")}


def _card(context: NoticeContext) -> CardView:
    name = context.facts["name"].value if "name" in context.facts else ""
    return CardView(
        title=_("事件订阅已停止推送"),
        tone=Tone.BAD,
        preview=_("订阅「{name}」多次推送失败").format(name=name),
        body=_("订阅「{name}」多次推送失败，已停止推送。请检查接收方，修复后重新启用。").format(name=name),
        facts=tuple(context.facts.values()),
    )


def _card_sample() -> NoticeContext:
    facts = {"name": Fact("", "ERP"), "reason": Fact("", "502")}
    return NoticeContext(Ref("bots.subscription", "1"), None, facts, datetime(2026, 11, 23, 2, 0, tzinfo=UTC))


def _title(ref: Ref) -> str:
    return WebhookSubscription.objects.filter(pk=ref.pk).values_list("name", flat=True).first() or str(ref)


NOTICE = NoticeKind(
    FAILING,
    cast(str, gettext_lazy("事件订阅停止推送")),
    Form.NOTE,
    Lane.NORMAL,
    Urgency.TODAY,
    _card,
    _card_sample,
)
SUBSCRIPTION = RefKind("bots.subscription", gettext_lazy("事件订阅"), lambda ref: "/operate/errands/", _title)
SUBSCRIBING = (
    Scope("webhooks:read", gettext_lazy("查看事件订阅"), KEEPERS),
    Scope("webhooks:write", gettext_lazy("管理事件订阅"), KEEPERS),
)


def register() -> None:
    """The errand, the event of leaving, the notice to the owner, the scopes."""
    ERRANDS.register(KIND)
    NOTICES.register(NOTICE)
    REF_KINDS.register(SUBSCRIPTION)
    WEBHOOK_EVENTS.register(WebhookEvent(LEFT, gettext_lazy("员工离职"), _sample))
    LEAVERS.register(LeaverHandler("bots.webhooks", _left))
    for scope in SUBSCRIBING:
        SCOPES.register(scope)
