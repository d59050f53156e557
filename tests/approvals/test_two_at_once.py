"""Two people at once, with real threads on PostgreSQL: exactly one wins, and the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from approvals.definition import parse
from approvals.models import Decision, NodeRun, Request, Task
from approvals.publish import load, publish
from approvals.services import decide
from approvals.services.submit import submit
from approvals.services.withdraw import withdraw
from approvals.states import RequestStatus, TaskStatus
from core import clock
from core.errors import IllegalMove
from tests.approvals.conftest import FORM, MONDAY, PLAIN, House, build_house
from tests.factories import people as make

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(transactional_db: None) -> Iterator[House]:
    """The firm, committed."""
    if connection.vendor != "postgresql":
        pytest.skip("threads race on PostgreSQL")
    with clock.frozen(MONDAY):
        yield build_house()


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """All calls from one barrier; each result or error."""
    barrier = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(index: int, call: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[index] = call()
        except Exception as error:  # noqa: BLE001  # the test looks at it
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("_round", range(5))
def test_two_approvers_of_an_any_node_advance_it_once(house: House, _round: int) -> None:
    request = house.submit()
    house.approve(request, house.cast.head)
    tasks = {task.person_id: task.pk for task in Task.objects.filter(request=request, status=TaskStatus.OPEN)}
    results = at_once(
        *[
            lambda who=who: decide.approve(task=tasks[who.pk], actor=who, rev=1, key=f"race-{who.pk}")
            for who in (house.guard, house.other_guard)
        ]
    )
    assert sorted(type(result).__name__ for result in results) == ["IllegalMove", "Outcome"]
    assert NodeRun.objects.filter(request=request, key="deliver").count() == 1
    loser = next(result for result in results if isinstance(result, IllegalMove))
    assert "同意，页面已更新" in loser.message


def test_all_of_five_at_once_advance_it_once(house: House) -> None:
    five = [make.employee(f"安{n}", department=house.cast.centre) for n in range(5)]
    make.role("board", *five)
    source = load(PLAIN / "cloud_vm.json")
    source["root"]["next"]["who"] = [{"rule": "role", "role": "board"}]
    source["root"]["next"]["mode"] = {"kind": "all"}
    publish(parse(source), source)
    request = house.submit("test")
    tasks = {task.person_id: task.pk for task in Task.objects.filter(request=request)}
    results = at_once(
        *[lambda who=who: decide.approve(task=tasks[who.pk], actor=who, rev=1, key=f"all-{who.pk}") for who in five]
    )
    assert {type(result).__name__ for result in results} == {"Outcome"}
    assert Decision.objects.filter(task__request=request).count() == 5
    assert NodeRun.objects.filter(request=request, key="deliver").count() == 1


@pytest.mark.parametrize("_round", range(5))
def test_withdrawing_races_the_last_decision(house: House, _round: int) -> None:
    request = house.submit("test")
    house.approve(request, house.cast.head)
    house.complete(request, house.cloud)
    task = house.task(request)
    results = at_once(
        lambda: withdraw(request=request.pk, actor=house.cast.member),
        lambda: decide.complete(task=task.pk, actor=house.cast.member, rev=1, key="last"),
    )
    names = sorted(type(result).__name__ for result in results)
    assert names == ["IllegalMove", "Outcome"]
    won = "withdrawn" if isinstance(results[1], IllegalMove) else "approved"
    assert Request.objects.get().status == RequestStatus(won)
    assert not Task.objects.filter(status=TaskStatus.OPEN).exists()


def test_a_double_click_on_submit_makes_one_request(house: House) -> None:
    results = at_once(
        *[lambda: submit(actor=house.cast.member, flow="cloud_vm", raw=FORM, key="double") for _ in range(2)]
    )
    assert results[0].pk == results[1].pk
    assert Request.objects.count() == 1


def test_the_same_click_twice_at_once_decides_once(house: House) -> None:
    request = house.submit()
    task = house.task(request)
    results = at_once(
        *[lambda: decide.approve(task=task.pk, actor=house.cast.head, rev=1, key="same") for _ in range(2)]
    )
    assert {type(result).__name__ for result in results} == {"Outcome"}
    assert Decision.objects.count() == 1
