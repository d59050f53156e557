"""Feishu's own SDK, as the tests drive it. It takes seconds and much memory to import: only a fixture imports this."""

from __future__ import annotations

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import lark_oapi as lark
from lark_oapi.api.im.v1 import (
    ChatTopNotice,
    CreateChatMembersRequest,
    CreateChatMembersRequestBody,
    CreateChatRequest,
    CreateChatRequestBody,
    CreateMessageRequest,
    CreateMessageRequestBody,
    CreatePinRequest,
    CreatePinRequestBody,
    DeleteMessageRequest,
    GetChatMembersRequest,
    PatchMessageRequest,
    PatchMessageRequestBody,
    PutTopNoticeChatTopNoticeRequest,
    PutTopNoticeChatTopNoticeRequestBody,
    ReadUsersMessageRequest,
    ReplyMessageRequest,
    ReplyMessageRequestBody,
    UpdateChatRequest,
    UpdateChatRequestBody,
    UrgentAppMessageRequest,
    UrgentReceivers,
)
from lark_oapi.core.model import RawRequest
from lark_oapi.core.token import TokenManager
from lark_oapi.event.callback.model.p2_card_action_trigger import P2CardActionTrigger, P2CardActionTriggerResponse

from feishu_client.callback import CallbackDoor


class Sdk:
    """The SDK's client for the app `cli_a` of the stand-in."""

    def __init__(self, url: str) -> None:
        TokenManager.cache.set("self_tenant_token:cli_a", "", 0)  # the SDK keeps tokens for the whole process
        self._client = lark.Client.builder().app_id("cli_a").app_secret("s-a").domain(url).build()

    def say(self, text: str = "你好", uuid: str = "", **body: Any) -> Any:
        """Send a message."""
        made = CreateMessageRequestBody.builder().receive_id(body.get("to", "u1")).uuid(uuid)
        made = made.msg_type(body.get("msg_type", "text")).content(body.get("content") or json.dumps({"text": text}))
        request = CreateMessageRequest.builder().receive_id_type("user_id").request_body(made.build()).build()
        return self._client.im.v1.message.create(request)

    def reply(self, message_id: str, content: str) -> Any:
        """Answer under a message with a text."""
        body = ReplyMessageRequestBody.builder().msg_type("text").content(content).build()
        request = ReplyMessageRequest.builder().message_id(message_id).request_body(body).build()
        return self._client.im.v1.message.reply(request)

    def patch(self, message_id: str, content: str) -> Any:
        """Rewrite a card."""
        body = PatchMessageRequestBody.builder().content(content).build()
        request = PatchMessageRequest.builder().message_id(message_id).request_body(body).build()
        return self._client.im.v1.message.patch(request)

    def open_chat(self, name: str, *people: str, uuid: str = "") -> Any:
        """Open a group."""
        body = CreateChatRequestBody.builder().name(name).user_id_list(list(people)).build()
        request = CreateChatRequest.builder().user_id_type("user_id").uuid(uuid).request_body(body).build()
        return self._client.im.v1.chat.create(request)

    def rename(self, chat_id: str, name: str) -> Any:
        """Name a group anew."""
        body = UpdateChatRequestBody.builder().name(name).build()
        return self._client.im.v1.chat.update(UpdateChatRequest.builder().chat_id(chat_id).request_body(body).build())

    def add(self, chat_id: str, *people: str) -> Any:
        """Add members; bad ids keep nobody out."""
        body = CreateChatMembersRequestBody.builder().id_list(list(people)).build()
        request = CreateChatMembersRequest.builder().chat_id(chat_id).member_id_type("user_id").succeed_type(1)
        return self._client.im.v1.chat_members.create(request.request_body(body).build())

    def members(self, chat_id: str) -> Any:
        """Who is in a group."""
        request = GetChatMembersRequest.builder().chat_id(chat_id).member_id_type("user_id").build()
        return self._client.im.v1.chat_members.get(request)

    def pin(self, message_id: str) -> Any:
        """Pin a message."""
        body = CreatePinRequestBody.builder().message_id(message_id).build()
        return self._client.im.v1.pin.create(CreatePinRequest.builder().request_body(body).build())

    def on_top(self, chat_id: str, message_id: str) -> Any:
        """Put a message above a group."""
        notice = ChatTopNotice.builder().action_type("1").message_id(message_id).build()
        body = PutTopNoticeChatTopNoticeRequestBody.builder().chat_top_notice([notice]).build()
        request = PutTopNoticeChatTopNoticeRequest.builder().chat_id(chat_id).request_body(body).build()
        return self._client.im.v1.chat_top_notice.put_top_notice(request)

    def urge(self, message_id: str, *people: str) -> Any:
        """Call people about a message, in the app."""
        body = UrgentReceivers.builder().user_id_list(list(people)).build()
        request = UrgentAppMessageRequest.builder().message_id(message_id).user_id_type("user_id").request_body(body)
        return self._client.im.v1.message.urgent_app(request.build())

    def read_by(self, message_id: str) -> Any:
        """Who read a message."""
        request = ReadUsersMessageRequest.builder().message_id(message_id).user_id_type("user_id").page_size(10)
        return self._client.im.v1.message.read_users(request.build())

    def recall(self, message_id: str) -> Any:
        """Take a message back."""
        return self._client.im.v1.message.delete(DeleteMessageRequest.builder().message_id(message_id).build())


class Listener:
    """A callback address: the SDK's dispatcher answers, our own door looks at the same bytes."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.ours: list[Any] = []
        self.statuses: list[int] = []
        self._door = CallbackDoor("vt", "ek", app_id="cli_a")
        self._sdk = (
            lark.EventDispatcherHandler.builder("ek", "vt")
            .register_p2_card_action_trigger(self._pressed)
            .register_p2_im_message_receive_v1(self.events.append)
            .register_p2_im_message_message_read_v1(self.events.append)
            .build()
        )
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = listener.take(self.path, dict(self.headers.items()), body)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/callback"

    def _pressed(self, press: P2CardActionTrigger) -> P2CardActionTriggerResponse:
        self.events.append(press)
        return P2CardActionTriggerResponse({"toast": {"type": "success", "content": "已同意"}})

    def take(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        request = RawRequest()
        request.uri, request.body, request.headers = path, body, headers
        answer = self._sdk.do(request)
        self.ours.append(self._door.open(headers, body, time.time()))
        self.statuses.append(answer.status_code)
        return answer.status_code, answer.content
