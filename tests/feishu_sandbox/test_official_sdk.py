"""Feishu's own SDK drives the stand-in, and takes what the stand-in sends: an independent judge of both."""

from __future__ import annotations

import importlib
import json
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from feishu_client.callback import CardAction, Challenge, Event
from tests.feishu_sandbox.conftest import button, card, until
from tests.sandbox_server import Sandbox

if TYPE_CHECKING:
    from tests.feishu_sandbox.official_sdk import Listener, Sdk

pytestmark = pytest.mark.slow  # the import alone


@pytest.fixture(scope="module")
def official() -> Any:
    """The module that imports the SDK: whoever leaves these tests out does not pay for it."""
    return importlib.import_module("tests.feishu_sandbox.official_sdk")


@pytest.fixture
def sdk(firm: Sandbox, official: Any) -> Sdk:
    return official.Sdk(firm.url)


def token_calls(sandbox: Sandbox) -> int:
    told = sandbox.control("GET", "calls")["calls"]
    return sum("tenant_access_token" in call["path"] for call in told)


def test_it_fetches_one_token_and_sends(firm: Sandbox, sdk: Sdk) -> None:
    before = token_calls(firm)
    for number in range(3):
        answer = sdk.say(f"第 {number} 条")
        assert answer.success(), answer.msg
        assert answer.data.message_id.startswith("om_")
        assert answer.get_log_id()
    assert token_calls(firm) - before == 1
    assert [message["content"]["text"] for message in firm.messages(user_id="u1")] == ["第 0 条", "第 1 条", "第 2 条"]


def test_a_uuid_is_sent_once(firm: Sandbox, sdk: Sdk) -> None:
    assert sdk.say(uuid="k").data.message_id == sdk.say(uuid="k").data.message_id
    assert len(firm.messages(user_id="u1")) == 1


def test_it_replies_and_rewrites_a_card(firm: Sandbox, sdk: Sdk) -> None:
    sent = sdk.say(msg_type="interactive", content=json.dumps(card("旧")))
    reply = sdk.reply(sent.data.message_id, '{"text":"回复"}')
    assert reply.success(), reply.msg
    patched = sdk.patch(sent.data.message_id, json.dumps(card("新")))
    assert patched.success(), patched.msg
    assert firm.messages(user_id="u1")[0]["content"]["header"]["title"]["content"] == "新"


def test_it_sees_the_limit_with_its_headers(firm: Sandbox, sdk: Sdk) -> None:
    firm.fault("rate_limited", path="*im/v1/messages*", times=1, reset_s=7)
    answer = sdk.say()
    assert (answer.code, answer.raw.status_code) == (99991400, 429)
    headers = {key.lower(): value for key, value in answer.raw.headers.items()}
    assert headers["x-ogw-ratelimit-reset"] == "7"
    assert headers["x-ogw-ratelimit-limit"]


def test_it_reads_a_refusal(sdk: Sdk) -> None:
    answer = sdk.say(to="gone")
    assert answer.code == 230013
    assert answer.get_log_id()


@pytest.fixture
def listener(firm: Sandbox, official: Any) -> Iterator[Listener]:
    heard = official.Listener()
    thread = threading.Thread(target=heard.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    firm.tenant(apps=[{"app_id": "cli_a", "app_secret": "s-a", "name": "审批助手", "encrypt_key": "ek",
                       "verification_token": "vt", "callback_url": heard.url}])  # fmt: skip
    yield heard
    heard.http.shutdown()
    heard.http.server_close()
    thread.join()


def test_its_dispatcher_accepts_a_press(firm: Sandbox, sdk: Sdk, listener: Listener) -> None:
    sent = sdk.say(msg_type="interactive", content=json.dumps(card(elements=[button()])))
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


def test_it_opens_a_group_and_fills_it(firm: Sandbox, sdk: Sdk) -> None:
    opened = sdk.open_chat("作战群", "u1", uuid="inc-1")
    assert opened.success(), opened.msg
    chat = opened.data.chat_id
    assert sdk.open_chat("作战群", uuid="inc-1").data.chat_id == chat
    added = sdk.add(chat, "u2", "gone")
    assert added.success(), added.msg
    assert added.data.invalid_id_list == ["gone"]
    assert [one.member_id for one in sdk.members(chat).data.items] == ["u1", "u2"]
    assert sdk.rename(chat, "✅ 已恢复").success()
    assert sdk.open_chat("字" * 61).code == 232020


def test_it_pins_and_puts_on_top(firm: Sandbox, sdk: Sdk) -> None:
    chat = sdk.open_chat("作战群", "u1").data.chat_id
    message = sdk.reply(firm_message(firm, chat), '{"text":"状态"}').data.message_id
    pinned = sdk.pin(message)
    assert pinned.success(), pinned.msg
    assert pinned.data.pin.chat_id == chat
    assert sdk.on_top(chat, message).success()
    [held] = [one for one in firm.control("GET", "chats")["chats"] if one["chat_id"] == chat]
    assert (held["pins"], held["top"]) == ([message], message)


def firm_message(firm: Sandbox, chat: str) -> str:
    """Something said in the group."""
    return firm.say("u1", "开始", chat_id=chat)


def test_it_calls_people_and_learns_who_read(firm: Sandbox, sdk: Sdk, listener: Listener) -> None:
    message = sdk.say("请认领").data.message_id
    called = sdk.urge(message, "u1", "u2")
    assert called.success(), called.msg
    assert called.data.invalid_user_id_list == ["u2"]
    assert sdk.read_by(message).data.items == []
    firm.control("POST", "read", json={"as_user": "u1", "message_id": message})
    [told] = until(lambda: listener.events)
    assert told.event.message_id_list == [message]
    assert told.event.reader.reader_id.user_id == "u1"
    assert [one.user_id for one in sdk.read_by(message).data.items] == ["u1"]
    assert sdk.recall(message).success()
    assert sdk.urge(message, "u1").code == 230011
