"""message/v4/batch_send and contact/v3/users/batch_get_id."""

from __future__ import annotations

from typing import Any

import pytest

from tests.feishu_sandbox.conftest import card, until
from tests.sandbox_server import Sandbox


def _batch(firm: Sandbox, token: str, **body: Any) -> dict[str, Any]:
    answer = firm.api("POST", "message/v4/batch_send/", token=token, json=body)
    assert answer.status_code == 200, "this API fails inside HTTP 200"
    told: dict[str, Any] = answer.json()
    return told


def test_a_batch_is_accepted_at_once_and_delivered_to_everybody(firm: Sandbox, token: str) -> None:
    told = _batch(firm, token, msg_type="text", content={"text": "今晚停机"}, user_ids=["u1", "nobody", "gone"],
                  open_ids=[firm.open_id("cli_a", "u2")])  # fmt: skip
    assert told["data"]["message_id"].startswith("bm-")
    assert told["data"]["invalid_user_ids"] == ["nobody", "gone"]
    messages = until(lambda: firm.messages(batch=told["data"]["message_id"]))
    assert {m["user_id"] for m in messages} == {"u1", "u2"}


def test_a_card_travels_as_an_object_in_card(firm: Sandbox, token: str) -> None:
    told = _batch(firm, token, msg_type="interactive", card=card(), user_ids=["u1"])
    assert until(lambda: firm.messages(batch=told["data"]["message_id"]))[0]["msg_type"] == "interactive"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msg_type": "text", "content": {"text": "x"}}, 10003),
        ({"msg_type": "text", "content": '{"text": "x"}', "user_ids": ["u1"]}, 10003),
        ({"msg_type": "text", "content": {"text": "x"}, "user_ids": ["u1"] * 201}, 10003),
        ({"msg_type": "interactive", "card": card(elements=[{"tag": "note"}]), "user_ids": ["u1"]}, 11246),
    ],
)
def test_refusals(firm: Sandbox, token: str, body: dict[str, Any], code: int) -> None:
    assert _batch(firm, token, **body)["code"] == code


def test_a_batch_message_cannot_be_patched(firm: Sandbox, token: str) -> None:
    told = _batch(firm, token, msg_type="interactive", card=card(), user_ids=["u1"])
    [message] = until(lambda: firm.messages(batch=told["data"]["message_id"]))
    answer = firm.api("PATCH", f"im/v1/messages/{message['message_id']}", token=token, json={"content": "{}"})
    assert answer.json()["code"] == 230027


def test_mails_and_mobiles_become_ids_and_unknown_ones_come_back_without(firm: Sandbox, token: str) -> None:
    body = {"emails": ["u1@example.com", "x@example.com"], "mobiles": ["13800000001"]}
    kind = {"user_id_type": "user_id"}
    answer = firm.api("POST", "contact/v3/users/batch_get_id", token=token, params=kind, json=body)
    first, unknown, by_mobile = answer.json()["data"]["user_list"]
    assert (first["user_id"], by_mobile["user_id"]) == ("u1", "u1")
    assert unknown == {"email": "x@example.com"}
    too_many = firm.api("POST", "contact/v3/users/batch_get_id", token=token, json={"emails": ["e"] * 51})
    assert too_many.json()["code"] == 99992402


def test_a_batch_over_the_rate_has_the_gateways_code_or_its_own(firm: Sandbox, token: str) -> None:
    firm.switch(api_per_second=1, batch_limit_code=11247)
    codes = [_batch(firm, token, msg_type="text", content={"text": "x"}, user_ids=["u1"])["code"] for _ in range(2)]
    assert codes == [0, 11247]
