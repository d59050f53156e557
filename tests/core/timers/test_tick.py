"""What a tick does with due timers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock, heartbeat, journal, timers
from core.errors import IllegalMove
from core.models import Timer
from core.refs import Ref
from core.states import TimerStatus
from tests.conftest import FrozenClock, FrozenWire
from tests.core.timers.conftest import SUBJECT, Bell

pytestmark = pytest.mark.django_db


def arm(key: str, *, minutes: float = 0, handler: str = "tests.bell") -> None:
    heartbeat.beat(str(SUBJECT))
    with transaction.atomic():
        timers.schedule(key, handler=handler, due_at=clock.now() + timedelta(minutes=minutes), ref=SUBJECT)


def test_due_timers_fire_once_and_in_order(bell: Bell, frozen_clock: FrozenClock) -> None:
    for key, minutes in (("late", 3), ("early", 1), ("future", 60)):
        arm(key, minutes=minutes)
    frozen_clock.move(minutes=10)
    assert timers.tick().fired == 2
    assert timers.tick().fired == 0
    assert bell.rung == ["early", "late"]


def test_after_downtime_everything_is_caught_up(bell: Bell, frozen_clock: FrozenClock) -> None:
    for day in range(3):
        arm(f"day {day}", minutes=day * 1440)
    frozen_clock.move(days=30)
    assert timers.tick().fired == 3


def test_a_handler_that_does_not_claim_means_no_longer_due(bell: Bell, frozen_clock: FrozenClock) -> None:
    arm("x", handler="tests.not_due")
    assert timers.tick().dropped == 1
    assert Timer.objects.get().status == TimerStatus.CANCELLED


def test_a_cancelled_timer_stays_silent(bell: Bell, frozen_clock: FrozenClock) -> None:
    arm("x")
    with transaction.atomic():
        timers.cancel("x")
    timers.tick()
    assert bell.rung == []


def test_a_failure_rolls_back_waits_and_tries_again(
    bell: Bell, frozen_clock: FrozenClock, frozen_wire: FrozenWire
) -> None:
    arm("x")
    bell.broken = True
    assert timers.tick().failed == 1
    timer = Timer.objects.get()
    assert (timer.status, timer.attempts) == (TimerStatus.ARMED, 1)
    assert timer.last_error == "ValueError: the bell is broken"
    bell.broken = False
    assert timers.tick().fired == 0
    frozen_wire.move(timers.backoff(1).total_seconds())
    assert timers.tick().fired == 1
    assert bell.rung == ["x"]


def test_after_eight_failures_it_is_parked_and_can_be_retried(
    bell: Bell, frozen_clock: FrozenClock, frozen_wire: FrozenWire
) -> None:
    arm("x")
    bell.broken = True
    for _ in range(timers.MAX_ATTEMPTS):
        timers.tick()
        frozen_wire.move(3600)
    assert [t.key for t in timers.parked()] == ["x"]
    bell.broken = False
    assert timers.tick().fired == 0
    timer = timers.parked().get()
    timers.retry(timer, actor=Ref("people.employee", "1"))
    assert timers.tick().fired == 1
    assert journal.entries(Ref("core.timer", str(timer.pk))).get().verb == "timer.retried"
    with pytest.raises(IllegalMove):
        timers.retry(timer, actor=None)


def test_an_unknown_handler_is_a_failure_not_a_loss(bell: Bell, frozen_clock: FrozenClock) -> None:
    arm("x", handler="tests.nobody")
    assert timers.tick().failed == 1
    assert "no 'tests.nobody'" in timers.failing().get().last_error


def test_one_broken_timer_does_not_stop_the_others(bell: Bell, frozen_clock: FrozenClock) -> None:
    arm("a", handler="tests.nobody")
    arm("b")
    report = timers.tick()
    assert (report.failed, report.fired) == (1, 1)


def test_a_tick_keeps_to_its_limit(bell: Bell, frozen_clock: FrozenClock) -> None:
    for number in range(5):
        arm(f"{number}")
    assert timers.tick(limit=2).fired == 2
    assert timers.tick(seconds=-1).late == 3


def test_back_off_doubles_up_to_an_hour() -> None:
    assert [timers.backoff(n).total_seconds() for n in (1, 2, 3, 20)] == [10, 20, 40, 3600]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("arm"), st.integers(0, 4), st.integers(1, 90)),
            st.tuples(st.just("cancel"), st.integers(0, 4), st.just(0)),
            st.tuples(st.just("wait"), st.just(0), st.integers(1, 60)),
        ),
        max_size=25,
    )
)
def test_any_story_fires_each_generation_at_most_once_and_never_when_cancelled(
    bell: Bell, frozen_clock: FrozenClock, story: list[tuple[str, int, int]]
) -> None:
    heartbeat.beat(str(SUBJECT))
    Timer.objects.all().delete()
    bell.rung.clear()
    due: dict[str, float] = {}
    spent: list[str] = []
    for verb, number, minutes in story:
        key = f"k{number}-{spent.count(f'k{number}')}"
        with transaction.atomic():
            if verb == "arm":
                at = clock.now() + timedelta(minutes=minutes)
                timers.schedule(key, handler="tests.bell", due_at=at, ref=SUBJECT)
                due[key] = at.timestamp()
            elif verb == "cancel":
                timers.cancel(key)
                due.pop(key, None)
        if verb == "wait":
            now = frozen_clock.move(minutes=minutes).timestamp()
            timers.tick()
            expected = sorted((at, key) for key, at in due.items() if at <= now)
            assert sorted(bell.rung[len(spent) :]) == sorted(key for _, key in expected)
            for _, key in expected:
                due.pop(key)
                spent.append(key.split("-")[0])
