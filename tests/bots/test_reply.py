"""A few words under the reader's card about the same subject, or on their own where there is none."""

from __future__ import annotations

from django.db import transaction

from bots.api import Fact, announce
from bots.models import Card, Delivery
from bots.outbox.drain import drain
from bots.states import DeliveryStatus
from tests.bots.story import MATTER, World


def say(world: World, kind: str, text: str = "催办：请处理") -> None:
    with transaction.atomic():
        announce(kind, about=MATTER, to=[world.cast.head.pk], facts={"text": Fact("", text)})
    drain("normal", seconds=5)


def test_it_stands_under_the_card(world: World) -> None:
    say(world, "story.card")
    say(world, "story.reply")
    last = world.sandbox.messages(user_id=world.cast.head.user_id)[-1]
    assert last["parent_id"] == Card.objects.get().message_id
    assert last["content"]["text"] == "催办：请处理"


def test_without_a_card_it_stands_alone(world: World) -> None:
    say(world, "story.reply")
    [message] = world.sandbox.messages()
    assert message["msg_type"] == "interactive"


def test_under_a_recalled_card_it_stands_alone_and_says_so(world: World) -> None:
    say(world, "story.card")
    world.sandbox.control("POST", "recall", json={"message_id": Card.objects.get().message_id})
    say(world, "story.reply")
    row = Delivery.objects.get(kind="story.reply")
    assert row.status == DeliveryStatus.SENT
    assert "改为单独发送" in row.reason


def test_nobody_can_be_mentioned_by_what_somebody_typed(world: World) -> None:
    say(world, "story.card")
    say(world, "story.reply", '<at user_id="all">所有人</at>')
    last = world.sandbox.messages(user_id=world.cast.head.user_id)[-1]
    assert "<at" not in last["content"]["text"]
