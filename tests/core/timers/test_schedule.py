"""Arming and cancelling timers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from core import clock, timers
from core.models import Timer
from core.refs import Ref
from core.states import TimerStatus
from core.timers import TimerSpent
from tests.conftest import FrozenClock

pytestmark = pytest.mark.django_db
ABOUT = Ref("tests.subject", "1")


def arm(key: str = "remind:1", **more: Any) -> Timer:
    arguments = {"handler": "tests.bell", "due_at": clock.now() + timedelta(hours=1), "ref": ABOUT} | more
    with transaction.atomic():
        timers.schedule(key, **arguments)
    return Timer.objects.get(key=key, generation=more.get("generation", 1))


def test_a_timer_is_armed_for_its_moment(frozen_clock: FrozenClock) -> None:
    timer = arm(payload={"rung": 2})
    assert (timer.status, timer.payload, timer.ref) == (TimerStatus.ARMED, {"rung": 2}, ABOUT)
    assert timer.due_at == clock.now() + timedelta(hours=1)


def test_scheduling_twice_moves_the_one_timer(frozen_clock: FrozenClock) -> None:
    arm()
    later = clock.now() + timedelta(days=1)
    assert arm(due_at=later).due_at == later
    assert Timer.objects.count() == 1


def test_a_cancelled_timer_can_be_armed_again(frozen_clock: FrozenClock) -> None:
    arm()
    with transaction.atomic():
        timers.cancel("remind:1")
    assert Timer.objects.get().status == TimerStatus.CANCELLED
    assert arm().status == TimerStatus.ARMED


def test_a_fired_generation_is_spent(frozen_clock: FrozenClock) -> None:
    Timer.objects.filter(pk=arm().pk).update(status=TimerStatus.FIRED)
    with pytest.raises(TimerSpent, match="generation 2"):
        arm()
    assert arm(generation=2).status == TimerStatus.ARMED


def test_everything_about_a_subject_is_cancelled_at_once(frozen_clock: FrozenClock) -> None:
    arm("a")
    arm("b", generation=3)
    arm("c", ref=Ref("tests.subject", "2"))
    with transaction.atomic():
        timers.cancel_about(ABOUT)
    assert set(Timer.objects.filter(status=TimerStatus.ARMED).values_list("key", flat=True)) == {"c"}


def test_a_rolled_back_verb_leaves_no_timer(frozen_clock: FrozenClock) -> None:
    with transaction.atomic():
        timers.schedule("x", handler="tests.bell", due_at=clock.now(), ref=ABOUT)
        transaction.set_rollback(True)
    assert not Timer.objects.exists()


def test_timers_belong_into_a_transaction(frozen_clock: FrozenClock) -> None:
    with pytest.raises(RuntimeError):
        timers.schedule("x", handler="tests.bell", due_at=clock.now(), ref=ABOUT)
    with pytest.raises(RuntimeError):
        timers.cancel("x")
    with pytest.raises(RuntimeError):
        timers.cancel_about(ABOUT)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        arm(due_at=datetime(2026, 11, 10))  # noqa: DTZ001  # the point
