"""The broker away, locked or gone: a submit is as quick as ever, and its message goes out later, by itself."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faults.feishu import Feishu
from tests.faults.patience import until
from tests.faults.people_at_work import Visitor
from tests.faults.records import QUICK, arrives_once, checks
from tests.stack import Stack, wait_for
from tools.dev.private import Private

pytestmark = [pytest.mark.soak, pytest.mark.timeout(400)]
CHILDREN = ("web", "urgent", "worker", "beat")


def age_of_pulse(stack: Stack, child: str) -> float:
    """Seconds since the child last showed its supervisor that it lives."""
    return time.time() - (stack.folder / f"{child}.pulse").stat().st_mtime


@contextmanager
def locked(stack: Stack) -> Iterator[None]:
    """Nobody else may read or write the embedded broker's file."""
    broker = sqlite3.connect(stack.folder / "broker.sqlite3", timeout=20, isolation_level=None)
    with contextlib.closing(broker):
        broker.execute("BEGIN EXCLUSIVE")
        yield
        broker.execute("ROLLBACK")


@pytest.mark.parametrize("stack", ["large"], indirect=True, scope="session")
class TestRedis:
    def test_while_redis_is_away_people_work_on_and_nothing_is_lost(
        self, stack: Stack, feishu: Feishu, redis_server: Private, employee: Visitor
    ) -> None:
        redis_server.stop()
        try:
            all_of_them = [employee.file() for _ in range(3)]
            assert max(filed.seconds for filed in all_of_them) < QUICK
            status, wrong = checks(stack)
            assert status == 503
            assert "broker" in wrong
            time.sleep(8)  # long enough for the processes to wait, each in its own loop
            assert max(age_of_pulse(stack, child) for child in CHILDREN if child != "web") < 4
            assert all(stack.processes[child].poll() is None for child in CHILDREN)
        finally:
            redis_server.start()
        for filed in all_of_them:
            arrives_once(feishu, filed, seconds=60)
        wait_for(f"{stack.url}/readyz")
        arrives_once(feishu, employee.file())

    def test_a_worker_started_while_redis_is_away_waits_for_it(
        self, stack: Stack, feishu: Feishu, redis_server: Private, employee: Visitor
    ) -> None:
        redis_server.stop()
        try:
            for child in ("worker", "beat"):
                stack.kill(child)
                (stack.folder / f"{child}.pulse").unlink()
                stack.again(child)
            for child in ("worker", "beat"):
                pulse = stack.folder / f"{child}.pulse"
                until(pulse.exists, f"{child} shows life while it waits", seconds=60, tell=stack.logs)
            filed = employee.file()
        finally:
            redis_server.start()
        arrives_once(feishu, filed, seconds=60)

    def test_a_redis_that_forgot_everything_costs_one_tick(
        self, stack: Stack, feishu: Feishu, redis_server: Private, employee: Visitor
    ) -> None:
        stack.kill("worker")
        filed = employee.file()  # its ring lies in Redis, and is lost
        redis_server.stop()
        redis_server.start()
        stack.again("worker")
        arrives_once(feishu, filed, seconds=60)


@pytest.mark.parametrize("stack", ["embedded"], indirect=True, scope="session")
class TestFile:
    def test_a_locked_file_holds_nobody_up(self, stack: Stack, feishu: Feishu, employee: Visitor) -> None:
        with locked(stack):
            filed = employee.file()
            assert filed.seconds < QUICK
            status, wrong = checks(stack)
            assert (status, set(wrong)) == (503, {"broker"})
            time.sleep(7)  # longer than the processes wait for a lock
        arrives_once(feishu, filed, seconds=60)
        wait_for(f"{stack.url}/readyz")
        until(lambda: max(age_of_pulse(stack, child) for child in CHILDREN if child != "web") < 4, "all show life")

    def test_a_file_that_was_taken_away_is_made_anew_and_everybody_finds_it(
        self, stack: Stack, feishu: Feishu, employee: Visitor
    ) -> None:
        (stack.folder / "broker.sqlite3").unlink()
        filed = employee.file()
        assert filed.seconds < QUICK
        until(lambda: any(one.poll() is not None for one in stack.processes.values()), "they notice", tell=stack.logs)
        for _ in range(2):
            until(lambda: _quiet(stack), "all run again", seconds=60, tell=stack.logs)
            arrives_once(feishu, filed, seconds=60)
            stack.kill("worker")
            stack.again("worker")
            filed = employee.file()
        arrives_once(feishu, filed, seconds=60)
        wait_for(f"{stack.url}/readyz")


def _quiet(stack: Stack) -> bool:
    """Whether all children have run for a while, those that ended started again."""
    stack.revive()
    time.sleep(3)
    return all(process.poll() is None for process in stack.processes.values())
