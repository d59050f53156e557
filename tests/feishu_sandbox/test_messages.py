"""im/v1/messages: send, reply and patch, with the documented refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.feishu_sandbox.conftest import card
from tests.sandbox_server import Sandbox

Send = Callable[..., requests.Response]


def test_a_text_arrives_in_the_persons_chat_with_the_bot(firm: Sandbox, send: Send) -> None:
    answer = send("u1", content={"text": "请审批"})
    data = answer.json()["data"]
    assert answer.status_code == 200
    assert answer.headers["X-Tt-Logid"]
    assert data["message_id"].startswith("om_")
    assert data["chat_id"].startswith("oc_")
    assert data["create_time"].isdigit()
    assert data["sender"] == {"id": "cli_a", "id_type": "app_id", "sender_type": "app", "tenant_key": "sandbox-tenant"}
    [message] = firm.messages(user_id="u1")
    assert message["content"] == {"text": "请审批"}


@pytest.mark.parametrize(("id_type", "receiver"), [("email", "u1@example.com"), ("chat_id", "oc_g"), ("user_id", "u1")])
def test_every_kind_of_receiver_is_understood(send: Send, id_type: str, receiver: str) -> None:
    assert send(receiver, id_type=id_type).json()["code"] == 0


def test_open_ids_belong_to_one_app(firm: Sandbox, send: Send) -> None:
    mine, foreign = firm.open_id("cli_a", "u1"), firm.open_id("cli_b", "u1")
    assert mine != foreign
    assert send(mine, id_type="open_id").json()["code"] == 0
    assert send(foreign, id_type="open_id").json()["code"] == 99992361
    assert send("oc_g", id_type="open_id").json()["code"] == 99992351


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"receiver": "nobody"}, 230034),
        ({"receiver": "gone"}, 230013),
        ({"receiver": "oc_w", "id_type": "chat_id"}, 230002),
        ({"msg_type": "letter"}, 230001),
        ({"content": "no json"}, 230001),
        ({"content": {"txt": "x"}}, 230001),
        ({"content": {"text": "长" * 60_000}}, 230001),
        ({"msg_type": "interactive", "content": "{"}, 230099),
        ({"uuid": "x" * 51}, 99992402),
        ({"id_type": "shoe_size"}, 99992402),
    ],
)
def test_refusals_carry_their_code_and_log_id(send: Send, given: dict[str, Any], code: int) -> None:
    if isinstance(given.get("content"), dict) and len(str(given["content"])) > 1000:
        given = given | {"content": json.dumps({"text": "长" * 60_000}, ensure_ascii=False)}
        code = 230025
    answer = send(**given)
    assert answer.status_code == 400
    assert answer.json()["code"] == code
    assert answer.json()["error"]["log_id"] == answer.headers["X-Tt-Logid"]


def test_a_card_over_30_kb_is_refused(send: Send) -> None:
    big = card(elements=[{"tag": "markdown", "content": "x" * 30_000}])
    assert send(msg_type="interactive", content=big).json()["code"] == 230025


def test_the_same_uuid_sends_once(firm: Sandbox, send: Send) -> None:
    first, second = send(uuid="k1").json(), send(uuid="k1").json()
    assert second["code"] == 0
    assert first["data"]["message_id"] == second["data"]["message_id"]
    assert len(firm.messages(user_id="u1")) == 1
    assert firm.stats()["duplicates"]["uuid_hits"] == 1


def test_the_answer_to_a_repeated_uuid_can_be_switched(firm: Sandbox, send: Send) -> None:
    firm.switch(uuid_duplicate="error")
    assert send(uuid="k1").json()["code"] == 0
    assert send(uuid="k1").json()["code"] == 230049


def test_after_an_hour_a_uuid_is_free_again(firm: Sandbox, send: Send) -> None:
    message_id = send(uuid="k1").json()["data"]["message_id"]
    firm.control("POST", "age", json={"message_id": message_id, "days": 0.05})
    assert send(uuid="k1").json()["data"]["message_id"] != message_id


def test_a_reply_hangs_under_its_message(firm: Sandbox, send: Send, token: str) -> None:
    message_id = send().json()["data"]["message_id"]
    body = {"msg_type": "text", "content": '{"text": "已收到"}'}
    data = firm.api("POST", f"im/v1/messages/{message_id}/reply", token=token, json=body).json()["data"]
    assert data["parent_id"] == message_id
    firm.control("POST", "recall", json={"message_id": message_id})
    refused = firm.api("POST", f"im/v1/messages/{message_id}/reply", token=token, json=body)
    assert refused.json()["code"] == 230011


def _patch(firm: Sandbox, token: str, message_id: str, new: Any) -> int:
    body = {"content": json.dumps(new)}
    return int(firm.api("PATCH", f"im/v1/messages/{message_id}", token=token, json=body).json()["code"])


def test_a_card_is_rewritten_by_its_sender_only(firm: Sandbox, send: Send, token: str) -> None:
    message_id = send(msg_type="interactive", content=card()).json()["data"]["message_id"]
    assert _patch(firm, token, message_id, card("已同意")) == 0
    [message] = firm.messages(user_id="u1")
    assert message["content"]["header"]["title"]["content"] == "已同意"
    assert message["revision"] == 1
    assert _patch(firm, firm.token("cli_b", "s-b"), message_id, card()) == 230027


def test_patching_knows_its_limits(firm: Sandbox, send: Send, token: str) -> None:
    text = send().json()["data"]["message_id"]
    old = send(msg_type="interactive", content=card()).json()["data"]["message_id"]
    assert _patch(firm, token, text, card()) == 230001
    assert _patch(firm, token, "om_unknown", card()) == 99992354
    assert _patch(firm, token, old, {"elements": []}) == 230001
    firm.control("POST", "age", json={"message_id": old, "days": 14.1})
    assert _patch(firm, token, old, card()) == 230031
    firm.control("POST", "recall", json={"message_id": old})
    assert _patch(firm, token, old, card()) == 230011


def test_a_card_takes_five_patches_a_second(firm: Sandbox, send: Send, token: str) -> None:
    message_id = send(msg_type="interactive", content=card()).json()["data"]["message_id"]
    codes = [_patch(firm, token, message_id, card(f"第 {n} 版")) for n in range(6)]
    assert codes == [0, 0, 0, 0, 0, 230020]
