"""The calls of groups and of attention: open, fill, name, pin; call people, ask who read, take back.

Adding members is to be done by one caller at a time for a group: Feishu refuses the second with 232019 (RateLimited).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal
from urllib.parse import quote

from feishu_client import checks
from feishu_client.errors import BadRequest, ServerBroken
from feishu_client.reading import Reply
from feishu_client.transport import Params, Repeat
from feishu_client.wire import encode, number, objects, text, texts

IM: Final = "/open-apis/im/v1"
CHATS: Final = f"{IM}/chats"
PINS: Final = f"{IM}/pins"
MESSAGES: Final = f"{IM}/messages"
BY_USER_ID: Final = {"user_id_type": "user_id"}
NAME: Final = 60  # characters of a group's name
DESCRIPTION: Final = 100
MOST_MEMBERS: Final = 50  # people in one call
MOST_CALLED: Final = 200
PAGE: Final = 100

How = Literal["app", "sms", "phone"]


@dataclass(frozen=True)
class NotAdded:
    """Who could not be added: user_ids that the bot may not see, that are nobody's, that wait for the owner's word."""

    invalid: tuple[str, ...]
    unknown: tuple[str, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True)
class ReadBy:
    """Somebody read a message, at that moment."""

    user_id: str
    at: datetime


class ChatCalls(ABC):
    """Groups and attention, as the bot itself."""

    @abstractmethod
    def _call(
        self, method: str, path: str, repeat: Repeat, *,
        params: Params | None = None, data: bytes | None = None, label: str = "",
    ) -> Reply: ...  # fmt: skip

    def create_chat(self, name: str, user_ids: Sequence[str] = (), *, description: str = "", uuid: str = "") -> str:
        """Open a group that the bot owns, with up to fifty people; gives its `chat_id`.

        The same `uuid` within ten hours gives the same group. Raises: FeishuError; BadRequest before sending; one
        person whom the bot may not see (232024) refuses the whole: open it empty and add members instead.
        """
        checks.uuid(uuid)
        _named(name, description)
        _some(user_ids, MOST_MEMBERS, least=0)
        params = BY_USER_ID | ({"uuid": uuid} if uuid else {})
        body = {"name": name, "description": description, "user_id_list": list(user_ids)}
        again = Repeat.IF_NOT_SENT if uuid else Repeat.NEVER
        reply = self._call("POST", CHATS, again, params=params, data=encode(body))
        chat_id = text(reply.data, "chat_id")
        if not chat_id:
            raise ServerBroken("a success without a chat id", log_id=reply.log_id, http_status=200)
        return chat_id

    def rename_chat(self, chat_id: str, *, name: str = "", description: str = "") -> None:
        """Give the group another name, another description, or both. Raises: FeishuError."""
        _named(name, description)
        body = {key: value for key, value in (("name", name), ("description", description)) if value}
        self._call("PUT", _chat(chat_id), Repeat.SAFE, params=BY_USER_ID, data=encode(body), label=f"{CHATS}/:id")

    def add_members(self, chat_id: str, user_ids: Sequence[str]) -> NotAdded:
        """Add up to fifty people; who cannot be added is told and keeps nobody else out. Raises: FeishuError."""
        _some(user_ids, MOST_MEMBERS)
        params = {"member_id_type": "user_id", "succeed_type": "1"}
        data = encode({"id_list": list(user_ids)})
        path = f"{_chat(chat_id)}/members"
        told = self._call("POST", path, Repeat.IF_NOT_SENT, params=params, data=data, label=f"{CHATS}/:id/members").data
        return NotAdded(
            invalid=texts(told.get("invalid_id_list")),
            unknown=texts(told.get("not_existed_id_list")),
            waiting=texts(told.get("pending_approval_id_list")),
        )

    def members(self, chat_id: str) -> tuple[str, ...]:
        """The user_ids of everybody in the group; bots are never among them. Raises: FeishuError."""
        path, token, found = f"{_chat(chat_id)}/members", "", list[str]()
        while True:
            params = {"member_id_type": "user_id", "page_size": str(PAGE)} | ({"page_token": token} if token else {})
            told = self._call("GET", path, Repeat.SAFE, params=params, label=f"{CHATS}/:id/members").data
            found += [text(one, "member_id") for one in objects(told.get("items"))]
            token = text(told, "page_token")
            if not told.get("has_more") or not token:
                return tuple(found)

    def pin(self, message_id: str) -> None:
        """Pin a message in its chat; pinned twice is pinned. Raises: FeishuError."""
        checks.message_id(message_id)
        self._call("POST", PINS, Repeat.IF_NOT_SENT, data=encode({"message_id": message_id}))

    def put_on_top(self, chat_id: str, message_id: str) -> None:
        """Show a message above the group's conversation, in place of what stood there. Raises: FeishuError."""
        checks.message_id(message_id)
        path = f"{_chat(chat_id)}/top_notice/put_top_notice"
        body = {"chat_top_notice": [{"action_type": "1", "message_id": message_id}]}
        self._call("POST", path, Repeat.IF_NOT_SENT, data=encode(body), label=f"{CHATS}/:id/top_notice")

    def clear_top(self, chat_id: str) -> None:
        """Nothing stands above the conversation any more. Raises: FeishuError."""
        path = f"{_chat(chat_id)}/top_notice/delete_top_notice"
        self._call("POST", path, Repeat.IF_NOT_SENT, data=encode({}), label=f"{CHATS}/:id/top_notice")

    def urge(self, message_id: str, user_ids: Sequence[str], how: How) -> tuple[str, ...]:
        """Call people about a message of this bot: in the app, by text message, by telephone; gives whom it cannot.

        Never repeated by itself: each call rings, and the last two cost the firm money.
        Raises: FeishuError; BadRequest if nobody of them sits in the chat, or somebody has 200 unread calls (230023).
        """
        checks.message_id(message_id)
        _some(user_ids, MOST_CALLED)
        path, label = f"{MESSAGES}/{quote(message_id, safe='')}/urgent_{how}", f"{MESSAGES}/:id/urgent_{how}"
        data = encode({"user_id_list": list(user_ids)})
        told = self._call("PATCH", path, Repeat.NEVER, params=BY_USER_ID, data=data, label=label).data
        return texts(told.get("invalid_user_id_list"))

    def read_by(self, message_id: str) -> tuple[ReadBy, ...]:
        """Who has read a message of this bot, and when; only for seven days.

        Raises: FeishuError; MessageGone when it is older, recalled, or not this bot's.
        """
        checks.message_id(message_id)
        path, token, found = f"{MESSAGES}/{quote(message_id, safe='')}/read_users", "", list[ReadBy]()
        while True:
            params = BY_USER_ID | {"page_size": str(PAGE)} | ({"page_token": token} if token else {})
            told = self._call("GET", path, Repeat.SAFE, params=params, label=f"{MESSAGES}/:id/read_users").data
            for one in objects(told.get("items")):
                at = datetime.fromtimestamp(number(one.get("timestamp")) / 1000, UTC)
                found.append(ReadBy(text(one, "user_id"), at))
            token = text(told, "page_token")
            if not told.get("has_more") or not token:
                return tuple(found)

    def recall(self, message_id: str) -> None:
        """Take a message of this bot back. Raises: FeishuError; MessageGone when it is gone or too old."""
        checks.message_id(message_id)
        path = f"{MESSAGES}/{quote(message_id, safe='')}"
        self._call("DELETE", path, Repeat.IF_NOT_SENT, label=f"{MESSAGES}/:id")


def _chat(chat_id: str) -> str:
    checks.receiver(chat_id, "chat_id")
    return f"{CHATS}/{quote(chat_id, safe='')}"


def _named(name: str, description: str) -> None:
    if len(name) > NAME or len(description) > DESCRIPTION:
        raise BadRequest(f"a group's name has at most {NAME} characters, its description {DESCRIPTION}")


def _some(user_ids: Sequence[str], most: int, *, least: int = 1) -> None:
    if not least <= len(user_ids) <= most:
        raise BadRequest(f"{least} to {most} people, not {len(user_ids)}")
    for user_id in user_ids:
        checks.receiver(user_id, "user_id")
