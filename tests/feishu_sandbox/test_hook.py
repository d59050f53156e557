"""bot/v2/hook: signature, keywords, sizes, rate."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from feishu_sandbox import crypto
from tests.feishu_sandbox.conftest import card
from tests.sandbox_server import Sandbox

HOOK, SECRET = "hook-1", "hs"
TEXT = {"msg_type": "text", "content": {"text": "开盘巡检完成"}}


def _post(firm: Sandbox, body: dict[str, Any], token: str = HOOK, secret: str = SECRET) -> requests.Response:
    stamp = str(int(time.time()))
    signed = {"timestamp": stamp, "sign": crypto.hook_sign(stamp, secret)} if secret else {}
    return firm.api("POST", f"bot/v2/hook/{token}", json={**signed, **body})


@pytest.mark.parametrize(
    ("stamp", "secret", "sign"),
    [
        ("100", "demo", "jquNHnVOwmDRfw+vqTIrY5dooJAgi5EcRtLsQE4wfXg="),
        ("1599360473", "emulator-secret", "ytPvLEPJzU9rIhn9WkNR6tF8+BWbbduOvy8o692hp9E="),
        ("1767225600", "飞书沙箱-密钥", "c5cKy5TTuBSM2C3GMGyqN1ohP5ALuJYgo/JMHUfHMm0="),
    ],
)
def test_the_signature_matches_the_vectors(stamp: str, secret: str, sign: str) -> None:
    assert crypto.hook_sign(stamp, secret) == sign


def test_a_signed_text_arrives_in_the_group(firm: Sandbox) -> None:
    answer = _post(firm, TEXT)
    assert answer.json() == {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}
    [message] = firm.messages(chat_id="oc_g")
    assert (message["via"], message["content"]) == ("hook", {"text": "开盘巡检完成"})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msg_type": "text"}, 19002),
        ({"msg_type": "letter", "content": {}}, 19002),
        ({"msg_type": "text", "content": '{"text": "x"}'}, 19002),
        ({**TEXT, "sign": "forged"}, 19021),
        ({**TEXT, "timestamp": "1599360473"}, 19021),
        ({"msg_type": "interactive", "card": card(elements=[{"tag": "action"}])}, 11246),
        ({"msg_type": "text", "content": {"text": "x" * 20_000}}, 9499),
    ],
)
def test_refusals(firm: Sandbox, body: dict[str, Any], code: int) -> None:
    assert _post(firm, body).json()["code"] == code


def test_unknown_tokens_and_missing_keywords(firm: Sandbox) -> None:
    assert _post(firm, TEXT, token="nobody").json()["code"] == 19001
    assert _post(firm, TEXT, token="hook-2", secret="").json()["code"] == 19024
    fitting = {"msg_type": "text", "content": {"text": "告警：磁盘"}}
    assert _post(firm, fitting, token="hook-2", secret="").json()["code"] == 0


@pytest.mark.parametrize(("code", "status"), [(11232, 200), (9499, 400), (99991400, 429)])
def test_five_a_second_and_the_code_over_it_is_a_switch(firm: Sandbox, code: int, status: int) -> None:
    firm.switch(hook_limit_code=code)
    answers = [_post(firm, TEXT) for _ in range(6)]
    assert [a.json()["code"] for a in answers] == [0] * 5 + [code]
    assert answers[-1].status_code == status
    assert firm.stats()["violations"] == {"hook": 1}
