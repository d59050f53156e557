"""What is forgotten after a while, and what never is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from bots.api import announce
from bots.keeping import prune
from bots.models import Announcement, Bot, Delivery, Inbound, RateWindow
from bots.states import DeliveryStatus
from core import clock, retention
from core.timers import Firing
from tests.bots.story import MATTER
from tests.cast import Cast


def firing(claimed: list[bool]) -> Firing:
    return Firing("bots.prune", 1, clock.now(), MATTER, {}, lambda: claimed.append(True))


@pytest.mark.parametrize(("status", "kept"), [(DeliveryStatus.SENT, 0), (DeliveryStatus.FAILED, 1)])
def test_old_messages_go_unless_somebody_must_look(cast: Cast, status: DeliveryStatus, kept: int) -> None:
    with transaction.atomic():
        announce("story.note", about=MATTER, to=[cast.head.pk])
    old = clock.now() - timedelta(days=100)
    Delivery.objects.update(status=status, created_at=old)
    Announcement.objects.update(created_at=old)
    retention.run()
    assert Delivery.objects.count() == Announcement.objects.count() == kept


def test_an_event_is_remembered_longer_than_feishu_repeats_it(bot: Bot) -> None:
    for number, age in enumerate((timedelta(hours=9), timedelta(days=4))):
        Inbound.objects.create(bot=bot, event_id=str(number), event_type="x", received_at=clock.now() - age)
    RateWindow.objects.create(key="to:1", tat=1.0)
    claimed: list[bool] = []
    prune(clock.now(), firing(claimed))
    retention.run()
    assert claimed == [True]
    assert [row.event_id for row in Inbound.objects.all()] == ["0"]
    assert not RateWindow.objects.exists()
