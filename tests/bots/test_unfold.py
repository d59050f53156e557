"""Cards that were folded into the morning's summary can be had one by one, and decided on."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.db import transaction

from bots.actions.unfold import UNFOLDING
from bots.api import ActionCall, act, announce
from bots.models import Card, Delivery
from bots.outbox.drain import drain
from bots.states import CardStatus, DeliveryStatus
from core import clock, journal
from core.errors import NotVisible
from core.journal import Via
from core.refs import Ref
from people.models import Employee
from tests.bots.story import World

pytestmark = pytest.mark.slow

NIGHT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # Monday 23:00
MORNING = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)  # Tuesday 08:30


def folded(world: World, count: int = 5, kind: str = "story.card") -> None:
    with clock.frozen(NIGHT), transaction.atomic():
        for number in range(count):
            announce(kind, about=Ref("story.matter", str(number)), to=[world.cast.head.pk])
    with clock.frozen(MORNING):
        drain("normal", seconds=3)


def press(person: Employee, key: str = "p1", *, about: Ref | None = None) -> str:
    call = ActionCall(person, about or person.ref, 0, {}, {}, Via.CARD, key)
    return act(UNFOLDING.slug, call).toast


def test_the_summary_offers_the_cards(world: World) -> None:
    folded(world)
    [summary] = world.sandbox.messages()
    assert UNFOLDING.slug in json.dumps(summary["content"])


def test_a_summary_of_notices_offers_none(world: World) -> None:
    folded(world, kind="story.note")
    [summary] = world.sandbox.messages()
    assert UNFOLDING.slug not in json.dumps(summary["content"])


@pytest.mark.slow
def test_pressed_they_come_with_their_buttons(world: World) -> None:
    folded(world)
    with clock.frozen(NIGHT):  # whoever asks is not spared
        assert press(world.cast.head) == "正在发送 5 张卡片"
        drain("normal", seconds=5)
    assert Card.objects.filter(status=CardStatus.LIVE).count() == 5
    said = [json.dumps(message["content"]) for message in world.sandbox.messages()]
    assert sum("story.approve" in card for card in said) == 5
    assert [entry.verb for entry in journal.entries(world.cast.head.ref)][-1] == "cards.unfolded"


@pytest.mark.slow
def test_a_second_press_sends_nothing_more(world: World) -> None:
    folded(world)
    press(world.cast.head)
    drain("normal", seconds=5)
    assert press(world.cast.head, "p2") == "没有待发送的卡片"
    assert Delivery.objects.filter(status=DeliveryStatus.WAITING).count() == 0


def test_somebody_else_gets_nothing_by_it(world: World) -> None:
    folded(world)
    with pytest.raises(NotVisible):
        press(world.cast.outsider, about=world.cast.head.ref)
    assert press(world.cast.outsider) == "没有待发送的卡片"
    assert Delivery.objects.filter(status=DeliveryStatus.FOLDED).count() == 5
