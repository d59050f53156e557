"""Groups (im/v1/chats): opened once per uuid, members added one call at a time, renamed, a message kept on top."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

from feishu_sandbox import ids, remembered, scopes, state
from feishu_sandbox.api.contact import id_of
from feishu_sandbox.api.messages import message_of
from feishu_sandbox.envelope import Failure, success, wrong_parameter
from feishu_sandbox.gate import Answer, Call
from feishu_sandbox.models import App, Chat, Member, Message, Person
from feishu_sandbox.receivers import person_by, reachable

MOST_PEOPLE = 50  # in one call
WHOLE = 5000  # in one group
SAME = 36_000.0  # seconds for which a uuid stands for one group
_adding: set[int] = set()
_lock = threading.Lock()
_making = threading.Lock()


def create(call: Call) -> Answer:
    """A group that the bot owns; the same uuid within ten hours is the same group."""
    scopes.require(call.caller, scopes.CHATS)
    uuid = call.query.get("uuid", "")
    if len(uuid) > 50:
        raise wrong_parameter("uuid: at most 50 characters")
    name, description = _texts(call.body)
    people, unknown = _people(call, call.body.get("user_id_list", []), call.query.get("user_id_type", "open_id"))
    if unknown:
        raise Failure(232024, "Users do not have the visibility of the app or the operator.")
    with _making:
        known = Chat.objects.filter(maker=call.caller, uuid=uuid, made_at__gt=time.time() - SAME).first()
        if known is None or not uuid:
            urgent = call.body.get("urgent_setting", Chat.Edit.EVERYBODY)
            known = Chat.objects.create(
                chat_id=ids.fresh("oc_"), kind=Chat.Kind.GROUP, maker=call.caller, name=name, description=description,
                uuid=uuid, made_at=time.time(), urgent_setting=urgent,
            )  # fmt: skip
            Member.objects.create(chat=known, app=call.caller)
            _join(known, people)
    return success(_told(known))


def _texts(body: Any) -> tuple[str, str]:
    name, description = body.get("name", ""), body.get("description", "")
    if not isinstance(name, str) or len(name) > 60:
        raise Failure(232020, "The chat name is invalid.")
    if not isinstance(description, str) or len(description) > 100:
        raise Failure(232001, "Your request contains an invalid request parameter, ext=description.")
    return name, description


def _people(call: Call, listed: Any, id_type: str) -> tuple[list[Person], list[str]]:
    """The people of a list, and the ids that are nobody the bot may add."""
    if not isinstance(listed, list) or len(listed) > MOST_PEOPLE:
        raise wrong_parameter(f"at most {MOST_PEOPLE} ids")
    if id_type not in {"open_id", "union_id", "user_id"}:
        raise wrong_parameter("member_id_type")
    people, unknown = [], []
    for one in map(str, listed):
        person = person_by(call.caller, id_type, one)
        if person is not None and reachable(call.caller, person):
            people.append(person)
        else:
            unknown.append(one)
    return people, unknown


def _join(chat: Chat, people: list[Person]) -> None:
    Member.objects.bulk_create((Member(chat=chat, person=one) for one in people), ignore_conflicts=True)


def _told(chat: Chat) -> dict[str, Any]:
    owner = chat.maker
    return {
        "chat_id": chat.chat_id, "name": chat.name, "description": chat.description, "chat_mode": "group",
        "chat_type": "private", "external": False, "chat_status": chat.status, "urgent_setting": chat.urgent_setting,
        "owner_id": owner.app_id if owner else "", "owner_id_type": "app_id" if owner else "",
        "user_count": str(Member.objects.filter(chat=chat, person__isnull=False).count()),
        "bot_count": str(Member.objects.filter(chat=chat, app__isnull=False).count()), "tenant_key": "sandbox-tenant",
    }  # fmt: skip


def chat_of(app: App, chat_id: str) -> Chat:
    """The group of a path. Raises Failure as the platform does for what is no group of this bot."""
    chat = Chat.objects.select_related("maker").filter(chat_id=chat_id, kind=Chat.Kind.GROUP).first()
    if chat is None:
        raise Failure(232006, "Your request specifies a chat_id which is invalid.")
    if chat.status == Chat.Status.DISSOLVED:
        raise Failure(232009, "Your request specifies a chat which has already been dissolved.")
    if not Member.objects.filter(chat=chat, app=app).exists():
        raise Failure(232011, "Operator can NOT be out of the chat.")
    return chat


def read(call: Call, chat_id: str) -> Answer:
    """One group."""
    return success(_told(chat_of(call.caller, chat_id)))


def mine(call: Call) -> Answer:
    """The groups in which the bot sits."""
    held = Member.objects.filter(app=call.caller).values("chat")
    rows = Chat.objects.filter(pk__in=held, status=Chat.Status.NORMAL).order_by("id")[:100]
    return success({"items": [_told(row) for row in rows], "has_more": False, "page_token": ""})


def change(call: Call, chat_id: str) -> Answer:
    """Another name or description."""
    scopes.require(call.caller, scopes.CHATS)
    chat = chat_of(call.caller, chat_id)
    name, description = _texts({"name": chat.name, "description": chat.description} | call.body)
    urgent = call.body.get("urgent_setting", chat.urgent_setting)
    if urgent != chat.urgent_setting and chat.maker_id != call.caller.pk:
        raise Failure(232002, "The operator is not the owner or an administrator of the chat.")
    Chat.objects.filter(pk=chat.pk).update(name=name, description=description, urgent_setting=urgent)
    remembered.forget()
    return success()


def dissolve(call: Call, chat_id: str) -> Answer:
    """The group is over; only the bot that opened it may."""
    chat = chat_of(call.caller, chat_id)
    if chat.maker_id != call.caller.pk:
        raise Failure(232002, "The operator is not the owner or an administrator of the chat.")
    Chat.objects.filter(pk=chat.pk).update(status=Chat.Status.DISSOLVED)
    remembered.forget()
    return success()


def add_members(call: Call, chat_id: str) -> Answer:
    """People join; while one call runs, another one for the same group is refused with 232019."""
    scopes.require(call.caller, scopes.CHATS)
    chat = chat_of(call.caller, chat_id)
    with _alone(chat):
        people, unknown = _people(call, call.body.get("id_list"), call.query.get("member_id_type", "open_id"))
        if unknown and call.query.get("succeed_type", "0") == "0":
            raise Failure(232024, "Users do not have the visibility of the app or the operator.")
        if Member.objects.filter(chat=chat).count() + len(people) > WHOLE:
            raise Failure(232013, "The chat member num reaches the limit.")
        _join(chat, people)
        threading.Event().wait(state.switches.member_add_s)
    known = set(Person.objects.filter(user_id__in=unknown).values_list("user_id", flat=True))
    return success({
        "invalid_id_list": [one for one in unknown if one in known], "pending_approval_id_list": [],
        "not_existed_id_list": [one for one in unknown if one not in known],
    })  # fmt: skip


@contextlib.contextmanager
def _alone(chat: Chat) -> Iterator[None]:
    with _lock:
        if chat.pk in _adding:
            state.count("members_in_parallel")
            raise Failure(232019, "The request rate limit of the chat is exceeded.")
        _adding.add(chat.pk)
    try:
        yield
    finally:
        with _lock:
            _adding.discard(chat.pk)


def remove_members(call: Call, chat_id: str) -> Answer:
    """People leave."""
    chat = chat_of(call.caller, chat_id)
    people, unknown = _people(call, call.body.get("id_list"), call.query.get("member_id_type", "open_id"))
    Member.objects.filter(chat=chat, person__in=people).delete()
    return success({"invalid_id_list": unknown})


def members(call: Call, chat_id: str) -> Answer:
    """Who is in the group; bots are never listed."""
    chat = chat_of(call.caller, chat_id)
    size, begin = _page(call)
    id_type = call.query.get("member_id_type", "open_id")
    rows = Member.objects.filter(chat=chat, person__isnull=False).select_related("person").order_by("id")
    people = [row.person for row in rows if row.person is not None]
    shown = people[begin : begin + size]
    more = len(people) > begin + size
    items = [
        {"member_id_type": id_type, "member_id": id_of(call.caller, one, id_type), "name": one.name,
         "tenant_key": "sandbox-tenant"} for one in shown
    ]  # fmt: skip
    token = str(begin + size) if more else ""
    return success({"items": items, "member_total": len(people), "has_more": more, "page_token": token})


def _page(call: Call) -> tuple[int, int]:
    size, token = call.query.get("page_size", "20"), call.query.get("page_token", "") or "0"
    if not size.isdigit() or not 1 <= int(size) <= 100 or not token.isdigit():
        raise Failure(232001, "Your request contains an invalid request parameter.")
    return int(size), int(token)


def is_in_chat(call: Call, chat_id: str) -> Answer:
    """Whether the bot itself sits in the group."""
    inside = Member.objects.filter(chat__chat_id=chat_id, app=call.caller).exists()
    return success({"is_in_chat": inside})


def put_top_notice(call: Call, chat_id: str) -> Answer:
    """A message stands above the conversation."""
    scopes.require(call.caller, scopes.CHATS)
    chat = chat_of(call.caller, chat_id)
    listed = call.body.get("chat_top_notice")
    notice = listed[0] if isinstance(listed, list) and listed else None
    if not isinstance(notice, dict) or str(notice.get("action_type")) != "1":
        raise Failure(232001, "Your request contains an invalid request parameter, ext=chat_top_notice.")
    message = message_of(str(notice.get("message_id", "")))
    if message.chat.pk != chat.pk or message.status == Message.Status.RECALLED:
        raise Failure(232001, "Your request contains an invalid request parameter, ext=message_id.")
    Chat.objects.filter(pk=chat.pk).update(top=message)
    return success()


def delete_top_notice(call: Call, chat_id: str) -> Answer:
    """Nothing stands above the conversation any more."""
    chat = chat_of(call.caller, chat_id)
    Chat.objects.filter(pk=chat.pk).update(top=None)
    return success()
