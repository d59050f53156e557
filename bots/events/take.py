"""Taking events in: remembered once, sealed at rest, handled after the answer."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any, Final

from bots.events.kinds import FEISHU_EVENTS
from bots.models import Bot, Inbound
from bots.states import Arrival, InboundStatus
from core import clock, nudge, wire_clock
from feishu_client.callback import CardAction, Event

logger = logging.getLogger(__name__)
CARD_ACTION: Final = "card.action.trigger"
MESSAGE: Final = "im.message.receive_v1"


def take(bot: Bot, said: Event, via: Arrival) -> bool:
    """Keep an event for its handler; False if it was taken before. Types that nobody wants are only remembered."""
    wanted = said.event_type in FEISHU_EVENTS
    now = clock.now()
    kept: dict[str, Any] = {"status": InboundStatus.IGNORED}
    if wanted:
        subject = _subject(said.event_type, said.event)
        body = json.dumps(said.event, ensure_ascii=False)
        kept = {"status": InboundStatus.RECEIVED, "body": body, "subject": subject, "retry_at": wire_clock.now()}
    first = Inbound.objects.get_or_create(
        bot=bot,
        event_id=_key(said),
        defaults={"event_type": said.event_type[:80], "received_at": now, "at": said.created_at or now, "via": via}
        | kept,
    )[1]
    if first and wanted:
        nudge.after_commit("bots.events")
    return first


def note_press(bot: Bot, said: CardAction, via: Arrival) -> Inbound:
    """Remember a press before it is acted upon; one that a dying process left unanswered is still `answering`."""
    now = clock.now()
    return Inbound.objects.get_or_create(
        bot=bot,
        event_id=said.event_id[:120],
        defaults={
            "event_type": CARD_ACTION,
            "received_at": now,
            "at": said.created_at or now,
            "via": via,
            "status": InboundStatus.ANSWERING,
        },
    )[0]


def press_answered(row: Inbound) -> None:
    """The press was decided upon; played again it changes nothing."""
    Inbound.objects.filter(pk=row.pk, status=InboundStatus.ANSWERING).update(
        status=InboundStatus.HANDLED, handled_at=clock.now()
    )


def _key(said: Event) -> str:
    """Messages come with a fresh event id when they come again; the message's own id stays."""
    if said.event_type == MESSAGE:
        message = said.event.get("message")
        told = message.get("message_id") if isinstance(message, dict) else None
        if isinstance(told, str) and told:
            return f"message:{told}"[:120]
    return said.event_id[:120]


def _subject(event_type: str, body: Mapping[str, Any]) -> str:
    """What the event is about, for the order; a body that its kind cannot read is the handler's problem."""
    try:
        return FEISHU_EVENTS.get(event_type).subject(body)[:120]
    except (LookupError, TypeError, AttributeError, ValueError):
        logger.warning("an event %s whose subject cannot be read", event_type)
        return ""
