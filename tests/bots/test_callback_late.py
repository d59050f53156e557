"""An answer that Feishu no longer waited for, and copies of cards that were never posted."""

from __future__ import annotations

import json

import pytest

from bots.actions import door
from bots.models import Card
from bots.outbox.drain import drain
from tests.bots.story import World, state
from tests.bots.test_callback import card, press

__all__ = ["card"]


def test_a_late_answer_does_not_count_as_shown(world: World, card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "IN_TIME", -1.0)
    press(world, card, world.cast.head)
    assert state["count"] == 1
    drain("normal", seconds=2)
    [message] = world.sandbox.messages()
    assert "陈立已同意" in json.dumps(message["content"], ensure_ascii=False)
    card.refresh_from_db()
    assert card.shown == card.wanted


def test_a_copy_shows_nobody_else_the_reader_s_card(world: World, card: Card) -> None:
    Card.objects.update(message_id="")  # its message was lost; a forwarded copy is pressed
    told = press(world, card, world.cast.peer)
    assert "card" not in told
