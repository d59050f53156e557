"""The published vectors of encryption and signature."""

from __future__ import annotations

import base64

import pytest

from feishu_client.callback import Undecryptable, decrypt, signature, verify

EMULATOR = "emulator-encrypt-key"
CHALLENGE = (
    "AAECAwQFBgcICQoLDA0OD7ZF5hlh0IxqevYPj7GzLXbsyWBzzL6oZSS2eTic+avFhYkb0Gy85X971zdHjdlCcVuoLgZNHSIyHWJhajohjffqJ8xK9"
    "kXKniQf6kUOllcv"
)
EVENT = (
    "/////////////////////0Ai05RejJCyPRMeJ1bX4+rTbzcEUwlX8mPg9EGpiRFfGne4XVCHxcOqL1saTvZRV9iK4ZK5Qay5MqyCx3ex4M9fMk9lPq"
    "4q7VV27RNmodA5J98QL1h8obJNjOs/e4SABipJ6951vEDh6WeDN619y4P4RtTfvCwKhRWgJznQEMyztFK9ADiacP8ue9kPL+FBjrpz6seB2VNiclOP"
    "5+QWCkDynftTYGDjcen4/jn75/qpQhbxhj8w08z0JpXG+1Of7w=="
)
HELLO = "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="
GREETING = "AAECAwQFBgcICQoLDA0OD5tNc+K8Epb61T5NMxTIhr4="


@pytest.mark.parametrize(
    ("key", "sealed", "plain"),
    [
        ("test key", HELLO, "hello world"),
        (EMULATOR, CHALLENGE, '{"challenge":"ajls384kdjx98XX","token":"vtok-1","type":"url_verification"}'),
        (
            EMULATOR,
            EVENT,
            '{"schema":"2.0","header":{"event_id":"evt-0001","token":"vtok-1","create_time":"1767225600000",'
            '"event_type":"im.message.receive_v1","tenant_key":"tk-1","app_id":"cli_emu"},"event":{}}',
        ),
        ("密钥Key-中文", GREETING, "你好，飞书"),
    ],
)
def test_what_feishu_seals_is_opened(key: str, sealed: str, plain: str) -> None:
    assert decrypt(key, sealed) == plain


@pytest.mark.parametrize(
    "sealed",
    [
        "",
        "not base64 at all!",
        "密文",
        base64.b64encode(b"x" * 16).decode(),
        base64.b64encode(b"x" * 33).decode(),
        base64.b64encode(b"x" * 64).decode(),
        HELLO[:-4] + "AAAA",
        HELLO[:20],
    ],
)
def test_what_was_changed_or_cut_is_refused(sealed: str) -> None:
    with pytest.raises(Undecryptable):
        decrypt("test key", sealed)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(Undecryptable):
        decrypt("other key", CHALLENGE)


@pytest.mark.parametrize(
    ("timestamp", "nonce", "body", "signed"),
    [
        (
            "1767225600",
            "nonce-0001",
            f'{{"encrypt":"{HELLO}"}}',
            "e77e37634fcc1db0e7a03fa337f0b9758a08e761693e55a4245d812490e58a95",
        ),
        (
            "1767225601",
            "2f8c1e6a",
            f'{{"encrypt":"{EVENT}"}}',
            "0292a13f1f3b4a1cd290c33ac0218a1f49133618333714936bc5148b0518d899",
        ),
        ("0", "", "{}", "24d5ffef42440f5c0fbea9adf764c52d711b646580c264656673c41b8048fbc8"),
    ],
)
def test_the_signature_is_the_published_one(timestamp: str, nonce: str, body: str, signed: str) -> None:
    assert signature(timestamp, nonce, EMULATOR, body.encode()) == signed
    assert verify(signed, timestamp, nonce, EMULATOR, body.encode())
    assert not verify(signed[:-1] + "x", timestamp, nonce, EMULATOR, body.encode())
    assert not verify(signed, timestamp, nonce, EMULATOR, body.encode() + b" ")
    assert not verify("签名", timestamp, nonce, EMULATOR, body.encode())
