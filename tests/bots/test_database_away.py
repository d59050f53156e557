"""A database that is away for a moment decides about nothing: what was held is taken up again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, transaction

from bots.api import announce, refresh
from bots.cards import show
from bots.models import Card, Delivery
from bots.outbox import claim, deliver, outcome
from bots.outbox.drain import drain
from bots.states import CardStatus, DeliveryStatus
from core import wire_clock
from tests.bots.story import MATTER, World, state


@transaction.atomic
def say(world: World, kind: str) -> None:
    announce(kind, about=MATTER, to=[world.cast.head.pk])


def away(*_: Any, **__: Any) -> Any:
    raise OperationalError("database is locked")


@pytest.mark.django_db(transaction=True)  # the lost connection is really closed
def test_a_message_waits_for_its_lease_and_goes_out_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    say(world, "story.note")
    with monkeypatch.context() as patched:
        patched.setattr(outcome, "sent", away)
        drain("normal", seconds=2)
    assert Delivery.objects.get().status == DeliveryStatus.TRYING
    Delivery.objects.update(lease_until=wire_clock.now() - timedelta(seconds=1))
    drain("normal", seconds=2)
    assert Delivery.objects.get().status == DeliveryStatus.SENT
    assert len(world.sandbox.messages()) == 1


@pytest.mark.django_db(transaction=True)  # the lost connection is really closed
def test_a_card_stays_live(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    say(world, "story.card")
    drain("normal", seconds=2)
    with transaction.atomic():
        refresh(MATTER)
    with monkeypatch.context() as patched:
        patched.setattr(show, "say_card", away)
        drain("normal", seconds=2)
    assert Card.objects.get().status == CardStatus.LIVE
    state["title"] = "新的状态"
    Card.objects.update(lease_until=wire_clock.now() - timedelta(seconds=1))
    drain("normal", seconds=2)
    assert "新的状态" in str(world.sandbox.messages())


def test_a_broken_message_that_another_settled_stops_nobody(world: World) -> None:
    state["broken"] = "yes"
    say(world, "story.card")
    [row] = claim.deliveries("normal", 8)
    Delivery.objects.update(status=DeliveryStatus.FOLDED)
    deliver.deliver(row)
    assert Delivery.objects.get().status == DeliveryStatus.FOLDED
