"""A card is posted once and then kept true."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from bots.api import NOTICES, CardView, NoticeContext, announce, refresh
from bots.models import Card, Delivery
from bots.outbox.drain import drain
from bots.states import CardStatus, DeliveryStatus
from core import wire_clock
from core.registry import Entry
from tests.bots.story import MATTER, World, state


def posted(world: World) -> Card:
    with transaction.atomic():
        announce("story.card", about=MATTER, to=[world.cast.head.pk])
    drain("normal", seconds=5)
    return Card.objects.get()


def changed(title: str, *, soft: bool = False) -> None:
    state["title"] = title
    with transaction.atomic():
        refresh(MATTER, soft=soft)


def seen(world: World) -> list[dict[str, Any]]:
    return world.sandbox.messages(user_id=world.cast.head.user_id)


def test_a_change_rewrites_the_same_message(world: World) -> None:
    card = posted(world)
    changed("已通过 · 云主机申请")
    drain("normal", seconds=5)
    [message] = seen(world)
    assert message["message_id"] == card.message_id
    assert "已通过" in json.dumps(message["content"], ensure_ascii=False)


def test_many_changes_cost_one_rewriting(world: World) -> None:
    posted(world)
    for number in range(5):
        changed(f"第 {number} 版")
    drain("normal", seconds=5)
    [message] = seen(world)
    assert message["revision"] <= 2
    assert "第 4 版" in json.dumps(message["content"], ensure_ascii=False)


def test_a_tally_waits_its_minute(world: World) -> None:
    posted(world)
    changed("新的计数", soft=True)
    drain("normal", seconds=1)
    assert "新的计数" not in json.dumps(seen(world)[0]["content"], ensure_ascii=False)
    changed("本人选项变化")
    drain("normal", seconds=3)
    assert "本人选项变化" in json.dumps(seen(world)[0]["content"], ensure_ascii=False)


def test_said_again_it_is_rewritten_not_repeated(world: World) -> None:
    posted(world)
    with transaction.atomic():
        announce("story.card", about=MATTER, to=[world.cast.head.pk])
    drain("normal", seconds=5)
    assert len(seen(world)) == 1
    assert Delivery.objects.filter(status=DeliveryStatus.MERGED).count() == 1


def test_a_recalled_card_is_posted_afresh(world: World) -> None:
    card = posted(world)
    world.sandbox.control("POST", "recall", json={"message_id": card.message_id})
    changed("还要你处理")
    drain("normal", seconds=5)
    card.refresh_from_db()
    assert len(seen(world)) == 2
    assert card.message_id == seen(world)[-1]["message_id"]


def test_after_fourteen_days_a_fresh_one(world: World) -> None:
    card = posted(world)
    Card.objects.update(posted_at=wire_clock.now() - timedelta(days=14))
    changed("还要你处理")
    drain("normal", seconds=5)
    card.refresh_from_db()
    assert card.generation == 2
    assert len(seen(world)) == 2


def test_a_rejected_card_goes_as_text(world: World) -> None:
    world.sandbox.fault("code", path="POST */im/v1/messages", code=230099, status=400)
    posted(world)
    [message] = seen(world)
    assert message["msg_type"] == "text"
    assert "云主机申请" in message["content"]["text"]
    assert Card.objects.get().status == CardStatus.FAILED
    assert "改发文字" in Delivery.objects.get().reason


def test_a_broken_renderer_is_shown_to_the_operator(world: World) -> None:
    state["broken"] = "yes"
    posted(world)
    row = Delivery.objects.get()
    assert row.status == DeliveryStatus.FAILED
    assert "ValueError" in row.reason


def test_a_matter_that_is_gone_is_not_announced(world: World) -> None:
    state["gone"] = "yes"
    posted(world)
    assert Delivery.objects.get().status == DeliveryStatus.DROPPED
    assert not seen(world)


def test_a_subject_that_changes_between_the_two_languages_is_drawn_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = NOTICES.get("story.card")
    rows = iter([("一",), ("one", "two"), ("一", "二"), ("one", "two")])
    drawn = kind.render

    def changing(context: NoticeContext) -> CardView | None:
        view = drawn(context)
        return None if view is None else replace(view, rows=next(rows))

    entry = Entry("story.card", replace(kind, render=changing), "the test")
    monkeypatch.setitem(NOTICES._entries, "story.card", entry)
    assert posted(world).status == CardStatus.LIVE
    assert "two" in str(seen(world)[-1])
