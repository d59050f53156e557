"""Events and presses with real threads and real rows: each event once and in order, each press answered in time."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connection

from bots.actions import door, prompt
from bots.events.kinds import FEISHU_EVENTS, EventKind
from bots.events.run import run_events
from bots.events.take import take
from bots.kinds import ACTIONS, ActionCall, ActionKind, ActionResult
from bots.models import ActionRun, Card, Inbound
from bots.outbox.drain import drain
from bots.states import Arrival, InboundStatus
from tests.bots.story import World, state
from tests.bots.test_callback import body_of, card, post
from tests.bots.test_events import KIND, _hear, _subject, event, heard
from tests.bots.test_events import body_of as event_body
from tests.bots.test_two_at_once import real, together
from tests.feishu_sandbox.conftest import until
from tests.sandbox_server import sandbox, sandbox_process

__all__ = ["card", "real", "sandbox", "sandbox_process"]
pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(real: World) -> World:
    """As the callback's tests know it."""
    return real


@pytest.fixture(autouse=True)
def no_threads_stay() -> Iterator[None]:
    """The threads that answer presses end with their test, and their connections with them."""
    yield
    for _, pool in prompt._pool:
        together_there = threading.Barrier(len(pool._threads))

        def leave(barrier: threading.Barrier = together_there) -> None:
            barrier.wait(10)
            connection.close()

        for future in [pool.submit(leave) for _ in pool._threads]:
            future.result(20)
        pool.shutdown()
    prompt._pool.clear()


def test_four_runners_handle_each_event_once_and_in_order(real: World) -> None:
    heard.clear()
    FEISHU_EVENTS._entries.pop(KIND, None)
    FEISHU_EVENTS.register(EventKind(KIND, _hear, subject=_subject))
    for number in range(40):
        take(real.bot, event(number, user=f"u{number % 4}", at=number), Arrival.LINE)

    def work() -> None:
        while Inbound.objects.filter(status=InboundStatus.RECEIVED).exists():
            run_events(seconds=5)

    together(4, work)
    assert Counter(one.event_id for one in heard) == Counter(f"e{number}" for number in range(40))
    for user in range(4):
        moments = [one.at for one in heard if _subject(one.body) == f"u{user}"]
        assert moments == sorted(moments)


def test_strange_ids_are_answered_and_kept(world: World, card: Card) -> None:
    """PostgreSQL refuses NUL and what is longer than its column; Feishu must not be told to come again for ever."""
    FEISHU_EVENTS._entries.pop(KIND, None)
    FEISHU_EVENTS.register(EventKind(KIND, _hear, subject=_subject))
    for number, strange in enumerate(("a\0b", "x" * 5_000, "\ud800", "😀" * 200)):
        answer = post(world, event_body(world.bot, number, object={"user_id": strange, "name": strange}))
        assert (answer.status_code, answer.json()) == (200, {})
        for place, operator in enumerate(({"open_id": strange}, {"user_id": strange})):
            body = body_of(world, card, world.cast.head, event_id=f"p{number}{place}", operator=operator)
            assert post(world, body).status_code == 200
    huge = post(world, body_of(world, card, world.cast.head, event_id="huge", value={"c": 10**30, "g": 10**30}))
    assert huge.status_code == 200


def test_the_same_event_by_four_ways_is_one_row(real: World) -> None:
    FEISHU_EVENTS._entries.pop(KIND, None)
    FEISHU_EVENTS.register(EventKind(KIND, _hear))
    firsts: list[bool] = []
    together(4, lambda: firsts.append(take(real.bot, event(1), Arrival.LINE)))
    assert sorted(firsts) == [False, False, False, True]


def test_the_same_press_by_line_and_callback_at_once_acts_once(world: World, card: Card) -> None:
    body = body_of(world, card, world.cast.head)
    told: list[str] = []

    def by_line() -> None:
        answered = door.receive_line(world.bot, json.dumps(body).encode(), time.monotonic())
        told.append(answered.body["toast"]["content"])

    def by_callback() -> None:
        told.append(post(world, body).json()["toast"]["content"])

    ways = iter([by_line, by_callback, by_line, by_callback])

    def one_of_them() -> None:
        next(ways)()

    together(4, one_of_them)
    assert ActionRun.objects.count() == 1
    assert set(told) <= {"已同意", "已收到，请勿重复操作"}
    assert Inbound.objects.get().status == InboundStatus.HANDLED


@pytest.mark.parametrize("way", ["line", "callback"])
def test_a_press_that_takes_long_is_answered_in_time_and_its_card_follows(
    world: World, card: Card, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(door, "IN_TIME", 0.3)
    monkeypatch.setattr(door, "PATIENCE", 0.5)
    release, acting = threading.Event(), ACTIONS.get("story.approve")

    def slow(call: ActionCall) -> ActionResult:
        release.wait(10)
        return acting.handle(call)

    ACTIONS._entries.pop("story.approve")
    ACTIONS.register(ActionKind("story.approve", slow))
    begun = time.monotonic()
    body = body_of(world, card, world.cast.head)
    answer: Any = (
        post(world, body).json() if way == "callback" else door.receive_line(world.bot, _raw(body), begun).body
    )
    assert answer == {}
    assert time.monotonic() - begun < 2.5
    release.set()
    until(partial(Inbound.objects.filter(status=InboundStatus.HANDLED).exists))
    assert state["count"] == 1
    drain("normal", seconds=3)
    card.refresh_from_db()
    assert card.shown == card.wanted
    [message] = world.sandbox.messages()
    assert "陈立已同意" in json.dumps(message["content"], ensure_ascii=False)


def _raw(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()
