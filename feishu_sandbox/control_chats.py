"""Control doors of groups and reading: what a group holds, and a person who reads."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from feishu_sandbox import control, reads
from feishu_sandbox.models import Buzz, Chat, Member, Message, Person, Pin


def chats(order: dict[str, Any]) -> control.Answer:
    """Groups with members, pins, the message on top and who was called; {chat_id?}."""
    rows = Chat.objects.filter(kind=Chat.Kind.GROUP).select_related("maker", "top").order_by("id")
    if "chat_id" in order:
        rows = rows.filter(chat_id=order["chat_id"])
    called = Buzz.objects.select_related("person", "message").order_by("id")
    return {
        "chats": [_told(row) for row in rows],
        "urgent": [
            {"message_id": one.message.message_id, "user_id": one.person.user_id, "how": one.how,
             "read": one.read_at is not None} for one in called
        ],
    }  # fmt: skip


def _told(chat: Chat) -> dict[str, Any]:
    inside = Member.objects.filter(chat=chat).select_related("person", "app").order_by("id")
    pinned = Pin.objects.filter(message__chat=chat).select_related("message").order_by("id")
    return {
        "chat_id": chat.chat_id, "name": chat.name, "description": chat.description, "status": chat.status,
        "maker": chat.maker.app_id if chat.maker else "", "top": chat.top.message_id if chat.top else "",
        "members": [one.person.user_id for one in inside if one.person],
        "bots": [one.app.app_id for one in inside if one.app],
        "pins": [one.message.message_id for one in pinned],
    }  # fmt: skip


def read(order: dict[str, Any]) -> control.Answer:
    """{as_user, message_id}: the person reads the chat up to this message."""
    person = Person.objects.filter(user_id=order.get("as_user", "")).first()
    message = Message.objects.select_related("chat__app").filter(message_id=order.get("message_id", "")).first()
    if person is None or message is None:
        raise Http404("no such person or message")
    return {"read": reads.read_upto(person, message.chat, message.pk)}


DOOR = control.Door(GET=chats)
