"""Sealing matches the byte vectors of the wire contract."""

from __future__ import annotations

import pytest

from feishu_sandbox import crypto, ids

COUNTING = bytes(range(16))


@pytest.mark.parametrize(
    ("key", "iv", "plain", "sealed"),
    [
        ("test key", bytes.fromhex("3f7ef0f9564898d80f10ed5106127a46"), "hello world",
         "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="),
        ("emulator-encrypt-key", COUNTING, '{"challenge":"ajls384kdjx98XX","token":"vtok-1","type":"url_verification"}',
         "AAECAwQFBgcICQoLDA0OD7ZF5hlh0IxqevYPj7GzLXbsyWBzzL6oZSS2eTic+avFhYkb0Gy85X971zdHjdlCcVuoLgZNHSIyHWJhajohjffqJ8xK"
         "9kXKniQf6kUOllcv"),
        ("密钥Key-中文", COUNTING, "你好，飞书", "AAECAwQFBgcICQoLDA0OD5tNc+K8Epb61T5NMxTIhr4="),
    ],
)  # fmt: skip
def test_encryption(key: str, iv: bytes, plain: str, sealed: str) -> None:
    assert crypto.encrypt(key, plain.encode(), iv=iv) == sealed


def test_signatures() -> None:
    body = b'{"encrypt":"P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="}'
    key = "emulator-encrypt-key"
    assert crypto.signature("1767225600", "nonce-0001", key, body) == (
        "e77e37634fcc1db0e7a03fa337f0b9758a08e761693e55a4245d812490e58a95"
    )
    assert crypto.signature("0", "", key, b"{}") == "24d5ffef42440f5c0fbea9adf764c52d711b646580c264656673c41b8048fbc8"


def test_an_open_id_opens_for_its_own_app_only() -> None:
    sealed = ids.open_id("cli_a", 42)
    assert len(sealed) == 35
    assert ids.person_of("cli_a", sealed) == 42
    assert ids.person_of("cli_b", sealed) is None
    assert ids.person_of("cli_a", "ou_nonsense") is None
