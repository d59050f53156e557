"""What comes after sending: pinned, called about, read by whom, recalled."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from feishu_sandbox import scopes, state
from feishu_sandbox.api.chats import chat_of
from feishu_sandbox.api.contact import id_of
from feishu_sandbox.api.messages import message_of
from feishu_sandbox.envelope import Failure, success, wrong_parameter
from feishu_sandbox.gate import Answer, Call
from feishu_sandbox.limits import Rule
from feishu_sandbox.models import App, Buzz, Chat, Member, Message, Person, Pin, Read
from feishu_sandbox.receivers import person_by

MOST_CALLED = 200  # people in one call, and unread calls of one person
READ_DAYS = 7
RECALLED = Failure(230011, "The message was withdrawn.")


def pin(call: Call) -> Answer:
    """Pin a message; a pinned one gives the pin that is there."""
    message = message_of(str(call.body.get("message_id", "")))
    _in_chat(call.caller, message)
    if state.limiter.take(f"pin:{message.pk}", [Rule(5, 1)], time.time()):
        raise Failure(230020, "This operation triggers the frequency limit.")
    row = Pin.objects.get_or_create(message=message, defaults={"app": call.caller, "at": time.time()})[0]
    return success({"pin": _pin(row)})


def unpin(call: Call, message_id: str) -> Answer:
    """Take the pin off."""
    message = message_of(message_id)
    _in_chat(call.caller, message)
    Pin.objects.filter(message=message).delete()
    return success()


def pins(call: Call) -> Answer:
    """What is pinned in a chat, newest first."""
    chat = chat_of(call.caller, call.query.get("chat_id", ""))
    rows = Pin.objects.filter(message__chat=chat).select_related("message__chat", "app").order_by("-at")[:50]
    return success({"items": [_pin(row) for row in rows], "has_more": False, "page_token": ""})


def _pin(row: Pin) -> dict[str, str]:
    message = row.message
    return {"message_id": message.message_id, "chat_id": message.chat.chat_id, "operator_id": row.app.app_id,
            "operator_id_type": "app_id", "create_time": str(int(row.at * 1000))}  # fmt: skip


def _in_chat(app: App, message: Message) -> None:
    if message.status == Message.Status.RECALLED:
        raise RECALLED
    group = message.chat.kind == Chat.Kind.GROUP
    inside = Member.objects.filter(chat=message.chat, app=app).exists() if group else message.chat.app_id == app.pk
    if not inside:
        raise Failure(230002, "The bot can not be outside the group.")


def urgent(how: str) -> Callable[..., Answer]:
    """Call people about one of the bot's own messages."""

    def run(call: Call, message_id: str) -> Answer:
        scopes.require(call.caller, scopes.URGENT[how])
        message = message_of(message_id)
        _callable(call.caller, message)
        people, invalid = _called(call, message)
        if not people:
            raise Failure(230001, "Your request contains an invalid request parameter, ext=user_id_list is invalid.")
        _room_left(people, how)
        now = time.time()
        Buzz.objects.bulk_create(Buzz(message=message, person=one, how=how, at=now) for one in people)
        state.count(f"urgent:{how}", len(people))
        return success({"invalid_user_id_list": invalid})

    return run


def _callable(app: App, message: Message) -> None:
    if message.app_id != app.pk or message.via != Message.Via.API:
        raise Failure(230012, "Bot is NOT the sender of the message.")
    if message.chat.status == Chat.Status.DISSOLVED:
        raise Failure(232009, "Your request specifies a chat which has already been dissolved.")
    _in_chat(app, message)
    if message.chat.urgent_setting == Chat.Edit.OWNER and message.chat.maker_id != app.pk:
        raise Failure(230018, "The operation is not allowed by the group settings.")


def _called(call: Call, message: Message) -> tuple[list[Person], list[str]]:
    """Who of the list sits in the chat, and the ids of the others."""
    listed = call.body.get("user_id_list")
    id_type = call.query.get("user_id_type", "")
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_CALLED:
        raise wrong_parameter(f"user_id_list: 1 to {MOST_CALLED} ids")
    if id_type not in {"open_id", "union_id", "user_id"}:
        raise wrong_parameter("user_id_type")
    inside = set(Member.objects.filter(chat=message.chat).values_list("person", flat=True)) | {message.chat.person_id}
    people, invalid = [], []
    for one in map(str, listed):
        person = person_by(call.caller, id_type, one)
        if person is not None and person.pk in inside and person.status == Person.Status.ACTIVE:
            people.append(person)
        else:
            invalid.append(one)
    return people, invalid


def _room_left(people: list[Person], how: str) -> None:
    for person in people:
        if Buzz.objects.filter(person=person, read_at=None).count() >= MOST_CALLED:
            raise Failure(230023, "The number of unread urgent messages of the user reaches the limit.")
    quota: int | None = {"sms": state.switches.sms_quota, "phone": state.switches.phone_quota}.get(how)
    if quota is not None and Buzz.objects.filter(how=how).count() + len(people) > quota:
        raise Failure(230024, "The quota of urgent messages is used up.")


def read_users(call: Call, message_id: str) -> Answer:
    """Who has read one of the bot's own messages of the last seven days."""
    message = message_of(message_id)
    id_type = call.query.get("user_id_type", "")
    size, begin = call.query.get("page_size", "20"), call.query.get("page_token", "") or "0"
    if id_type not in {"open_id", "union_id", "user_id"} or not size.isdigit() or not begin.isdigit():
        raise wrong_parameter("user_id_type, page_size, page_token")
    if message.app_id != call.caller.pk:
        raise Failure(230012, "Bot is NOT the sender of the message.")
    if message.status == Message.Status.RECALLED:
        raise RECALLED
    if time.time() - message.created_at > READ_DAYS * 86_400:
        raise Failure(230033, "The message was sent more than 7 days ago.")
    rows = list(Read.objects.filter(message=message).select_related("person").order_by("id"))
    first, last = int(begin), int(begin) + min(max(int(size), 1), 100)
    more = len(rows) > last
    items: list[dict[str, Any]] = [
        {"user_id_type": id_type, "user_id": id_of(call.caller, row.person, id_type),
         "timestamp": str(int(row.at * 1000)), "tenant_key": "sandbox-tenant"} for row in rows[first:last]
    ]  # fmt: skip
    return success({"items": items, "has_more": more, "page_token": str(last) if more else ""})


def recall(call: Call, message_id: str) -> Answer:
    """Take back one of the bot's own messages."""
    message = message_of(message_id)
    if message.app_id != call.caller.pk:
        raise Failure(230026, "No permission to recall this message.")
    if message.status == Message.Status.RECALLED:
        raise RECALLED
    if time.time() - message.created_at > state.switches.recall_s:
        raise Failure(230009, "This message cannot be recalled because it has exceeded the time limit.")
    Message.objects.filter(pk=message.pk).update(status=Message.Status.RECALLED, updated_at=time.time())
    return success()
