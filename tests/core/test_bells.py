"""Bells beside the caller: none is forgotten, none is rung for every click of a thousand."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from core import nudge
from core.bells import Bells

PATIENCE = 10.0


def test_nobody_waits_for_a_ring() -> None:
    let_go, rung = threading.Event(), list[str]()

    def ring(bell: str) -> None:
        assert let_go.wait(PATIENCE)
        rung.append(bell)

    bells = Bells(ring, gap=0)
    bells.soon("a")
    bells.soon("b")
    assert rung == []
    let_go.set()
    assert bells.flush(PATIENCE)
    assert rung == ["a", "b"]


def test_a_ring_follows_every_request_and_not_each_its_own() -> None:
    began, go_on, rung = threading.Semaphore(0), threading.Semaphore(0), list[str]()

    def ring(bell: str) -> None:
        rung.append(bell)
        began.release()
        assert go_on.acquire(timeout=PATIENCE)

    bells = Bells(ring, gap=0)
    bells.soon("a")
    assert began.acquire(timeout=PATIENCE)
    for _ in range(100):  # while the first is being rung: one more has to follow
        bells.soon("a")
    go_on.release()
    assert began.acquire(timeout=PATIENCE)
    go_on.release()
    assert bells.flush(PATIENCE)
    assert rung == ["a", "a"]


def test_between_two_rings_of_one_bell_lies_a_moment_and_another_bell_does_not_wait_for_it() -> None:
    rung = list[str]()
    bells = Bells(rung.append, gap=1_000)
    bells.soon("a")
    while rung != ["a"]:
        assert bells._thread is not None
        bells._thread.join(0.01)
    bells.soon("a")
    bells.soon("b")
    while "b" not in rung:
        assert bells._thread is not None
        bells._thread.join(0.01)
    assert rung == ["a", "b"]
    assert bells.flush(PATIENCE)  # what waits for its moment is rung before the process ends
    assert rung == ["a", "b", "a"]


def test_a_ring_that_fails_does_not_silence_the_next() -> None:
    rung = list[str]()

    def ring(bell: str) -> None:
        rung.append(bell)
        if bell == "broken":
            raise OSError("no broker")

    bells = Bells(ring, gap=0)
    for bell in ("broken", "a"):
        bells.soon(bell)
    assert bells.flush(PATIENCE)
    assert rung == ["broken", "a"]


def test_many_threads_lose_none() -> None:
    rung: Counter[int] = Counter()
    bells = Bells(lambda bell: rung.update([bell]), gap=0)

    def work(_number: int) -> None:
        for bell in range(20):
            bells.soon(bell)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert bells.flush(PATIENCE)
    assert set(rung) == set(range(20))


def test_flushing_says_when_it_takes_too_long() -> None:
    let_go = threading.Event()
    bells: Bells[str] = Bells(lambda _bell: let_go.wait(PATIENCE))
    bells.soon("a")
    assert not bells.flush(0.01)
    let_go.set()
    assert bells.flush(PATIENCE)


PARENT = """
import os
from core.bells import Bells
bells = Bells(lambda bell: os.write(1, f"{bell} {os.getpid() == parent}\\n".encode()), gap=0)
parent = os.getpid()
bells.soon("parent")
bells.flush(10)
if os.fork() == 0:
    bells.soon("child")
    os._exit(0 if bells.flush(10) else 1)
os.wait()
bells.soon("end")
"""


def test_a_forked_process_rings_its_own_and_the_last_ring_comes_before_the_end() -> None:
    done = subprocess.run([sys.executable, "-c", PARENT], check=True, stdout=subprocess.PIPE, text=True, env=os.environ)
    assert done.stdout.splitlines() == ["parent True", "child False", "end True"]


@pytest.mark.django_db(transaction=True)
def test_what_a_transaction_wants_rung_is_rung_in_another_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    rung = list[tuple[str, bool]]()
    here = threading.get_ident()

    def ring(task: str, **_more: object) -> bool:
        with connection.cursor() as cursor:  # a lost ring is counted
            cursor.execute("SELECT 1")
        rung.append((task, threading.get_ident() == here))
        return True

    monkeypatch.setattr(nudge, "ring", ring)
    monkeypatch.setattr(nudge, "beside", True)
    with transaction.atomic():
        nudge.after_commit("bots.drain")
        assert rung == []
    assert nudge.flush(PATIENCE)
    assert rung == [("bots.drain", False)]
