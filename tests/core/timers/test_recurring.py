"""Recurring work: slots are computed, a missed one is caught up once, two beats are harmless."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from core import clock, timers
from core.clock import SHANGHAI
from core.models import Timer
from core.states import TimerStatus
from core.timers import RECURRING, Firing, Recurring
from core.timers.recurring import arm_next_slots
from tests.conftest import FrozenClock
from tests.core.timers.conftest import Bell


@pytest.fixture
def slots(bell: Bell) -> list[datetime]:
    """The slots that were worked, of something that happens daily at 11:00."""
    worked: list[datetime] = []

    def fire(slot: datetime, firing: Firing) -> None:
        firing.claim()
        worked.append(slot)

    RECURRING.register(Recurring("tests.daily", timers.daily(time(11)), fire))
    return worked


@pytest.mark.django_db
def test_each_slot_is_worked_once(slots: list[datetime], frozen_clock: FrozenClock) -> None:
    for _ in range(6):
        timers.tick()
        timers.tick()
        frozen_clock.move(hours=12)
    assert [slot.strftime("%d %H:%M") for slot in slots] == ["10 11:00", "11 11:00", "12 11:00"]


@pytest.mark.django_db
def test_missed_slots_are_caught_up_by_one(slots: list[datetime], frozen_clock: FrozenClock) -> None:
    timers.tick()
    frozen_clock.move(days=5)
    timers.tick()
    timers.tick()
    assert len(slots) == 1
    assert Timer.objects.get(status=TimerStatus.ARMED).due_at.astimezone(SHANGHAI).day == 15


@pytest.mark.django_db
def test_a_late_firing_just_before_the_next_slot_does_not_swallow_it(
    slots: list[datetime], frozen_clock: FrozenClock
) -> None:
    timers.tick()
    frozen_clock.move(hours=24, minutes=59, seconds=58)  # 10:59:58 of the next day: yesterday's slot was missed
    timers.tick()
    frozen_clock.move(seconds=5)
    timers.tick()
    assert [slot.strftime("%d %H:%M") for slot in slots] == ["10 11:00", "11 11:00"]


@pytest.mark.django_db
def test_two_beats_arm_one_slot(slots: list[datetime], frozen_clock: FrozenClock) -> None:
    arm_next_slots()
    Timer.objects.update(status=TimerStatus.CANCELLED)
    arm_next_slots()
    assert Timer.objects.count() == 1


@pytest.mark.django_db
def test_work_that_is_no_longer_registered_ends(slots: list[datetime], frozen_clock: FrozenClock) -> None:
    timers.tick()
    RECURRING._entries.clear()
    frozen_clock.move(days=1)
    assert timers.tick().dropped == 1
    assert slots == []


def test_a_slot_comes_strictly_after_the_moment() -> None:
    slot = datetime(2026, 11, 10, 11, tzinfo=SHANGHAI)
    assert timers.daily(time(11))(slot) == slot + timedelta(days=1)
    assert timers.daily(time(11))(slot - timedelta(seconds=1)) == slot
    assert timers.every(timedelta(minutes=15))(slot) == slot + timedelta(minutes=15)
    assert timers.every(timedelta(minutes=15))(slot + timedelta(minutes=1)) == slot + timedelta(minutes=15)
    assert timers.every(timedelta(hours=1))(clock.now()) > clock.now()
