"""Many timers in one statement: the same as one after the other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock, timers
from core.models import Timer
from core.refs import Ref
from core.states import TimerStatus
from core.timers import Plan, TimerSpent
from tests.conftest import FrozenClock

pytestmark = pytest.mark.django_db


def subject(number: int) -> Ref:
    return Ref(f"tests.kind{number % 2}", str(number))


def plan(key: str, about: int = 1, *, hours: int = 1, generation: int = 1) -> Plan:
    due = clock.now() + timedelta(hours=hours)
    return Plan(key, "tests.bell", due, subject(about), {"rung": hours}, generation)


def rows() -> list[tuple[Any, ...]]:
    columns = ("key", "generation", "ref_kind", "ref_id", "due_at", "payload", "status", "settled_at", "attempts")
    return sorted(Timer.objects.values_list(*columns), key=lambda row: row[:2])


@pytest.fixture(autouse=True)
def at_rest(frozen_clock: FrozenClock) -> None:
    """Moments can be compared."""


def test_a_ladder_is_armed_in_one_statement(django_assert_num_queries: Any) -> None:
    with transaction.atomic(), django_assert_num_queries(1):
        timers.schedule_many([plan("a"), plan("b", hours=2), plan("c", 2)])
    assert set(Timer.objects.values_list("key", "status")) == {(key, TimerStatus.ARMED) for key in "abc"}


def test_an_old_ladder_gives_way_to_a_new_one_in_one_statement(django_assert_num_queries: Any) -> None:
    with transaction.atomic():
        timers.schedule_many([plan("a", 1), plan("b", 2), plan("other", 3), plan("c", 4)])
    with transaction.atomic(), django_assert_num_queries(1):
        timers.replace(about=[subject(1), subject(2)], plans=[plan("x", 5), plan("b", 2, hours=9)])
    told = dict(Timer.objects.values_list("key", "status"))
    armed, off = TimerStatus.ARMED, TimerStatus.CANCELLED
    assert told == {"a": off, "b": armed, "other": armed, "c": armed, "x": armed}
    assert Timer.objects.get(key="b").payload == {"rung": 9}
    assert Timer.objects.get(key="a").settled_at == clock.now()


def test_another_generation_of_the_same_name_is_cancelled() -> None:
    with transaction.atomic():
        timers.schedule_many([plan("a"), plan("a", generation=2)])
        timers.replace(about=[subject(1)], plans=[plan("a", generation=3)])
    assert list(Timer.objects.filter(status=TimerStatus.ARMED).values_list("generation", flat=True)) == [3]


def test_nothing_asked_is_nothing_done(django_assert_num_queries: Any) -> None:
    with transaction.atomic(), django_assert_num_queries(0):
        timers.replace(about=[], plans=[])
        timers.cancel_about_many([])


def test_one_that_has_fired_stops_all() -> None:
    with transaction.atomic():
        timers.schedule_many([plan("a"), plan("old", 2)])
    Timer.objects.filter(key="a").update(status=TimerStatus.FIRED)
    before = rows()
    with pytest.raises(TimerSpent, match="'a' generation 1 has fired"), transaction.atomic():
        timers.replace(about=[subject(2)], plans=[plan("new"), plan("a")])
    assert rows() == before


def test_more_than_one_statement_takes(django_assert_max_num_queries: Any) -> None:
    with transaction.atomic():
        timers.schedule_many([plan("old", 7)])
    with transaction.atomic(), django_assert_max_num_queries(3):
        timers.replace(about=[subject(7)], plans=[plan(f"k{n}", 8) for n in range(250)])
    assert Timer.objects.filter(status=TimerStatus.ARMED).count() == 250
    assert Timer.objects.get(key="old").status == TimerStatus.CANCELLED


def test_only_inside_a_transaction() -> None:
    for call in (
        lambda: timers.schedule_many([plan("a")]),
        lambda: timers.replace(about=[subject(1)], plans=[]),
        lambda: timers.cancel_about_many([subject(1)]),
        lambda: timers.cancel_about_many([]),
    ):
        with pytest.raises(RuntimeError):
            call()


plans = st.tuples(st.sampled_from("abcd"), st.integers(1, 4), st.integers(1, 3), st.integers(1, 2))
story = st.lists(st.tuples(st.sets(st.integers(1, 4), max_size=3), st.lists(plans, max_size=4)), max_size=4)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story)
def test_it_is_the_same_as_cancelling_and_then_scheduling_one_by_one(story: Any) -> None:
    told = []
    for at_once in (True, False):
        Timer.objects.all().delete()
        for about, wanted in story:
            refs = [subject(number) for number in sorted(about)]
            made = [plan(key, number, hours=hours, generation=gen) for key, number, hours, gen in wanted]
            with transaction.atomic():
                if at_once:
                    timers.replace(about=refs, plans=made)
                    continue
                for ref in refs:
                    timers.cancel_about(ref)
                for one in made:
                    timers.schedule(
                        one.key, handler=one.handler, due_at=one.due_at, ref=one.ref, payload=one.payload,
                        generation=one.generation,
                    )  # fmt: skip
        told.append(rows())
    assert told[0] == told[1]


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_timer_held_by_its_handler_is_passed_over() -> None:
    assert connection.vendor == "postgresql"
    with transaction.atomic():
        timers.schedule_many([plan("held"), plan("free")])
    held = connection.copy()
    try:
        held.set_autocommit(False)
        with held.cursor() as cursor:
            cursor.execute("SELECT 1 FROM core_timer WHERE key = 'held' FOR UPDATE")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            timers.replace(about=[subject(1)], plans=[plan("new", 2)])
    finally:
        held.rollback()
        held.close()
    told = dict(Timer.objects.values_list("key", "status"))
    assert told == {"held": TimerStatus.ARMED, "free": TimerStatus.CANCELLED, "new": TimerStatus.ARMED}
