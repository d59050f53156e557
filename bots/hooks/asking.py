"""Asking another system to do something and taking its answer: signed like a webhook, inside an errand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from bots.errands.trouble import Hopeless, Later
from bots.hooks.kinds import WEBHOOK_EVENTS
from bots.hooks.sending import judged, post
from bots.models import WebhookSubscription
from bots.states import SubscriptionStatus
from core import clock, transactions
from core.refs import Ref

MOST: Final = 256 * 1024


def ask(event: str, *, about: Ref, facts: Mapping[str, Any], delivery: str, name: str = "") -> Mapping[str, Any]:
    """What the other system says: the one subscription of the event does it (or the one of this name).

    The same `delivery` again must do nothing again on the other side. 202 gives {"pending": True}: it tells later.
    Raises: UnknownKind; Later for whatever may pass, also while nobody has subscribed; Hopeless if it will never do;
    RuntimeError inside a transaction.
    """
    transactions.forbid("bots.ask")
    WEBHOOK_EVENTS.get(event)
    row = _subscriber(event, name)
    told = {"id": delivery, "event": event, "at": clock.now().isoformat(), "about": str(about), "facts": dict(facts)}
    body = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
    answer = post(row, body, event=event, delivery=delivery, most=MOST)
    if answer.status == 422:
        raise Hopeless(_("对方不接受：%(why)s") % {"why": _said(answer.body)}, code="422")
    status = judged(answer)
    found = _read(answer.body)
    return {**found, "pending": True} if status == 202 else found


def _subscriber(event: str, name: str) -> WebhookSubscription:
    rows = WebhookSubscription.objects.filter(status=SubscriptionStatus.ACTIVE).order_by("pk")
    listed = [row for row in (rows.filter(name=name) if name else rows) if event in row.events]
    if not listed:
        raise Later(_("没有系统订阅此操作，请在事件订阅中添加"), wait=60, code="nobody")
    return listed[0]


def _read(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        raise Later(_("对方的答复无法识别"), code="body") from None
    return found if isinstance(found, dict) else {"answer": found}


def _said(body: bytes) -> str:
    return body.decode("utf-8", "replace")[:200].strip()
