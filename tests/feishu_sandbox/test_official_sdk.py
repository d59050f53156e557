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
