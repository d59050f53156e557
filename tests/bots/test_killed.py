"""A sender killed by -9 between the call and its result: Feishu has the message once, whatever comes after."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from bots.api import Fact, announce
from bots.models import Card, Delivery, RateWindow
from bots.outbox.drain import drain
from bots.states import DeliveryStatus
from core import wire_clock
from tests.bots.story import MATTER, World
from tests.bots.test_two_at_once import real

__all__ = ["real"]
ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def kill_in_the_call(lane: str) -> None:
    """Start a drain elsewhere, wait until its row says `trying` and the stand-in holds its answer back, kill it."""
    environ = os.environ | {
        "TEST_NAME": str(connection.settings_dict["NAME"]),
        "FEISHU_BASE_URL": str(settings.FEISHU_BASE_URL),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    child = subprocess.Popen([sys.executable, "-m", "tests.bots.killed_sender", lane], cwd=ROOT, env=environ)
    try:
        end = time.monotonic() + 40
        while not Delivery.objects.filter(status=DeliveryStatus.TRYING).exists() and time.monotonic() < end:
            assert child.poll() is None
            time.sleep(0.05)
        time.sleep(0.7)  # the call is on the wire: there is no event to wait for in another process
    finally:
        child.kill()
        child.wait()


def _late() -> None:
    """As if the leases of the dead one had run out."""
    RateWindow.objects.filter(key__startswith="drain:").update(tat=0)
    Card.objects.update(lease_until=None)
    late = wire_clock.now() - timedelta(seconds=1)
    Delivery.objects.filter(status=DeliveryStatus.TRYING).update(lease_until=late)


@pytest.mark.parametrize(
    ("kind", "lane"), [("story.note", "normal"), ("story.card", "normal"), ("story.page", "urgent")]
)
def test_a_single_message_is_there_once(real: World, kind: str, lane: str) -> None:
    with transaction.atomic():
        announce(kind, about=MATTER, to=[real.cast.head.pk], facts={"text": Fact("", "已通过")})
    real.sandbox.fault("timeout", path="POST */im/v1/messages", after=True, delay_s=5)
    kill_in_the_call(lane)
    assert Delivery.objects.get().status == DeliveryStatus.TRYING
    _late()
    real.sandbox.clear_faults()
    drain(lane, seconds=5)
    assert Delivery.objects.get().status == DeliveryStatus.SENT
    assert len(real.sandbox.messages()) == 1
