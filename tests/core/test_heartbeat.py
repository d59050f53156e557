"""Who is alive, and what was counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import clock, heartbeat
from core.counting import count, counted
from tests.conftest import FrozenClock, FrozenWire

pytestmark = pytest.mark.django_db


def test_a_name_is_as_old_as_its_last_beat(frozen_wire: FrozenWire) -> None:
    heartbeat.beat("beat")
    frozen_wire.move(20)
    heartbeat.beat("worker:a")
    frozen_wire.move(5)
    heartbeat.beat("beat")
    assert heartbeat.ages() == {"beat": 0, "worker:a": 5}


def test_processes_long_gone_are_forgotten(frozen_wire: FrozenWire) -> None:
    heartbeat.beat("worker:old")
    frozen_wire.move(100)
    heartbeat.beat("worker:new")
    assert heartbeat.forget(60) == 1
    assert list(heartbeat.ages()) == ["worker:new"]


def test_counts_are_kept_per_day(frozen_clock: FrozenClock) -> None:
    today = clock.today()
    count("core.lost_nudges")
    count("core.lost_nudges", 2)
    frozen_clock.move(days=1)
    count("core.lost_nudges")
    assert counted("core.lost_nudges", today) == 3
    assert counted("core.lost_nudges", today + timedelta(days=1)) == 1
    assert counted("core.lost_nudges", today + timedelta(days=2)) == 0
