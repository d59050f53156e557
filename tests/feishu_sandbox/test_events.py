"""Events: told to the app at least once, tried again on schedule."""

from __future__ import annotations

import json

import pytest

from tests.feishu_sandbox.conftest import until
from tests.feishu_sandbox.listener import Listener
from tests.sandbox_server import Sandbox


def _status(firm: Sandbox) -> str:
    return str(firm.control("GET", "deliveries")["deliveries"][0]["status"])


def test_what_a_person_writes_reaches_the_bot(firm: Sandbox, listener: Listener) -> None:
    message_id = firm.say("u1", "我的待办", app_id="cli_b")
    [body] = until(listener.bodies)
    assert body["header"]["event_type"] == "im.message.receive_v1"
    message = body["event"]["message"]
    assert (message["message_id"], message["chat_type"]) == (message_id, "p2p")
    assert json.loads(message["content"]) == {"text": "我的待办"}
    assert body["event"]["sender"]["sender_id"]["user_id"] == "u1"
    until(lambda: _status(firm) == "delivered")


def test_in_a_group_only_the_mentioned_bot_hears(firm: Sandbox, listener: Listener) -> None:
    firm.tenant(groups=[{"chat_id": "oc_g", "name": "应急群", "bots": ["cli_b"]}])
    firm.say("u1", "大家好", chat_id="oc_g")
    firm.say("u1", "@告警助手 谁值班", chat_id="oc_g")
    [body] = until(listener.bodies)
    message = body["event"]["message"]
    assert json.loads(message["content"]) == {"text": "@_user_1 谁值班"}
    assert [mention["name"] for mention in message["mentions"]] == ["告警助手"]


def test_an_unanswered_event_is_tried_four_times_more_under_the_same_id(firm: Sandbox, listener: Listener) -> None:
    firm.switch(retry_scale=0.000001)
    listener.say({}, 500)
    firm.say("u1", "你好", app_id="cli_b")
    until(lambda: _status(firm) == "failed")
    assert len({body["header"]["event_id"] for body in listener.bodies()}) == 1
    assert len(listener.got) == 5


def test_the_schedule_is_the_documented_one(firm: Sandbox, listener: Listener) -> None:
    assert firm.control("GET", "switches")["retry_s"] == [15, 300, 3600, 21600]
    listener.say({}, 500)
    firm.say("u1", "你好", app_id="cli_b")
    until(lambda: firm.control("GET", "deliveries")["deliveries"][0]["attempts"] == 1)
    assert _status(firm) == "waiting"


def test_a_doubled_event_keeps_its_id(firm: Sandbox, listener: Listener) -> None:
    firm.fault("event_duplicate")
    firm.say("u1", "你好", app_id="cli_b")
    first, second = until(lambda: listener.bodies() if len(listener.got) == 2 else None)
    assert first["header"]["event_id"] == second["header"]["event_id"]


def test_an_address_is_verified_by_its_challenge(firm: Sandbox, listener: Listener) -> None:
    listener.answer = lambda body: (200, json.dumps({"challenge": body.get("challenge")}).encode())
    assert firm.control("POST", "verify", json={"app_id": "cli_b"})["ok"]
    assert listener.bodies()[0]["type"] == "url_verification"
    listener.say({})
    assert "challenge" in firm.control("POST", "verify", json={"app_id": "cli_b"})["reason"]


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_is_not_said(firm: Sandbox, text: str) -> None:
    with pytest.raises(AssertionError, match="empty"):
        firm.say("u1", text, app_id="cli_b")
