"""What an event says, typed: people, departments, the app's range, messages, menu items, leaves.

    told = events.read(event.event_type, event.event)      # the `event` object of either envelope
    match told:
        case PersonChanged(change="deleted", person=person): …
        case LeaveApproved(): …
        case None: …                                        # nobody here knows this type

Three things differ from the answers of the API. References inside an event (`department_ids`, `leader_user_id`,
`parent_department_id`) are **open ids**; the person or department itself carries both kinds. Events come twice, late
and out of order: take one as a reason to read the object again, not as the truth. One leave is told twice, by the old
and the new event, under two event ids and one `instance_code`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final, Literal

from feishu_client import leaves
from feishu_client.callback import moment
from feishu_client.callback_errors import Malformed
from feishu_client.contact import department_of, present, user_of
from feishu_client.leaves import LeaveApproved, LeaveReverted
from feishu_client.results import ContactDepartment, ContactUser
from feishu_client.wire import Json, inner, objects, text, texts

Change = Literal["created", "updated", "deleted"]


@dataclass(frozen=True)
class PersonIds:
    """The three names of one person; `user_id` is "" without its field scope."""

    open_id: str
    user_id: str
    union_id: str


@dataclass(frozen=True)
class PersonChanged:
    """Somebody came, changed or left. `changed`: the wire names that Feishu says were different before."""

    change: Change
    person: ContactUser
    changed: frozenset[str]


@dataclass(frozen=True)
class DepartmentChanged:
    """A department came, changed or went."""

    change: Change
    department: ContactDepartment
    changed: frozenset[str]


@dataclass(frozen=True)
class RangeChanged:
    """What the app may see has changed: a reason for a full read. The ids are open ids."""

    added_departments: tuple[str, ...]
    added_users: tuple[str, ...]
    removed_departments: tuple[str, ...]
    removed_users: tuple[str, ...]


@dataclass(frozen=True)
class Mention:
    """Who was named in a message, under which key of its text."""

    key: str
    name: str
    who: PersonIds


@dataclass(frozen=True)
class MessageReceived:
    """Somebody wrote to the bot. Remember `message_id`, not the event's: the same message may come as two events.

    `text` is what was written, mentions by name; "" for anything that is not a text message.
    """

    message_id: str
    chat_id: str
    chat_type: str
    message_type: str
    text: str
    sender: PersonIds
    mentions: tuple[Mention, ...]
    parent_id: str
    root_id: str
    at: datetime | None


@dataclass(frozen=True)
class MenuPressed:
    """Somebody pressed an item of the bot's menu."""

    event_key: str
    who: PersonIds
    name: str
    at: datetime | None


@dataclass(frozen=True)
class MessagesRead:
    """Somebody read messages that the bot had sent him; told of private chats only."""

    who: PersonIds
    message_ids: tuple[str, ...]
    at: datetime | None


Told = (
    PersonChanged | DepartmentChanged | RangeChanged | MessageReceived | MessagesRead | MenuPressed
    | LeaveApproved | LeaveReverted
)  # fmt: skip


def read(event_type: str, event: Json, *, zone: tzinfo = leaves.BEIJING) -> Told | None:
    """The event as a value; None for a type that is not read here. `zone`: that of the firm's leaves.

    Raises: Malformed when the event lacks what makes it one.
    """
    if event_type in leaves.TYPES:
        return leaves.read(event_type, event, zone)
    reader = READERS.get(event_type)
    return reader(event) if reader else None


def _person(change: Change) -> Callable[[Json], PersonChanged]:
    def read_person(event: Json) -> PersonChanged:
        person = user_of(inner(event, "object"))
        if not person.open_id and not person.user_id:
            raise Malformed("a person without an id")
        return PersonChanged(change, person, present(inner(event, "old_object")))

    return read_person


def _department(change: Change) -> Callable[[Json], DepartmentChanged]:
    def read_department(event: Json) -> DepartmentChanged:
        department = department_of(inner(event, "object"))
        if not department.open_department_id and not department.department_id:
            raise Malformed("a department without an id")
        return DepartmentChanged(change, department, present(inner(event, "old_object")))

    return read_department


def _range(event: Json) -> RangeChanged:
    added, removed = inner(event, "added"), inner(event, "removed")
    return RangeChanged(
        added_departments=tuple(_ids(added, "departments", "open_department_id")),
        added_users=tuple(_ids(added, "users", "open_id")),
        removed_departments=tuple(_ids(removed, "departments", "open_department_id")),
        removed_users=tuple(_ids(removed, "users", "open_id")),
    )


def _ids(source: Json, key: str, name: str) -> Iterator[str]:
    return filter(None, (text(each, name) for each in objects(source.get(key))))


def _message(event: Json) -> MessageReceived:
    message = inner(event, "message")
    if not text(message, "message_id"):
        raise Malformed("a message without an id")
    named = objects(message.get("mentions"))
    mentions = tuple(Mention(text(each, "key"), text(each, "name"), _who(inner(each, "id"))) for each in named)
    return MessageReceived(
        message_id=text(message, "message_id"),
        chat_id=text(message, "chat_id"),
        chat_type=text(message, "chat_type"),
        message_type=text(message, "message_type"),
        text=_words(message, mentions),
        sender=_who(inner(inner(event, "sender"), "sender_id")),
        mentions=mentions,
        parent_id=text(message, "parent_id"),
        root_id=text(message, "root_id"),
        at=moment(message.get("create_time")),
    )


def _words(message: Json, mentions: tuple[Mention, ...]) -> str:
    if text(message, "message_type") != "text":
        return ""
    try:
        content = json.loads(text(message, "content"))
    except (ValueError, RecursionError):
        return ""
    words = text(content, "text") if isinstance(content, dict) else ""
    names = {mention.key: f"@{mention.name}" for mention in mentions if mention.key}
    if not names:
        return words
    longest_first = sorted(names, key=len, reverse=True)  # @_user_1 begins @_user_10
    return re.sub("|".join(map(re.escape, longest_first)), lambda found: names[found[0]], words)


def _menu(event: Json) -> MenuPressed:
    operator = inner(event, "operator")
    if not text(event, "event_key"):
        raise Malformed("a menu item without its key")
    return MenuPressed(
        event_key=text(event, "event_key"),
        who=_who(inner(operator, "operator_id")),
        name=text(operator, "operator_name"),
        at=moment(event.get("timestamp")),
    )


def _messages_read(event: Json) -> MessagesRead:
    reader, messages = inner(event, "reader"), texts(event.get("message_id_list"))
    if not messages:
        raise Malformed("messages were read, and none is named")
    return MessagesRead(_who(inner(reader, "reader_id")), messages, moment(reader.get("read_time")))


def _who(told: Json) -> PersonIds:
    return PersonIds(text(told, "open_id"), text(told, "user_id"), text(told, "union_id"))


READERS: Final[dict[str, Callable[[Json], Told]]] = {
    "contact.user.created_v3": _person("created"),
    "contact.user.updated_v3": _person("updated"),
    "contact.user.deleted_v3": _person("deleted"),
    "contact.department.created_v3": _department("created"),
    "contact.department.updated_v3": _department("updated"),
    "contact.department.deleted_v3": _department("deleted"),
    "contact.scope.updated_v3": _range,
    "im.message.receive_v1": _message,
    "im.message.message_read_v1": _messages_read,
    "application.bot.menu_v6": _menu,
}
TYPES: Final = leaves.TYPES | READERS.keys()
