"""Every verb twice at the same moment, by real threads on PostgreSQL: one acts, the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from django.db import connection

from approvals.models import Decision, NodeRun, Request, Task
from approvals.services import decide, withdraw
from approvals.services.instance import Outcome
from approvals.states import TaskStatus
from core import clock
from core.errors import HouseError, IllegalMove
from tests.approvals.verbs.desk import MONDAY, Desk, build_desk, key, live, node, state_is_rows, status, verbs
from tests.approvals.verbs.table import ROWS, Row
from tests.approvals.verbs.walk import Walk
from tests.factories import people as make

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
MOST = 40  # connections
REFUSALS = ("Refused", "NotVisible", "IllegalMove", "Invalid", "Forbidden")


@pytest.fixture
def desk(transactional_db: None) -> Iterator[Desk]:
    """The firm, committed."""
    if connection.vendor != "postgresql":
        pytest.skip("threads race on PostgreSQL")
    with clock.frozen(MONDAY):
        yield Desk(build_desk())


def at_once(*calls: Callable[[], Any], most: int = MOST) -> list[Any]:
    """All calls from one barrier, at most so many in the database at a time; each result or error."""
    barrier = threading.Barrier(len(calls))
    lanes = threading.Semaphore(most)
    results: list[Any] = [None] * len(calls)

    def run(index: int, call: Callable[[], Any]) -> None:
        barrier.wait()
        with lanes:
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


def press(row: Row, said: dict[str, Any]) -> Callable[[], Outcome]:
    return lambda: row.verb(**said)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_of_two_presses_one_acts(desk: Desk, row: Row) -> None:
    request = row.ready(desk)
    before = len(verbs(request))
    said = [row.press(desk, request, row.who) for _ in range(2)]
    results = at_once(*(press(row, one) for one in said))
    done = [result for result in results if isinstance(result, Outcome)]
    refused = [result for result in results if isinstance(result, HouseError)]
    assert len(done) + len(refused) == 2, results
    again = {"jump", "amend", "withdraw"}  # the same once more, or nothing to do, is no conflict
    assert len(done) == 1 or row.name in again
    assert verbs(request)[before:].count(row.journal) == (2 if row.name == "jump" and len(done) == 2 else 1)
    assert status(request) == row.after
    state_is_rows(request)


@pytest.mark.parametrize("_round", range(3))
def test_the_same_press_twice_gets_one_answer(desk: Desk, _round: int) -> None:
    desk.publish(node("a", "bob"), node("b", "cat"))
    request = desk.file()
    said = desk.press(request, "bob")
    results = at_once(*[lambda: decide.approve(**said)] * 4)
    assert {result.toast for result in results} == {"已同意，已转到b"}
    assert Decision.objects.filter(request=request, verb="approve").count() == 1


@pytest.mark.parametrize("_round", range(5))
def test_withdrawing_and_the_last_approval(desk: Desk, _round: int) -> None:
    desk.publish(node("a", "bob"))
    request = desk.file()
    said = desk.press(request, "bob")
    results = at_once(
        lambda: decide.approve(**said),
        lambda: withdraw.withdraw(request=request.pk, actor=desk.ann, key=key()),
    )
    assert sorted(type(result).__name__ for result in results) == ["IllegalMove", "Outcome"]
    assert status(request) in {"approved", "withdrawn"}
    assert not live(request)


@pytest.mark.slow
@pytest.mark.parametrize("on_no", ["veto", "collect"])
def test_two_hundred_people_at_one_node(desk: Desk, on_no: str) -> None:
    people = [make.employee(f"委员{n}", user_id=f"w{n}") for n in range(200)]
    make.role("board", *people)
    desk.publish(
        {"key": "a", "type": "approve", "name": "a", "who": [{"rule": "role", "role": "board"}],
         "mode": {"kind": "all", "on_reject": on_no}},
        node("b", "bob"),
    )  # fmt: skip
    request = desk.file()
    tasks = {task.person_id: task for task in Task.objects.filter(request=request, status=TaskStatus.OPEN)}
    assert len(tasks) == 200

    def say(index: int) -> Callable[[], Outcome]:
        who = people[index]
        verb, words = (decide.reject, "不同意") if on_no == "collect" and index % 50 == 0 else (decide.approve, "")
        said = {"task": tasks[who.pk].pk, "actor": who, "rev": 1, "key": f"board-{index}", "comment": words}
        return lambda: verb(**said)

    results = at_once(*(say(index) for index in range(200)), most=45)
    assert [result for result in results if not isinstance(result, Outcome)] == []
    assert Decision.objects.filter(request=request, run__key="a").count() == 200
    assert Task.objects.filter(request=request, run__key="a", status=TaskStatus.OPEN).count() == 0
    assert NodeRun.objects.filter(request=request, key="a").values_list("generation", flat=True).get() == 1
    assert status(request) == ("running" if on_no == "veto" else "rejected")
    assert live(request) == ({("b", "bob")} if on_no == "veto" else set())
    assert Request.objects.get(pk=request.pk).rev == 201
    state_is_rows(request)


def test_one_no_among_many_ends_it_once_and_the_slower_are_told(desk: Desk) -> None:
    people = [make.employee(f"委员{n}", user_id=f"w{n}") for n in range(12)]
    make.role("board", *people)
    desk.publish(
        {"key": "a", "type": "approve", "name": "a", "who": [{"rule": "role", "role": "board"}],
         "mode": {"kind": "all", "on_reject": "veto"}},
    )  # fmt: skip
    request = desk.file()
    tasks = {task.person_id: task.pk for task in Task.objects.filter(request=request)}
    calls = [
        lambda who=who: decide.reject(task=tasks[who.pk], actor=who, rev=1, key=key(), comment="不同意")
        for who in people
    ]
    results = at_once(*calls)
    assert sum(isinstance(result, Outcome) for result in results) == 1
    late = [result for result in results if isinstance(result, IllegalMove)]
    assert len(late) == 11
    assert all("拒绝，页面已更新" in error.message for error in late)
    assert status(request) == "rejected"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_crowd_that_presses_everything_at_once_leaves_a_sound_request(desk: Desk, seed: int) -> None:
    walk = Walk(desk, Random(seed))  # noqa: S311  # not a secret
    walk.begin(f"crowd{seed}")
    for wave in range(4):
        hands = [Walk(desk, Random(1000 * seed + 10 * wave + hand)) for hand in range(8)]  # noqa: S311
        results = at_once(*(lambda one=hand: one.press_once(walk.request) for hand in hands))
        assert {type(result).__name__ for result in results} <= {"Outcome", "NoneType", *REFUSALS}, results
        walk.accepted += [pair for hand in hands for pair in hand.accepted]
        state_is_rows(walk.request)
        walk.always()
    walk.chain_holds()
