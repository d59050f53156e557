"""A press on a card, through the real stand-in: each case gets its answer, and the card shows what is."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.db import transaction
from django.test import Client

from bots.api import announce
from bots.models import ActionRun, BotIdentity, Card, Inbound
from bots.outbox.drain import drain
from feishu_client.callback import signature
from people.models import Employee
from tests.bots.story import MATTER, World, state


@pytest.fixture
def card(world: World) -> Card:
    """The head's card, in the chat."""
    with transaction.atomic():
        announce("story.card", about=MATTER, to=[world.cast.head.pk])
    drain("normal", seconds=5)
    return Card.objects.get()


def encrypt(key: str, text: str) -> str:
    """As Feishu seals a callback."""
    raw = text.encode()
    raw += bytes([16 - len(raw) % 16]) * (16 - len(raw) % 16)
    iv = os.urandom(16)
    sealer = Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(iv)).encryptor()
    return base64.b64encode(iv + sealer.update(raw) + sealer.finalize()).decode()


def body_of(world: World, card: Card, who: Employee, **changes: Any) -> dict[str, Any]:
    value = {"a": "story.approve", "r": str(MATTER), "g": 1, "v": {}, "c": card.pk} | changes.pop("value", {})
    operator = {"user_id": who.user_id, "open_id": f"ou_{who.user_id}", "union_id": "", "tenant_key": "t"}
    return {
        "schema": "2.0",
        "header": {
            "event_id": changes.pop("event_id", "e1"),
            "event_type": "card.action.trigger",
            "create_time": str(int(time.time() * 1e6)),
            "token": world.bot.verification_token,
            "app_id": world.bot.app_id,
            "tenant_key": "t",
        },
        "event": {
            "operator": operator | changes.pop("operator", {}),
            "token": "c-1",
            "action": {"tag": "button", "value": value, "form_value": changes.pop("form", {})},
            "context": {"open_message_id": card.message_id, "open_chat_id": "oc"},
        },
    }


def post(world: World, body: dict[str, Any], *, key: str = "", at: float | None = None) -> Any:
    raw = json.dumps({"encrypt": encrypt(world.bot.encrypt_key, json.dumps(body))}).encode()
    stamp = str(int(at if at is not None else time.time()))
    signed = signature(stamp, "n", key or world.bot.encrypt_key, raw)
    headers = {
        "X-Lark-Request-Timestamp": stamp,
        "X-Lark-Request-Nonce": "n",
        "X-Lark-Signature": signed,
    }
    return Client().post("/feishu/main/callback", raw, content_type="application/json", headers=headers)


def press(world: World, card: Card, who: Employee, **changes: Any) -> dict[str, Any]:
    answer = post(world, body_of(world, card, who, **changes))
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def test_a_press_acts_and_the_card_is_not_rewritten_again(world: World, card: Card) -> None:
    told = press(world, card, world.cast.head)
    assert told["toast"]["type"] == "success"
    assert told["toast"]["content"] == "已同意"
    assert "陈立已同意" in json.dumps(told["card"], ensure_ascii=False)
    card.refresh_from_db()
    assert card.shown == card.wanted
    assert drain("normal", seconds=2).jobs == 0
    assert state["count"] == 1


def test_a_second_press_says_what_is(world: World, card: Card) -> None:
    press(world, card, world.cast.head)
    told = press(world, card, world.cast.head, event_id="e2")
    assert told["toast"]["type"] == "warning"
    assert "陈立已同意" in told["toast"]["content"]
    assert "card" in told
    assert state["count"] == 1


def test_the_same_press_again_gets_the_first_answer(world: World, card: Card) -> None:
    first = press(world, card, world.cast.head)
    assert press(world, card, world.cast.head)["toast"] == first["toast"]
    assert state["count"] == 1
    assert ActionRun.objects.count() == 1
    assert Inbound.objects.count() == 1


def test_a_refused_press_played_again_does_nothing(world: World, card: Card) -> None:
    press(world, card, world.cast.head, value={"g": 2})
    told = press(world, card, world.cast.head)
    assert told["toast"]["type"] == "info"
    assert "count" not in state


def test_somebody_else_is_refused_and_the_card_stays(world: World, card: Card) -> None:
    told = press(world, card, world.cast.outsider)
    assert told == {"toast": told["toast"]}
    assert told["toast"]["content"] == "你不是审批人"


def test_an_old_generation_shows_the_newest_card(world: World, card: Card) -> None:
    told = press(world, card, world.cast.head, value={"g": 9})
    assert told["toast"]["type"] == "warning"
    assert "card" in told


def test_a_wrong_form_names_its_field(world: World, card: Card) -> None:
    told = press(world, card, world.cast.head, form={"note": "bad"})
    assert told["toast"]["content"] == "note：请写明原因"
    assert "card" not in told


def test_what_nobody_foresaw_changes_nothing_and_has_a_number(
    world: World, card: Card, caplog: pytest.LogCaptureFixture
) -> None:
    told = press(world, card, world.cast.head, form={"note": "crash"})
    assert told["toast"]["content"].startswith("未生效，请重试 · ")
    assert told["toast"]["content"][-8:] in caplog.text
    assert not ActionRun.objects.exists()


def test_who_left_is_told_so(world: World, card: Card) -> None:
    for who in (world.cast.departed, Employee(user_id="nobody")):
        told = press(world, card, who, event_id=f"e-{who.user_id}")
        assert told["toast"]["content"] == "仅限在职员工操作"


def test_a_frozen_account_presses_in_vain(world: World, card: Card) -> None:
    Employee.objects.filter(pk=world.cast.head.pk).update(access="frozen")
    assert press(world, card, world.cast.head)["toast"]["content"] == "账号已冻结，请联系管理员"
    assert not ActionRun.objects.exists()


def test_without_user_id_the_open_id_tells_who_it_is(world: World, card: Card) -> None:
    BotIdentity.objects.create(bot=world.bot, person=world.cast.head, open_id="ou_x")
    told = press(world, card, world.cast.head, operator={"user_id": "", "open_id": "ou_x"})
    assert told["toast"]["content"] == "已同意"


@pytest.mark.parametrize(("key", "age", "status"), [("wrong", 0, 401), ("", 900, 403), ("", -900, 403)])
def test_forged_and_old_calls_learn_nothing(world: World, card: Card, key: str, age: float, status: int) -> None:
    answer = post(world, body_of(world, card, world.cast.head), key=key, at=time.time() - age)
    assert answer.status_code == status
    assert b"Traceback" not in answer.content
    assert "count" not in state


def test_a_value_that_is_not_ours_is_answered_kindly(world: World, card: Card) -> None:
    told = press(world, card, world.cast.head, value={"r": "nonsense"})
    assert told["toast"]["content"] == "未生效，请重试"


def test_an_unknown_bot_is_not_found(db: None) -> None:
    assert Client().post("/feishu/none/callback", b"{}", content_type="application/json").status_code == 404
