"""A live card whose newest state Feishu will not take: its words still arrive, and it can become live again."""

from __future__ import annotations

from django.db import transaction

from bots.api import announce, refresh
from bots.models import Card, Delivery
from bots.outbox.drain import drain
from bots.services.retry import retry_delivery
from bots.states import CardStatus, DeliveryStatus
from core import wire_clock
from tests.bots.story import MATTER, World, state

PATCH = "PATCH */im/v1/messages/*"
REPLY = "POST */im/v1/messages/*/reply"


def posted(world: World) -> Card:
    with transaction.atomic():
        announce("story.card", about=MATTER, to=[world.cast.head.pk])
    drain("normal", seconds=3)
    return Card.objects.get()


def changed() -> None:
    state["title"] = "已通过 · 云主机申请"
    with transaction.atomic():
        refresh(MATTER)


def test_its_words_come_as_text_and_the_operator_sees_why(world: World) -> None:
    posted(world)
    world.sandbox.fault("code", path=PATCH, code=230099, status=400)
    changed()
    drain("normal", seconds=2)
    assert [message["msg_type"] for message in world.sandbox.messages()] == ["interactive", "text"]
    assert (Card.objects.get().status, Card.objects.get().code) == (CardStatus.FAILED, "230099")


def test_where_the_text_has_to_wait_the_card_is_tried_again(world: World) -> None:
    posted(world)
    world.sandbox.fault("code", path=PATCH, code=230099, status=400)
    world.sandbox.fault("server_error", path=REPLY, status=502)
    changed()
    drain("normal", seconds=0.5)
    assert Card.objects.get().status == CardStatus.LIVE
    Card.objects.update(retry_at=wire_clock.now())
    drain("normal", seconds=3)
    assert "已通过" in str(world.sandbox.messages())


def test_where_the_text_is_refused_too_the_card_has_failed(world: World) -> None:
    posted(world)
    world.sandbox.fault("code", path=PATCH, code=230099, status=400)
    world.sandbox.fault("code", path=REPLY, code=230022, status=400)
    changed()
    drain("normal", seconds=2)
    card = Card.objects.get()
    assert (card.status, card.code) == (CardStatus.FAILED, "230022")
    assert "文字也未发出" in card.reason


def test_once_rewritten_it_is_live_again(world: World) -> None:
    posted(world)
    with transaction.atomic():
        announce("story.card", about=MATTER, to=[world.cast.head.pk])
    drain("normal", seconds=2)
    row = Delivery.objects.latest("pk")
    Card.objects.update(status=CardStatus.FAILED, shown=1, wanted=2)
    Delivery.objects.filter(pk=row.pk).update(status=DeliveryStatus.FAILED)
    row.refresh_from_db()
    retry_delivery(actor=world.cast.operator, delivery=row)
    drain("normal", seconds=2)
    row.refresh_from_db()
    assert row.status == DeliveryStatus.MERGED
    assert Card.objects.get().status == CardStatus.LIVE
