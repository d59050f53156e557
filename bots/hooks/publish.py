"""Writing down, in the transaction of a verb, that other systems are to be told."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Final

from bots.hooks.kinds import SLUG, WEBHOOK_EVENTS, Event, Facts
from bots.kinds import Fact, FactClass
from bots.models import WebhookSubscription
from bots.services.errand import errand
from bots.states import SubscriptionStatus
from core import clock, transactions
from core.refs import Ref

PING: Final = "ping"


def publish(event: str, about: Ref, facts: Facts | None = None) -> int:
    """Tell every active subscription of the event, by an errand each; sensitive facts stay in the house.

    `facts` may be a function: it is called only if somebody is to be told.
    Returns: how many will be told.
    Raises: UnknownKind; RuntimeError outside a transaction.
    """
    return publish_many([Event(event, about, facts or {})])


def publish_many(events: Iterable[Event]) -> int:
    """The same for all that a verb has to tell; one question however many they are.

    Returns: how many deliveries were written down.
    Raises: as publish.
    """
    transactions.require("bots.publish")
    wanted = known(events)
    if not wanted:
        return 0
    active = WebhookSubscription.objects.filter(status=SubscriptionStatus.ACTIVE).order_by("pk")
    subscribed = [(row, frozenset(row.events)) for row in active.only("pk", "events")]
    count = 0
    for event in wanted:
        told = [row for row, slugs in subscribed if event.slug in slugs]
        facts = (event.facts() if callable(event.facts) else event.facts) if told else {}
        for row in told:
            deliver(row, event.slug, event.about, facts)
        count += len(told)
    return count


def known(events: Iterable[Event]) -> list[Event]:
    """The events, if all of them are registered.

    Raises: UnknownKind.
    """
    found = list(events)
    for event in found:
        WEBHOOK_EVENTS.get(event.slug)
    return found


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
