"""Writing down, in the transaction of a verb, that other systems are to be told."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Final

from bots.hooks.kinds import WEBHOOK_EVENTS
from bots.hooks.sending import SLUG
from bots.kinds import Fact, FactClass
from bots.models import WebhookSubscription
from bots.services.errand import errand
from bots.states import SubscriptionStatus
from core import clock, transactions
from core.refs import Ref

PING: Final = "ping"


def publish(event: str, about: Ref, facts: Mapping[str, Fact] | None = None) -> int:
    """Tell every active subscription of the event, by an errand each; sensitive facts stay in the house.

    Returns: how many will be told.
    Raises: UnknownKind; RuntimeError outside a transaction.
    """
    transactions.require("bots.publish")
    WEBHOOK_EVENTS.get(event)
    active = WebhookSubscription.objects.filter(status=SubscriptionStatus.ACTIVE).order_by("pk")
    wanted = [row for row in active.only("pk", "events") if event in row.events]
    for row in wanted:
        deliver(row, event, about, facts or {})
    return len(wanted)


def deliver(row: WebhookSubscription, event: str, about: Ref, facts: Mapping[str, Fact]) -> str:
    """Write down one delivery; gives its id."""
    delivery = uuid.uuid4().hex
    body = json.dumps(body_of(delivery, event, about, facts), ensure_ascii=False, sort_keys=True)
    payload = {"subscription": row.pk, "delivery": delivery, "event": event, "body": body}
    errand(SLUG, about=about, payload=payload, key=f"{row.pk}:{delivery}")
    return delivery


def body_of(delivery: str, event: str, about: Ref, facts: Mapping[str, Fact]) -> dict[str, object]:
    """What is sent; the same bytes at every try."""
    open_facts = {name: fact.value for name, fact in facts.items() if fact.secrecy != FactClass.SENSITIVE}
    return {"id": delivery, "event": event, "at": clock.now().isoformat(), "about": str(about), "facts": open_facts}
