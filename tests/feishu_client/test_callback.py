"""Who is let in at the door, and as what."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from feishu_client.callback import (
    CallbackDoor,
    CardAction,
    Challenge,
    Event,
    Forged,
    Malformed,
    Stale,
    Undecryptable,
    answer,
    moment,
    signature,
)
from feishu_client.card import Text
from tests.feishu_client.test_sealing import CHALLENGE, EMULATOR, EVENT

NOW = 1767225600.0
PRESS = {
    "schema": "2.0",
    "header": {
        "event_id": "f7984f25108f8137722bb63cee927e66",
        "token": "vtok-1",
        "create_time": "1767225600123456",
        "event_type": "card.action.trigger",
        "tenant_key": "tk-1",
        "app_id": "cli_emu",
    },
    "event": {
        "operator": {"tenant_key": "tk-1", "user_id": "u1", "union_id": "on_1", "open_id": "ou_1"},
        "token": "c-1",
        "action": {
            "value": {"action": "approvals.approve", "ref": "approvals.task:7"},
            "tag": "button",
            "name": "decide_button_1",
            "timezone": "Asia/Shanghai",
            "form_value": {"note": "同意，<at id=all></at>", "systems": ["a", "b"]},
        },
        "host": "im_message",
        "context": {"open_message_id": "om_1", "open_chat_id": "oc_1"},
    },
}
OLD = {"ts": "1502199207.7171419", "uuid": "uu-1", "token": "vtok-1", "type": "event_callback",
       "event": {"type": "approval_instance", "app_id": "cli_emu", "tenant_key": "tk-1"}}  # fmt: skip


def seal(said: Any, key: str = EMULATOR) -> bytes:
    raw = said if isinstance(said, bytes) else json.dumps(said).encode()
    padder = padding.PKCS7(128).padder()
    vector = os.urandom(16)
    encryptor = Cipher(algorithms.AES(sha256(key.encode()).digest()), modes.CBC(vector)).encryptor()
    sealed = encryptor.update(padder.update(raw) + padder.finalize()) + encryptor.finalize()
    return json.dumps({"encrypt": b64encode(vector + sealed).decode()}).encode()


def signed(body: bytes, *, at: float = NOW, key: str = EMULATOR) -> dict[str, str]:
    stamp = str(int(at))
    return {
        "X-Lark-Request-Timestamp": stamp,
        "X-Lark-Request-Nonce": "n",
        "X-Lark-Signature": signature(stamp, "n", key, body),
    }


@pytest.fixture
def door() -> CallbackDoor:
    return CallbackDoor("vtok-1", EMULATOR, app_id="cli_emu")


def test_the_published_event_is_let_in(door: CallbackDoor) -> None:
    body = f'{{"encrypt":"{EVENT}"}}'.encode()
    headers = {
        "x-lark-request-timestamp": "1767225601",
        "X-LARK-REQUEST-NONCE": "2f8c1e6a",
        "x-Lark-signature": "0292a13f1f3b4a1cd290c33ac0218a1f49133618333714936bc5148b0518d899",
    }
    event = door.open(headers, body, NOW)
    assert event == Event("evt-0001", "im.message.receive_v1", datetime(2026, 1, 1, tzinfo=UTC), "cli_emu", "tk-1", {})


def test_the_challenge_needs_no_signature(door: CallbackDoor) -> None:
    sealed = f'{{"encrypt":"{CHALLENGE}"}}'.encode()
    plain = b'{"challenge":"abc","token":"vtok-1","type":"url_verification"}'
    assert door.open({}, sealed, NOW) == Challenge("ajls384kdjx98XX")
    assert door.open({}, plain, NOW) == Challenge("abc")
    assert CallbackDoor("vtok-1").open({}, plain, NOW) == Challenge("abc")
    assert CallbackDoor(encrypt_key=EMULATOR).open({}, sealed, NOW) == Challenge("ajls384kdjx98XX")


def test_a_press_brings_all_that_was_pressed_and_filled_in(door: CallbackDoor) -> None:
    body = seal(PRESS)
    press = door.open(signed(body), body, NOW)
    assert isinstance(press, CardAction)
    assert (press.user_id, press.open_id, press.union_id, press.tenant_key) == ("u1", "ou_1", "on_1", "tk-1")
    assert (press.tag, press.name, press.timezone, press.host) == (
        "button", "decide_button_1", "Asia/Shanghai", "im_message",
    )  # fmt: skip
    assert press.value == {"action": "approvals.approve", "ref": "approvals.task:7"}
    assert press.form_value == {"note": "同意，<at id=all></at>", "systems": ["a", "b"]}
    assert (press.token, press.open_message_id, press.open_chat_id) == ("c-1", "om_1", "oc_1")
    assert press.event_id == "f7984f25108f8137722bb63cee927e66"
    assert press.created_at == datetime(2026, 1, 1, 0, 0, 0, 123456, tzinfo=UTC)


def test_an_old_envelope_is_an_event_known_by_its_uuid(door: CallbackDoor) -> None:
    body = seal(OLD)
    event = door.open(signed(body), body, NOW)
    assert isinstance(event, Event)
    assert (event.event_id, event.event_type, event.schema) == ("uu-1", "approval_instance", "1.0")


def test_without_an_encrypt_key_the_token_protects() -> None:
    door = CallbackDoor("vtok-1")
    assert isinstance(door.open({}, json.dumps(PRESS).encode(), NOW), CardAction)
    other = {**PRESS, "header": {**PRESS["header"], "token": "x"}}  # type: ignore[dict-item]
    with pytest.raises(Forged):
        door.open({}, json.dumps(other).encode(), NOW)
    with pytest.raises(Undecryptable):
        door.open({}, seal(PRESS), NOW)


@pytest.mark.parametrize("late", [-301, -3600, 301, 86400])
def test_an_old_or_early_signature_is_stale(door: CallbackDoor, late: float) -> None:
    body = seal(PRESS)
    with pytest.raises(Stale):
        door.open(signed(body, at=NOW - late), body, NOW)
    assert isinstance(door.open(signed(body, at=NOW - 299), body, NOW), CardAction)


def test_a_forged_one_is_not_let_in(door: CallbackDoor) -> None:
    body = seal(PRESS)
    right = signed(body)
    wrong_token = seal({**OLD, "token": "guess"})
    tries: list[tuple[dict[str, str], bytes]] = [
        ({}, body),
        ({**right, "X-Lark-Signature": "0" * 64}, body),
        ({**right, "X-Lark-Signature": ""}, body),
        ({**right, "X-Lark-Request-Nonce": "other"}, body),
        ({**right, "X-Lark-Request-Timestamp": str(int(NOW) + 1)}, body),
        (right, body + b" "),
        (signed(body, key="another key"), body),
        ({}, json.dumps(PRESS).encode()),
        ({}, seal(PRESS, "another key")),
        (signed(wrong_token), wrong_token),
        ({}, b'{"challenge":"abc","token":"guess","type":"url_verification"}'),
    ]
    for headers, sent in tries:
        with pytest.raises(Forged):
            door.open(headers, sent, NOW)


def test_an_unsigned_knock_learns_nothing_about_the_padding(door: CallbackDoor) -> None:
    """Wrong padding, wrong JSON and a real but unsigned event must look the same from outside."""
    said = set()
    for body in (seal(PRESS), seal(b"not json"), b'{"encrypt":"' + b64encode(b"x" * 64) + b'"}'):
        with pytest.raises(Forged) as caught:
            door.open({}, body, NOW)
        said.add(str(caught.value))
    assert said == {"not signed"}


def test_an_event_of_another_app_is_not_let_in() -> None:
    body = seal(PRESS)
    with pytest.raises(Forged, match="another app"):
        CallbackDoor("vtok-1", EMULATOR, app_id="cli_other").open(signed(body), body, NOW)


@pytest.mark.parametrize("stamp", ["", "soon", "1767225600.5", "١٧", "9" * 400])
def test_a_timestamp_that_is_none_is_stale(door: CallbackDoor, stamp: str) -> None:
    body = seal(PRESS)
    headers = {**signed(body), "X-Lark-Request-Timestamp": stamp}
    headers["X-Lark-Signature"] = signature(stamp, "n", EMULATOR, body)
    with pytest.raises(Stale):
        door.open(headers, body, NOW)


@pytest.mark.parametrize(
    "said",
    [b"", b"[]", b"[" * 100_000, b'"x"', b'{"type":"url_verification","token":"vtok-1"}',
     b'{"token":"vtok-1"}', b'{"token":"vtok-1","event":{}}', b'{"event":[],"header":{"token":"vtok-1"}}',
     b'{"header":{"token":"vtok-1"},"event":{}}',
     b'{"header":{"token":"vtok-1","event_id":"e","event_type":"card.action.trigger"},"event":{"action":5}}'],
)  # fmt: skip
def test_what_is_not_feishus_json_is_malformed(door: CallbackDoor, said: bytes) -> None:
    body = seal(said)
    with pytest.raises(Malformed):
        door.open(signed(body), body, NOW)


def test_a_rightly_signed_but_unopenable_body_tells_so(door: CallbackDoor) -> None:
    body = seal(PRESS, "another key")
    with pytest.raises(Undecryptable):
        door.open(signed(body), body, NOW)


def test_half_an_emoji_in_a_comment_is_harmless(door: CallbackDoor) -> None:
    raw = json.dumps(PRESS).replace('"a"', '"\\ud83d"').encode()
    body = seal(raw)
    press = door.open(signed(body), body, NOW)
    assert isinstance(press, CardAction)
    assert press.form_value["systems"] == ["?", "b"]


def test_a_door_without_any_key_is_not_built() -> None:
    with pytest.raises(ValueError, match="needs"):
        CallbackDoor("", "")


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("1767225600", datetime(2026, 1, 1, tzinfo=UTC)),
        ("1767225600500", datetime(2026, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC)),
        ("1767225600500000", datetime(2026, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC)),
        (1767225600500, datetime(2026, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC)),
        ("1767225600.7171419", datetime(2026, 1, 1, tzinfo=UTC)),
        ("", None), (None, None), (True, None), ("soon", None), ("-5", None), ("9" * 30, None), ("9" * 18, None),
    ],
)  # fmt: skip
def test_a_time_is_read_by_its_length(told: object, read: datetime | None) -> None:
    assert moment(told) == read


def test_the_answers() -> None:
    assert answer() == {}
    assert answer(toast=Text("已同意", "Approved"), kind="success", card={"schema": "2.0"}) == {
        "toast": {"type": "success", "content": "已同意", "i18n": {"zh_cn": "已同意", "en_us": "Approved"}},
        "card": {"type": "raw", "data": {"schema": "2.0"}},
    }
