"""A try whose end nobody knows is repeated only as long as Feishu removes the double."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from bots.api import announce
from bots.models import Delivery
from bots.outbox import claim
from bots.outbox.drain import drain
from bots.states import DeliveryStatus
from core import clock, wire_clock
from tests.bots.story import MATTER, World

S = DeliveryStatus
NIGHT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # Monday 23:00


def doubtful(world: World, kind: str = "story.note", lane: str = "normal") -> Delivery:
    """A message that arrived although its answer did not."""
    with transaction.atomic():
        announce(kind, about=MATTER, to=[world.cast.head.pk])
    world.sandbox.fault("reset", path="POST */im/v1/messages", after=True)
    drain(lane, seconds=0.5)
    row = Delivery.objects.get()
    if row.status == S.SENT:  # it was repeated at once and Feishu removed the double
        Delivery.objects.update(status=S.WAITING, tried_at=wire_clock.now())
    return Delivery.objects.get()


def tried(minutes: float) -> None:
    at = wire_clock.now() - timedelta(minutes=minutes)
    Delivery.objects.update(tried_at=at, retry_at=wire_clock.now(), lease_until=None)


def test_within_the_hour_it_is_repeated(world: World) -> None:
    doubtful(world)
    tried(40)
    drain("normal", seconds=2)
    assert Delivery.objects.get().status == S.SENT
    assert len(world.sandbox.messages()) == 1


def test_after_the_hour_it_is_shown_and_not_repeated(world: World) -> None:
    doubtful(world)
    tried(61)
    drain("normal", seconds=2)
    assert Delivery.objects.get().status == S.UNSURE
    assert len(world.sandbox.messages()) == 1


def test_an_urgent_one_goes_out_as_a_new_message(world: World) -> None:
    row = doubtful(world, "story.page", "urgent")
    tried(61)
    drain("urgent", seconds=2)
    assert Delivery.objects.get().status == S.SENT
    assert Delivery.objects.get().uuid != row.uuid


def test_the_next_try_is_never_put_behind_the_hour(world: World) -> None:
    doubtful(world)
    tried(50)
    row = Delivery.objects.get()
    Delivery.objects.update(status=S.TRYING)
    row.refresh_from_db()
    claim.settle_doubt(row, "", retry_at=wire_clock.now() + timedelta(minutes=40))
    row.refresh_from_db()
    assert row.tried_at is not None
    assert row.retry_at <= row.tried_at + claim.UUID_WINDOW


def test_quiet_hours_do_not_hold_what_may_be_there_already(world: World) -> None:
    doubtful(world)
    tried(5)
    with clock.frozen(NIGHT):
        drain("normal", seconds=2)
    assert Delivery.objects.get().status == S.SENT


@pytest.mark.parametrize("times", [1, 3])
def test_certainly_not_sent_is_never_in_doubt(world: World, times: int) -> None:
    with transaction.atomic():
        announce("story.note", about=MATTER, to=[world.cast.head.pk])
    world.sandbox.fault("rate_limited", path="POST */im/v1/messages", times=times, reset_s=0)
    for _ in range(times):
        Delivery.objects.update(retry_at=wire_clock.now(), lease_until=None)
        drain("normal", seconds=0.05)
    row = Delivery.objects.get()
    assert row.status == S.SENT or row.tried_at is None
