"""Timers on a database where two really happen at once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from core import clock, heartbeat, journal, timers
from core.models import Heartbeat, JournalEntry, Timer
from core.refs import Ref
from core.states import TimerStatus
from core.timers import HANDLERS, RECURRING, Firing, TimerHandler

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]

SUBJECTS = 8


def subject(number: int) -> Ref:
    return Ref("tests.subject", str(number % SUBJECTS))


def lock(ref: Ref) -> None:
    Heartbeat.objects.select_for_update().get(name=str(ref))


def ring(firing: Firing) -> None:
    lock(firing.ref)
    firing.claim()
    journal.record("tests.rung", actor=None, ref=firing.ref, facts={"key": firing.key})


@pytest.fixture(autouse=True)
def subjects() -> Iterator[None]:
    assert connection.vendor == "postgresql"
    before = dict(HANDLERS._entries), dict(RECURRING._entries)
    RECURRING._entries.clear()
    HANDLERS.register(TimerHandler("tests.ring", ring))
    for number in range(SUBJECTS):
        heartbeat.beat(str(subject(number)))
    yield
    HANDLERS._entries, RECURRING._entries = before


def arm(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            at = clock.now() - timedelta(seconds=1)
            timers.schedule(f"t{number}", handler="tests.ring", due_at=at, ref=subject(number))


def together(*jobs: Callable[[], None]) -> None:
    start = Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        try:
            start.wait(10)
            job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        for done in [pool.submit(run, job) for job in jobs]:
            done.result(60)


def rung() -> Counter[str]:
    return Counter(entry.facts["key"] for entry in JournalEntry.objects.filter(verb="tests.rung"))


def drain() -> None:
    while Timer.objects.filter(status=TimerStatus.ARMED, attempts=0).exists():
        timers.tick()


def test_three_ticks_at_once_fire_every_timer_once() -> None:
    arm(120)
    together(drain, drain, drain)
    assert rung() == Counter({f"t{n}": 1 for n in range(120)})


def test_a_worker_killed_after_its_claim_leaves_the_timer_to_the_next() -> None:
    def die(firing: Firing) -> None:
        ring(firing)
        raise KeyboardInterrupt

    HANDLERS.register(TimerHandler("tests.die", die))
    arm(1)
    Timer.objects.update(handler="tests.die")
    with pytest.raises(KeyboardInterrupt):
        timers.tick()
    assert Timer.objects.get().status == TimerStatus.ARMED
    Timer.objects.update(handler="tests.ring")
    assert timers.tick().fired == 1
    assert rung() == Counter({"t0": 1})


def test_verbs_that_cancel_in_any_order_of_locks_never_deadlock() -> None:
    total = 200
    arm(total)
    cancelled: set[str] = set()

    def verb(seed: int) -> Callable[[], None]:
        def work() -> None:
            dice = random.Random(seed)
            for number in dice.sample(range(total), total // 4):
                first, second = (lock, timers.cancel) if dice.random() < 0.5 else (timers.cancel, lock)
                with transaction.atomic():
                    for step in (first, second):
                        step(subject(number)) if step is lock else step(f"t{number}")  # type: ignore[operator]
                cancelled.add(f"t{number}")

        return work

    together(drain, drain, verb(1), verb(2), verb(3))
    drain()
    assert not Timer.objects.filter(attempts__gt=0).exists()
    fired = set(Timer.objects.filter(status=TimerStatus.FIRED).values_list("key", flat=True))
    assert rung() == Counter(dict.fromkeys(fired, 1))
    assert {f"t{n}" for n in range(total)} - fired <= cancelled


def test_cancelling_does_not_wait_for_a_handler() -> None:
    arm(1)
    reached, leave = Barrier(2), Barrier(2)

    def slow(firing: Firing) -> None:
        firing.claim()
        reached.wait(10)
        leave.wait(10)

    HANDLERS.register(TimerHandler("tests.slow", slow))
    Timer.objects.update(handler="tests.slow")

    def cancel() -> None:
        reached.wait(10)
        with transaction.atomic():
            timers.cancel("t0")
        leave.wait(10)

    together(lambda: timers.tick() and None, cancel)
    assert Timer.objects.get().status == TimerStatus.FIRED
