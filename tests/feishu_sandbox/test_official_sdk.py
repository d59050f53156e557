"""Feishu's own SDK drives the stand-in, and takes what the stand-in sends: an independent judge of both.

The SDK takes seconds and much memory to import, so it is imported once, here and nowhere else.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import lark_oapi as lark
import pytest
from lark_oapi.api.im.v1 import (
    CreateMessageRequest,
    CreateMessageRequestBody,
    PatchMessageRequest,
    PatchMessageRequestBody,
    ReplyMessageRequest,
    ReplyMessageRequestBody,
)
from lark_oapi.core.model import RawRequest
from lark_oapi.core.token import TokenManager
from lark_oapi.event.callback.model.p2_card_action_trigger import P2CardActionTrigger, P2CardActionTriggerResponse

from feishu_client.callback import CallbackDoor, CardAction, Challenge, Event
from tests.feishu_sandbox.conftest import button, card, until
from tests.sandbox_server import Sandbox


@pytest.fixture
def sdk(firm: Sandbox) -> lark.Client:
    TokenManager.cache.set("self_tenant_token:cli_a", "", 0)  # the SDK keeps tokens for the whole process
    return lark.Client.builder().app_id("cli_a").app_secret("s-a").domain(firm.url).build()


def say(sdk: lark.Client, text: str = "你好", uuid: str = "", **body: Any) -> Any:
    made = CreateMessageRequestBody.builder().receive_id(body.get("to", "u1")).uuid(uuid)
    made = made.msg_type(body.get("msg_type", "text")).content(body.get("content") or json.dumps({"text": text}))
    request = CreateMessageRequest.builder().receive_id_type("user_id").request_body(made.build()).build()
    return sdk.im.v1.message.create(request)


def token_calls(sandbox: Sandbox) -> int:
    told = sandbox.control("GET", "calls")["calls"]
    return sum("tenant_access_token" in call["path"] for call in told)


def test_it_fetches_one_token_and_sends(firm: Sandbox, sdk: lark.Client) -> None:
    before = token_calls(firm)
    for number in range(3):
        answer = say(sdk, f"第 {number} 条")
        assert answer.success(), answer.msg
        assert answer.data.message_id.startswith("om_")
        assert answer.get_log_id()
    assert token_calls(firm) - before == 1
    assert [message["content"]["text"] for message in firm.messages(user_id="u1")] == ["第 0 条", "第 1 条", "第 2 条"]


def test_a_uuid_is_sent_once(firm: Sandbox, sdk: lark.Client) -> None:
    assert say(sdk, uuid="k").data.message_id == say(sdk, uuid="k").data.message_id
    assert len(firm.messages(user_id="u1")) == 1


def test_it_replies_and_rewrites_a_card(firm: Sandbox, sdk: lark.Client) -> None:
    sent = say(sdk, msg_type="interactive", content=json.dumps(card("旧")))
    body = ReplyMessageRequestBody.builder().msg_type("text").content('{"text":"回复"}').build()
    reply = sdk.im.v1.message.reply(
        ReplyMessageRequest.builder().message_id(sent.data.message_id).request_body(body).build()
    )
    assert reply.success(), reply.msg
    patch = PatchMessageRequestBody.builder().content(json.dumps(card("新"))).build()
    patched = sdk.im.v1.message.patch(
        PatchMessageRequest.builder().message_id(sent.data.message_id).request_body(patch).build()
    )
    assert patched.success(), patched.msg
    assert firm.messages(user_id="u1")[0]["content"]["header"]["title"]["content"] == "新"


def test_it_sees_the_limit_with_its_headers(firm: Sandbox, sdk: lark.Client) -> None:
    firm.fault("rate_limited", path="*im/v1/messages*", times=1, reset_s=7)
    answer = say(sdk)
    assert (answer.code, answer.raw.status_code) == (99991400, 429)
    headers = {key.lower(): value for key, value in answer.raw.headers.items()}
    assert headers["x-ogw-ratelimit-reset"] == "7"
    assert headers["x-ogw-ratelimit-limit"]


def test_it_reads_a_refusal(sdk: lark.Client) -> None:
    answer = say(sdk, to="gone")
    assert answer.code == 230013
    assert answer.get_log_id()


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


@pytest.fixture
def listener(firm: Sandbox) -> Iterator[Listener]:
    heard = Listener()
    thread = threading.Thread(target=heard.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    firm.tenant(apps=[{"app_id": "cli_a", "app_secret": "s-a", "name": "审批助手", "encrypt_key": "ek",
                       "verification_token": "vt", "callback_url": heard.url}])  # fmt: skip
    yield heard
    heard.http.shutdown()
    heard.http.server_close()
    thread.join()


def test_its_dispatcher_accepts_a_press(firm: Sandbox, sdk: lark.Client, listener: Listener) -> None:
    sent = say(sdk, msg_type="interactive", content=json.dumps(card(elements=[button()])))
    told = firm.click("u1", sent.data.message_id, "同意")
    [press] = listener.events
    assert listener.statuses == [200]
    assert press.event.action.value == {"action": "approve"}
    assert press.event.context.open_message_id == sent.data.message_id
    [ours] = listener.ours
    assert isinstance(ours, CardAction)
    assert (ours.user_id, ours.value, ours.event_id) == ("u1", {"action": "approve"}, press.header.event_id)
    assert "已同意" in json.dumps(told, ensure_ascii=False)


def test_its_dispatcher_accepts_an_event(firm: Sandbox, listener: Listener) -> None:
    firm.say("u1", "帮助", app_id="cli_a")
    [message] = until(lambda: listener.events)
    assert json.loads(message.event.message.content) == {"text": "帮助"}
    [ours] = until(lambda: listener.ours)
    assert isinstance(ours, Event)
    assert ours.event_type == "im.message.receive_v1"


def test_its_dispatcher_answers_the_challenge(firm: Sandbox, listener: Listener) -> None:
    told = firm.control("POST", "verify", json={"app_id": "cli_a"})
    assert told["ok"], told
    assert listener.statuses == [200]
    assert isinstance(listener.ours[0], Challenge)
