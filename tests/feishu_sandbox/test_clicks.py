"""A click on a card: the callback that goes out, and what its answer does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from feishu_sandbox import crypto
from tests.feishu_sandbox.conftest import button, card, until
from tests.feishu_sandbox.listener import Listener
from tests.sandbox_server import Sandbox

Send = Callable[..., requests.Response]
YES, NO = (button(label, name=name, form_action_type="submit") for label, name in (("同意", "ok"), ("拒绝", "no")))
FORM = {"tag": "form", "name": "f", "elements": [{"tag": "input", "name": "note"}, YES, NO]}


@pytest.fixture
def message_id(firm: Sandbox) -> str:
    """A card of app B, whose callbacks are not sealed."""
    body = {"receive_id": "u1", "msg_type": "interactive", "content": json.dumps(card(elements=[button(), FORM]))}
    answer = firm.api("POST", "im/v1/messages", token=firm.token("cli_b", "s-b"), json=body,
                      params={"receive_id_type": "user_id"}).json()  # fmt: skip
    return str(answer["data"]["message_id"])


def test_a_click_tells_who_what_and_where(firm: Sandbox, listener: Listener, message_id: str) -> None:
    told = firm.click("u1", message_id, "0")
    [body] = listener.bodies()
    assert told["ok"]
    assert body["schema"] == "2.0"
    assert body["header"]["event_type"] == "card.action.trigger"
    assert len(body["header"]["create_time"]) == 16
    event = body["event"]
    assert event["operator"]["user_id"] == "u1"
    assert event["operator"]["open_id"] == firm.open_id("cli_b", "u1")
    assert event["action"]["value"] == {"action": "approve"}
    assert event["context"]["open_message_id"] == message_id
    assert event["token"].startswith("c-")


def test_a_form_travels_with_its_values(firm: Sandbox, listener: Listener, message_id: str) -> None:
    firm.click("u1", message_id, "拒绝", {"note": "资源不足"})
    [body] = listener.bodies()
    assert body["event"]["action"]["name"] == "no"
    assert body["event"]["action"]["form_value"] == {"note": "资源不足"}


def test_a_sealed_callback_is_signed_with_the_encrypt_key(firm: Sandbox, listener: Listener, send: Send) -> None:
    sent = send(msg_type="interactive", content=card(elements=[button()])).json()["data"]["message_id"]
    firm.click("u1", sent, "同意")
    headers, body = listener.got[0]
    assert set(json.loads(body)) == {"encrypt"}
    stamp, nonce = headers["X-Lark-Request-Timestamp"], headers["X-Lark-Request-Nonce"]
    assert headers["X-Lark-Signature"] == crypto.signature(stamp, nonce, "ek", body)


def test_the_answer_becomes_a_toast_and_a_new_card(firm: Sandbox, listener: Listener, message_id: str) -> None:
    toast = {"type": "success", "content": "已同意", "i18n": {"en_us": "Approved"}}
    listener.say({"toast": toast, "card": {"type": "raw", "data": card("已同意")}})
    told = firm.click("u1", message_id, "0", lang="en_us")
    assert told["toast"] == {"type": "success", "content": "Approved"}
    assert told["card_replaced"]
    [message] = firm.messages(message_id=message_id)
    assert message["content"]["header"]["title"]["content"] == "已同意"
    assert message["revision"] == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((500, {}), 200671),
        ((302, {}), 200671),
        ((200, b"<html>"), 200672),
        ((200, {"toast": {"type": "loud", "content": "x"}}), 200672),
        ((200, {"card": {"type": "raw", "data": card(elements=[{"tag": "note"}])}}), 200673),
        ((200, {"card": {"type": "raw", "data": {"elements": []}}}), 200830),
    ],
)
def test_bad_answers_are_the_clients_errors(
    firm: Sandbox, listener: Listener, message_id: str, answer: tuple[int, Any], error: int
) -> None:
    listener.say(answer[1], answer[0])
    told = firm.click("u1", message_id, "0")
    assert (told["ok"], told["error"], told["card_replaced"]) == (False, error, False)


def test_no_answer_in_time_is_a_timeout_and_not_repeated(firm: Sandbox, listener: Listener, message_id: str) -> None:
    firm.switch(callback_timeout_s=0.3)
    listener.hang()
    assert firm.click("u1", message_id, "0")["error"] == 200341
    assert len(listener.got) == 1


def test_while_a_callback_waits_others_can_write(
    firm: Sandbox, listener: Listener, message_id: str, send: Send
) -> None:
    codes = []
    listener.answer = lambda body: (codes.append(send("u2").json()["code"]) or 200, b"{}")
    assert firm.click("u1", message_id, "0")["ok"]
    assert codes == [0]


def test_nobody_there_and_nothing_configured(firm: Sandbox, message_id: str) -> None:
    assert firm.click("u1", message_id, "0")["error"] == 200340
    firm.tenant(apps=[{"app_id": "cli_b", "callback_url": "http://127.0.0.1:9/"}])
    assert firm.click("u1", message_id, "0")["error"] == 200342


def test_callbacks_can_be_doubled_late_and_unconfigured(firm: Sandbox, listener: Listener, message_id: str) -> None:
    firm.fault("callback_duplicate")
    assert firm.click("u1", message_id, "0")["ok"]
    first, second = until(lambda: listener.bodies() if len(listener.got) == 2 else None)
    assert first == second
    firm.fault("callback_late", delay_s=0.2)
    assert firm.click("u1", message_id, "0")["error"] == 200341
    until(lambda: len(listener.got) == 3)
    firm.fault("callback_unconfigured")
    assert firm.click("u1", message_id, "0")["error"] == 200340


def test_a_button_that_is_not_there_is_not_clicked(firm: Sandbox, message_id: str) -> None:
    with pytest.raises(AssertionError, match="404"):
        firm.click("u1", message_id, "删除一切")
