"""The drain against the stand-in: sent once, whatever Feishu does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from bots.api import Fact, announce
from bots.models import Delivery
from bots.outbox.drain import drain
from bots.states import DeliveryStatus
from core import wire_clock
from tests.bots.story import MATTER, World

pytestmark = pytest.mark.slow

S = DeliveryStatus


@transaction.atomic
def say(world: World, kind: str = "story.note", *, text: str = "已通过", **more: object) -> None:
    facts = {"text": Fact("", text)}
    announce(kind, about=MATTER, to=[world.cast.head.pk], facts=facts, **more)  # type: ignore[arg-type]


def only() -> Delivery:
    return Delivery.objects.get()


def again() -> None:
    Delivery.objects.update(retry_at=wire_clock.now(), lease_until=None)


def test_a_note_arrives_with_its_receipt(world: World) -> None:
    say(world)
    drain("normal", seconds=5)
    row = only()
    assert row.status == S.SENT, row.reason
    [message] = world.sandbox.messages(user_id=world.cast.head.user_id)
    assert message["message_id"] == row.message_id
    assert row.log_id
    assert row.bot == world.bot


def test_nothing_is_sent_twice(world: World) -> None:
    say(world)
    drain("normal", seconds=5)
    drain("normal", seconds=5)
    assert len(world.sandbox.messages()) == 1


TROUBLE = {
    "rate_limited": {"reset_s": 1},
    "server_error": {"status": 502},
    "server_error after": {"status": 502, "after": True},
    "reset": {},
    "reset after": {"after": True},
    "invalid_token": {},
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", TROUBLE)
def test_a_passing_trouble_costs_time_and_nothing_else(world: World, fault: str) -> None:
    world.sandbox.fault(fault.split(maxsplit=1)[0], path="POST */im/v1/messages", **TROUBLE[fault])
    say(world)
    drain("normal", seconds=3)
    if only().status != S.SENT:
        assert only().status == S.WAITING
        assert only().reason
        again()
        drain("normal", seconds=5)
    assert only().status == S.SENT, only().reason
    assert len(world.sandbox.messages()) == 1


def test_a_dead_sender_is_recovered_and_feishu_removes_the_double(world: World) -> None:
    say(world)
    drain("normal", seconds=5)
    late = wire_clock.now() - timedelta(seconds=1)
    Delivery.objects.update(status=S.TRYING, lease_until=late, retry_at=late)
    report = drain("normal", seconds=5)
    assert report.recovered == 1
    assert only().status == S.SENT
    assert len(world.sandbox.messages()) == 1
