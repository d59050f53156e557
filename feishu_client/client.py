"""The calls of an app bot: say something, answer, rewrite a card, send to many, look people up.

    client = FeishuClient("cli_x", "secret", tokens=store)
    sent = client.send("4c87bec3", "text", {"text": "你好"}, uuid="…")
    client.patch_card(sent.message_id, card)

Every call raises one of `feishu_client.errors`. Each result carries the log id that Feishu's support asks for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlsplit

import requests

from feishu_client import checks, codes
from feishu_client.approval.calls import ApprovalCalls
from feishu_client.chats import ChatCalls
from feishu_client.contact import ContactReads
from feishu_client.errors import FeishuError, InvalidToken, ServerBroken
from feishu_client.oauth import OAuthCalls
from feishu_client.pace import Pace
from feishu_client.reading import Reply
from feishu_client.results import BatchReceipt, BotInfo, SentMessage, UserIds
from feishu_client.route import DIRECT, Route
from feishu_client.tokens import MemoryStore, TokenKeeper, TokenStore
from feishu_client.transport import Observer, Params, Repeat, Request, Transport
from feishu_client.wire import dumps, encode, objects, text, texts

FEISHU: Final = "https://open.feishu.cn"
TENANT: Final = "/open-apis/auth/v3/tenant_access_token/internal"  # noqa: S105 - an address
MESSAGES: Final = "/open-apis/im/v1/messages"
BATCH_SEND: Final = "/open-apis/message/v4/batch_send/"
BOT: Final = "/open-apis/bot/v3/info"
SCOPES: Final = "/open-apis/application/v6/scopes"
GRANTED: Final = 1
IDS_BY_CONTACT: Final = "/open-apis/contact/v3/users/batch_get_id"

Json = Mapping[str, Any]


class FeishuClient(ContactReads, ApprovalCalls, ChatCalls, OAuthCalls):
    """One app bot. Threads may share it; processes share its tokens through the store."""

    def __init__(
        self,
        app_id: str,
        app_secret: str,
        *,
        base_url: str = FEISHU,
        tokens: TokenStore | None = None,
        timeout: tuple[float, float] = (3.05, 10),
        session: requests.Session | None = None,
        clock: Callable[[], float] = time.time,
        on_call: Observer | None = None,
        pace: Pace | None = None,
        route: Route = DIRECT,
    ) -> None:
        """`timeout`: seconds to connect, seconds between two bytes. `on_call` is told of every attempt.

        `pace` lets the reads of many pages wait for Feishu's limits; without it nothing ever waits.
        """
        address = urlsplit(base_url)
        if address.scheme not in {"http", "https"} or not address.netloc:
            raise ValueError(f"base_url is not an http(s) address: {base_url!r}")
        self.app_id = app_id
        self._secret = app_secret
        self._base = base_url.rstrip("/")
        self._pace = pace
        self._transport = Transport(timeout=timeout, session=session, on_call=on_call, route=route)
        store = tokens if tokens is not None else MemoryStore()
        self._tokens = TokenKeeper(app_id, store, self._fetch_token, clock, realm=self._base)

    def __repr__(self) -> str:
        return f"FeishuClient({self.app_id!r}, base_url={self._base!r})"

    # Messages

    def send(
        self,
        receive_id: str,
        msg_type: str,
        content: Json,
        *,
        receive_id_type: str = "user_id",
        uuid: str = "",
    ) -> SentMessage:
        """Send one message to a person or a chat. For a card, `msg_type` is interactive and `content` the card.

        `uuid` makes a repetition within an hour harmless. Raises: FeishuError; BadRequest and TooLong before sending.
        """
        checks.receiver(receive_id, receive_id_type)
        checks.uuid(uuid)
        body = {"receive_id": receive_id, "msg_type": msg_type, "content": dumps(content)}
        data = checks.message_body(body | ({"uuid": uuid} if uuid else {}), msg_type)
        reply = self._call("POST", MESSAGES, _repeat_with(uuid), params={"receive_id_type": receive_id_type}, data=data)
        return _sent(reply)

    def reply(self, message_id: str, msg_type: str, content: Json, *, uuid: str = "") -> SentMessage:
        """Say something under a message. Raises: FeishuError, MessageGone when there is nothing to answer to."""
        checks.message_id(message_id)
        checks.uuid(uuid)
        body = {"msg_type": msg_type, "content": dumps(content)}
        data = checks.message_body(body | ({"uuid": uuid} if uuid else {}), msg_type)
        path = f"{MESSAGES}/{quote(message_id, safe='')}/reply"
        return _sent(self._call("POST", path, _repeat_with(uuid), data=data))

    def patch_card(self, message_id: str, card: Json) -> str:
        """Rewrite a card that this bot sent, for everybody who sees it; gives the log id.

        Raises: FeishuError, MessageGone when it was recalled or is older than 14 days; BadRequest for a card without
        an explicit `update_multi`, which Feishu would ignore or refuse.
        """
        checks.message_id(message_id)
        checks.shared_card(card)
        data = checks.message_body({"content": dumps(card)}, "interactive")
        path = f"{MESSAGES}/{quote(message_id, safe='')}"
        return self._call("PATCH", path, Repeat.IF_NOT_SENT, data=data).log_id

    def batch_send(
        self, user_ids: Sequence[str], msg_type: str, content: Json | None = None, *, card: Json | None = None
    ) -> BatchReceipt:
        """Hand one message for up to 200 people to Feishu, which delivers it later; never repeated by itself.

        A card goes in `card`, anything else in `content`. Such a message cannot be patched or replied to.
        Raises: FeishuError; when `in_doubt` it may have been taken.
        """
        data = checks.batch_body(user_ids, msg_type, content, card)
        reply = self._call("POST", BATCH_SEND, Repeat.NEVER, data=data)
        return BatchReceipt(
            message_id=text(reply.data, "message_id"),
            invalid_user_ids=texts(reply.data.get("invalid_user_ids")),
            log_id=reply.log_id,
        )

    # Look-ups

    def bot_info(self) -> BotInfo:
        """Who this bot is: the best test of a connection, it needs no permission."""
        reply = self._call("GET", BOT, Repeat.SAFE)
        bot = reply.payload.get("bot")
        told: Json = bot if isinstance(bot, dict) else {}
        status = told.get("activate_status")
        return BotInfo(
            open_id=text(told, "open_id"),
            name=text(told, "app_name"),
            avatar_url=text(told, "avatar_url"),
            activate_status=status if isinstance(status, int) else -1,
            ip_white_list=texts(told.get("ip_white_list")),
            log_id=reply.log_id,
        )

    def granted_scopes(self) -> frozenset[str]:
        """The scopes that the firm has granted this app; asking needs none."""
        reply = self._call("GET", SCOPES, Repeat.SAFE)
        told = [one for one in objects(reply.data.get("scopes")) if one.get("grant_status") == GRANTED]
        return frozenset(text(one, "scope_name") for one in told)

    def user_ids_by(
        self, emails: Sequence[str] = (), mobiles: Sequence[str] = (), *, user_id_type: str = "user_id"
    ) -> UserIds:
        """Whose mail address or mobile number this is; `user_id_type` may also be open_id or union_id.

        Who is unknown is simply not in the answer.
        """
        by_email: dict[str, str] = {}
        by_mobile: dict[str, str] = {}
        log_ids: list[str] = []
        for some_emails, some_mobiles in checks.pairs_of_fifty(emails, mobiles):
            reply = self._call(
                "POST",
                IDS_BY_CONTACT,
                Repeat.SAFE,
                params={"user_id_type": user_id_type},
                data=encode({"emails": list(some_emails), "mobiles": list(some_mobiles)}),
            )
            log_ids.append(reply.log_id)
            for entry in objects(reply.data.get("user_list")):
                if user_id := text(entry, "user_id"):
                    _note(by_email, text(entry, "email"), user_id)
                    _note(by_mobile, text(entry, "mobile"), user_id)
        return UserIds(by_email=by_email, by_mobile=by_mobile, log_ids=tuple(log_ids))

    # The call itself

    def _call(
        self,
        method: str,
        path: str,
        repeat: Repeat,
        *,
        params: Params | None = None,
        data: bytes | None = None,
        label: str = "",
    ) -> Reply:
        """One call with the token; once more with a fresh one when Feishu refuses it, since it then did nothing."""
        request = Request(method, self._base + path, repeat, label=label or path, params=params, data=data)
        token = self._tokens.current()
        try:
            return self._transport.call(request, token=token)
        except FeishuError as error:
            if error.code not in codes.REFRESH:
                raise
        return self._transport.call(request, token=self._tokens.after_refusal(token))

    def _call_as(self, token: str, method: str, path: str, repeat: Repeat, *, data: bytes | None = None) -> Reply:
        """One call with a person's token, or with none."""
        return self._transport.call(Request(method, self._base + path, repeat, label=path, data=data), token=token)

    def _credentials(self) -> dict[str, str]:
        return {"client_id": self.app_id, "client_secret": self._secret}

    def _fetch_token(self) -> tuple[str, float]:
        data = encode({"app_id": self.app_id, "app_secret": self._secret})
        reply = self._transport.call(Request("POST", self._base + TENANT, Repeat.SAFE, label=TENANT, data=data))
        value, seconds = reply.payload.get("tenant_access_token"), reply.payload.get("expire")
        if not isinstance(value, str) or not value:
            raise InvalidToken("Feishu gave no token", log_id=reply.log_id, http_status=200)
        return value, float(seconds) if isinstance(seconds, int | float) and seconds > 0 else 0.0


def _repeat_with(uuid: str) -> Repeat:
    return Repeat.IF_NOT_SENT if uuid else Repeat.NEVER


def _sent(reply: Reply) -> SentMessage:
    message_id = text(reply.data, "message_id")
    if not message_id:
        raise ServerBroken("a success without a message id", log_id=reply.log_id, http_status=200)
    return SentMessage(message_id=message_id, chat_id=text(reply.data, "chat_id"), log_id=reply.log_id)


def _note(into: dict[str, str], key: str, value: str) -> None:
    if key and value:
        into[key] = value
