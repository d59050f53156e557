"""Send, reply, and keep a card true (im/v1/messages)."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

from feishu_sandbox import contents, ids, remembered, state
from feishu_sandbox.api.contact import id_of
from feishu_sandbox.envelope import Failure, success, wrong_parameter
from feishu_sandbox.gate import Answer, Call
from feishu_sandbox.limits import Rule
from feishu_sandbox.models import App, Chat, Message
from feishu_sandbox.receivers import chat_for

_sending: set[tuple[int, str]] = set()
_lock = threading.Lock()


def send(call: Call) -> Answer:
    """One message to a person or a chat; the same uuid within an hour sends nothing a second time."""
    receiver = call.body.get("receive_id")
    id_type = call.query.get("receive_id_type", "open_id")
    if not isinstance(receiver, str) or not receiver:
        raise wrong_parameter("receive_id")
    content = contents.check(call.body.get("msg_type"), call.body.get("content"), raw=call.raw)
    return _once(call, lambda: _deliver(call, chat_for(call.caller, id_type, receiver), content, None))


def reply(call: Call, message_id: str) -> Answer:
    """A message under another one, in its chat."""
    parent = message_of(message_id)
    if parent.status == Message.Status.RECALLED:
        raise Failure(230011, "The message was withdrawn.")
    content = contents.check(call.body.get("msg_type"), call.body.get("content"), raw=call.raw)
    return _once(call, lambda: _deliver(call, chat_for(call.caller, "chat_id", parent.chat.chat_id), content, parent))


def _once(call: Call, deliver: Any) -> Answer:
    uuid = call.body.get("uuid") or ""
    if not isinstance(uuid, str) or len(uuid) > 50:
        raise wrong_parameter("uuid: at most 50 characters")
    if not uuid:
        return success(deliver())
    key = (call.caller.pk, uuid)
    with _lock:
        if key in _sending:
            raise Failure(230049, "The message is being sent.")
        _sending.add(key)
    try:
        return success(_already(call.caller, uuid) or deliver())
    finally:
        with _lock:
            _sending.discard(key)


def _already(app: App, uuid: str) -> dict[str, Any] | None:
    pk = remembered.sent_under(app.pk, uuid, since=time.time() - state.switches.uuid_window_s)
    if pk is None:
        return None
    message = Message.objects.select_related("chat", "app", "parent").get(pk=pk)
    state.count("uuid_duplicates")
    if state.switches.uuid_duplicate == "error":
        raise Failure(230049, "The message is being sent.")
    return as_answer(message)


def _deliver(call: Call, chat: Chat, content: str, parent: Message | None) -> dict[str, Any]:
    limit_receiver(call.caller, chat)
    now = time.time()
    message = Message.objects.create(
        message_id=ids.fresh("om_"), chat=chat, app=call.caller, parent=parent, msg_type=call.body["msg_type"],
        content=content, uuid=call.body.get("uuid") or "", created_at=now, updated_at=now,
    )  # fmt: skip
    remembered.keep_uuid(call.caller.pk, message.uuid, message)
    state.count(f"sent:{call.caller.app_id}")
    return as_answer(message)


def limit_receiver(app: App, chat: Chat) -> None:
    """Five a second to one person by one bot, five a second into one group by all bots together."""
    group = chat.kind == Chat.Kind.GROUP
    key = f"group:{chat.pk}" if group else f"user:{app.pk}:{chat.person_id}"
    if state.limiter.take(key, [Rule(state.switches.receiver_per_second, 1)], time.time()):
        raise Failure(230020, "This operation triggers the frequency limit.")


def message_of(message_id: str) -> Message:
    """The message of a path. Raises Failure 99992354 for an unknown one."""
    found = Message.objects.select_related("chat", "app", "parent").filter(message_id=message_id).first()
    if found is None:
        raise Failure(99992354, "The request you send is not a valid {message_id} or not exists")
    return found


def patch(call: Call, message_id: str) -> Answer:
    """Put a new card in the place of one's own old one. Raises the refusals of the documentation."""
    message = message_of(message_id)
    content = call.body.get("content")
    refusal = _not_patchable(call.caller, message)
    if refusal:
        raise refusal
    contents.check("interactive", content, raw=call.raw)
    assert isinstance(content, str)  # noqa: S101 - check() refused anything else
    _shared_before_and_after(json.loads(message.content), json.loads(content))
    if state.limiter.take(f"card:{message.pk}", [Rule(state.switches.card_per_second, 1)], time.time()):
        raise Failure(230020, "This operation triggers the frequency limit.")
    rewrite(message, content)
    state.count(f"patched:{call.caller.app_id}")
    return success()


def _not_patchable(app: App, message: Message) -> Failure | None:
    if message.app_id != app.pk or message.via != Message.Via.API:
        return Failure(230027, "Lack of necessary permissions, ext=not the sender of the message")
    if message.status == Message.Status.RECALLED:
        return Failure(230011, "The message was withdrawn.")
    if message.msg_type != "interactive":
        return Failure(230001, "Your request contains an invalid request parameter, ext=This message is NOT a card.")
    if time.time() - message.created_at > state.switches.patch_days * 86400:
        return Failure(230031, "The message has exceeded the time limit for update (14 days).")
    return None


def _shared_before_and_after(old: dict[str, Any], new: dict[str, Any]) -> None:
    for card in (old, new):
        shared = card.get("config", {}).get("update_multi", card.get("schema") == "2.0")
        if shared is not True:
            raise Failure(230001, "Your request contains an invalid request parameter, ext=The card is NOT shared,"
                          " update_multi must be true.")  # fmt: skip
    if old.get("schema") == "2.0" and new.get("schema") != "2.0":
        raise Failure(230099, "Failed to create card content, ext=ErrCode: 200830; ErrMsg: 2.0 card can not be"
                      " updated to 1.0; ")  # fmt: skip


def rewrite(message: Message, content: str) -> None:
    """Replace the card of a message; its revision counts up."""
    Message.objects.filter(pk=message.pk).update(
        content=content, updated_at=time.time(), revision=message.revision + 1
    )


def as_answer(message: Message) -> dict[str, Any]:
    """A message as the platform shows it to its sender."""
    app = message.app
    answer: dict[str, Any] = {
        "message_id": message.message_id, "msg_type": message.msg_type, "chat_id": message.chat.chat_id,
        "create_time": str(int(message.created_at * 1000)), "update_time": str(int(message.updated_at * 1000)),
        "deleted": message.status == Message.Status.RECALLED, "updated": message.revision > 0,
        "sender": {"id": app.app_id if app else "", "id_type": "app_id", "sender_type": "app",
                   "tenant_key": TENANT_KEY},
        "body": {"content": message.content}, "mentions": [],
    }  # fmt: skip
    if message.parent:
        answer |= {"parent_id": message.parent.message_id, "root_id": message.parent.message_id}
    return answer


TENANT_KEY = "sandbox-tenant"
__all__ = ["TENANT_KEY", "as_answer", "id_of", "limit_receiver", "message_of", "patch", "reply", "rewrite", "send"]
