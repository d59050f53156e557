"""Events: what happened in the chats, told to the apps at least once."""

from __future__ import annotations

import json
import time
from typing import Any

from feishu_sandbox import ids, scopes, state
from feishu_sandbox.courier import COURIER
from feishu_sandbox.models import App, Chat, Delivery, Member, Message, Person

TENANT_KEY = "sandbox-tenant"


def envelope(app: App, event_type: str, event: dict[str, Any], *, digits: int = 13) -> dict[str, Any]:
    """The v2 envelope. Callbacks stamp microseconds (16 digits), events milliseconds (13)."""
    return {
        "schema": "2.0",
        "header": {
            "event_id": ids.fresh(""), "event_type": event_type, "token": app.verification_token,
            "create_time": str(int(time.time() * 10 ** (digits - 10))), "tenant_key": TENANT_KEY,
            "app_id": app.app_id,
        },
        "event": event,
    }  # fmt: skip


def person_ids(app: App, person: Person) -> dict[str, str]:
    return {"open_id": ids.open_id(app.app_id, person.pk), "union_id": person.union_id, "user_id": person.user_id}


def queue(app: App, event_type: str, event: dict[str, Any]) -> str:
    """Put an event on its way. Returns its id."""
    payload = envelope(app, event_type, event)
    return _send(app, event_type, payload["header"]["event_id"], payload)


def queue_old(app: App, event_type: str, event: dict[str, Any]) -> str:
    """Put an event of the old envelope on its way (approval, leave): seconds with a fraction, a uuid. Returns it."""
    uuid = ids.fresh("")
    told = {"app_id": app.app_id, "tenant_key": TENANT_KEY, "type": event_type}
    payload = {"ts": f"{time.time():.7f}", "uuid": uuid, "token": app.verification_token, "type": "event_callback",
               "event": event | told}  # fmt: skip
    return _send(app, event_type, uuid, payload)


def _send(app: App, event_type: str, event_id: str, payload: dict[str, Any]) -> str:
    now = time.time()
    fault = state.faults.pick(f"EVENT {event_type}", app_id=app.app_id, callback=True)
    copies = 2 if fault and fault.kind == "event_duplicate" else 1
    late = fault.delay_s if fault and fault.kind == "event_late" else 0.0
    text = json.dumps(payload, ensure_ascii=False)
    Delivery.objects.bulk_create(
        Delivery(event_id=event_id, app=app, event_type=event_type, payload=text, due_at=now + late, created_at=now)
        for _ in range(copies)
    )
    if late:
        COURIER.later(late, COURIER.nudge)
    COURIER.nudge()
    return event_id


def say(person: Person, chat: Chat, text: str) -> Message:
    """A person writes into a chat; the bots that may hear it are told."""
    now = time.time()
    hearers = _hearers(chat, text)
    named = [app for app in hearers if chat.kind == Chat.Kind.GROUP and "@" + app.name in text]
    mentions = [_mention(app, number) for number, app in enumerate(named, 1)]
    content = text
    for mention in mentions:
        content = content.replace("@" + mention["name"], mention["key"])
    message = Message.objects.create(
        message_id=ids.fresh("om_"), chat=chat, author=person, via=Message.Via.PERSON, msg_type="text",
        content=json.dumps({"text": text}, ensure_ascii=False), created_at=now, updated_at=now,
    )  # fmt: skip
    for app in hearers:
        queue(app, "im.message.receive_v1", _received(app, person, message, content, mentions))
    return message


def _hearers(chat: Chat, text: str) -> list[App]:
    if chat.app is not None:
        return [chat.app]
    bots = App.objects.filter(pk__in=Member.objects.filter(chat=chat, app__isnull=False).values("app_id"))
    return [bot for bot in bots if "@" + bot.name in text or _hears_all(bot)]


def _hears_all(app: App) -> bool:
    """Only who was given the scope by name: it is sensitive, and most bots have it not."""
    return app.scopes is not None and not set(scopes.READ_GROUPS).isdisjoint(app.scopes)


def _mention(app: App, number: int) -> dict[str, Any]:
    return {"key": f"@_user_{number}", "id": {"open_id": "ou_" + ids.digest("bot", app.app_id)}, "name": app.name,
            "mentioned_type": "bot", "tenant_key": TENANT_KEY}  # fmt: skip


def _received(app: App, person: Person, message: Message, text: str, mentions: list[dict[str, Any]]) -> dict[str, Any]:
    stamp = str(int(message.created_at * 1000))
    return {
        "sender": {"sender_id": person_ids(app, person), "sender_type": "user", "tenant_key": TENANT_KEY},
        "message": {
            "message_id": message.message_id, "create_time": stamp, "update_time": stamp,
            "chat_id": message.chat.chat_id, "chat_type": message.chat.kind, "message_type": "text",
            "content": json.dumps({"text": text}, ensure_ascii=False), "mentions": mentions,
        },
    }  # fmt: skip
