"""Somebody leaves while others decide, on PostgreSQL: nobody waits for each other in a ring."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction

from approvals.models import LeaderWarning, Request, Task
from approvals.states import TaskStatus
from bots import api as bots
from core import clock, timers
from people import api as people
from people.services.locking import locked
from tests.approvals.conftest import MONDAY, House, build_house

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(transactional_db: None) -> Iterator[House]:
    """The firm, committed."""
    if connection.vendor != "postgresql":
        pytest.skip("rows are locked on PostgreSQL")
    with clock.frozen(MONDAY):
        yield build_house()


def impatient() -> None:
    """Rather fail than wait for a row."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")


def test_a_decision_that_asks_the_leaver_does_not_wait_for_his_leaving(house: House) -> None:
    request = house.submit()
    held, done = threading.Event(), threading.Event()

    def leaving() -> None:
        with transaction.atomic():
            locked({house.guard.pk})
            held.set()
            done.wait(20)
        connection.close()

    thread = threading.Thread(target=leaving)
    thread.start()
    held.wait(20)
    try:
        with transaction.atomic():
            impatient()
            house.approve(request, house.cast.head)
    finally:
        done.set()
        thread.join(20)
    assert house.task(request, house.guard)


def test_leaving_takes_all_requests_before_it_rewrites_a_card_that_they_share(house: House) -> None:
    first, second = house.submit(), house.submit()
    with clock.frozen(MONDAY + timedelta(days=3)):
        for _again in range(3):
            timers.tick()
    with clock.frozen(MONDAY + timedelta(days=4)):
        timers.tick()
    warning = LeaderWarning.objects.filter(items__task__request=first).filter(items__task__request=second).last()
    assert warning is not None
    thread = threading.Thread(target=_leave, args=(house,))
    with transaction.atomic():
        Request.objects.select_for_update().get(pk=second.pk)
        thread.start()
        _wait_until_somebody_waits()
        impatient()
        bots.refresh(warning.ref)
    thread.join(20)
    open_now = Task.objects.filter(status=TaskStatus.OPEN)
    assert {task.person for task in open_now} == {house.cast.chief}


def test_leaving_holds_no_card_of_a_deputy_while_it_waits_for_a_request(house: House) -> None:
    people.delegate(
        actor=house.cast.head, principal=house.cast.head, agent=house.cast.peer, kind=people.DelegationKind.DEPUTY,
        starts_at=MONDAY, ends_at=MONDAY + timedelta(days=7),
    )  # fmt: skip
    request = house.submit()
    task = house.task(request)
    thread = threading.Thread(target=_leave, args=(house,))
    with transaction.atomic():
        Request.objects.select_for_update().get(pk=request.pk)
        thread.start()
        _wait_until_somebody_waits()
        impatient()
        bots.refresh(task.ref)
    thread.join(20)
    assert house.task(request).person == house.cast.chief


def _leave(house: House) -> None:
    try:
        with clock.frozen(MONDAY + timedelta(days=4)):
            people.mark_left(house.cast.head, actor=house.cast.hr)
    finally:
        connection.close()


def _wait_until_somebody_waits() -> None:
    for _turn in range(1_000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot(), pg_sleep(0.01)")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody came to wait")
