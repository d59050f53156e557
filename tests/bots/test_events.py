"""Events from Feishu: taken in once, answered at once, handled afterwards, tried again, parked, shown."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bots.events import run
from bots.events.kinds import FEISHU_EVENTS, EventKind, FeishuEvent
from bots.events.take import take
from bots.keeping import prune
from bots.models import Bot, Inbound
from bots.states import Arrival, InboundStatus
from core import clock, journal, retention
from core.errors import Invalid
from feishu_client.callback import Event
from tests.bots import story
from tests.bots.test_callback import post
from tests.bots.test_pages import signed_in
from tests.cast import Cast
from tests.conftest import FrozenWire

KIND = "contact.user.updated_v3"
heard: list[FeishuEvent] = []
trouble: list[Exception] = []
in_transaction: list[bool] = []


def _hear(event: FeishuEvent) -> None:
    in_transaction.append(connection.in_atomic_block)
    if trouble:
        raise trouble[0]
    heard.append(event)


def _subject(body: Any) -> str:
    return str(body["object"]["user_id"])


@pytest.fixture(autouse=True)
def listening(kinds: None) -> None:
    """One kind of event that somebody wants to hear of."""
    heard.clear()
    trouble.clear()
    FEISHU_EVENTS._entries.pop(KIND, None)
    FEISHU_EVENTS.register(EventKind(KIND, _hear, subject=_subject))


def event(number: object = 1, *, kind: str = KIND, user: str = "u1", at: int = 0, **more: Any) -> Event:
    moment = datetime(2026, 11, 23, 2, 0, tzinfo=UTC) + timedelta(seconds=at)
    return Event(f"e{number}", kind, moment, "cli_main", "t", {"object": {"user_id": user}, **more})


def body_of(bot: Bot, number: int = 1, kind: str = KIND, **event_body: Any) -> dict[str, Any]:
    header = {
        "event_id": f"e{number}",
        "event_type": kind,
        "create_time": str(int(time.time() * 1000)),
        "token": bot.verification_token,
        "app_id": bot.app_id,
    }
    return {"schema": "2.0", "header": header, "event": event_body or {"object": {"user_id": "u1"}}}


class Fake:
    """A world with just a bot, for `post`."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot


def test_it_is_answered_first_and_handled_afterwards(bot: Bot) -> None:
    answer = post(Fake(bot), body_of(bot))  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()) == (200, {})
    row = Inbound.objects.get()
    assert (row.status, row.via, heard) == (InboundStatus.RECEIVED, Arrival.CALLBACK, [])
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM bots_inbound")
        assert "user_id" not in cursor.fetchone()[0]  # sealed at rest
    assert run.run_events() == 1
    assert [(one.bot, one.event_type, one.event_id, one.via, one.body) for one in heard] == [
        (bot, KIND, "e1", "callback", {"object": {"user_id": "u1"}})
    ]
    row.refresh_from_db()
    assert row.status == InboundStatus.HANDLED
    assert run.run_events() == 0


def test_the_same_event_again_is_not_handled_again(bot: Bot) -> None:
    for _ in range(3):
        post(Fake(bot), body_of(bot))  # type: ignore[arg-type]
        run.run_events()
    assert len(heard) == 1


def test_an_unknown_type_is_answered_and_left(bot: Bot) -> None:
    answer = post(Fake(bot), body_of(bot, kind="im.chat.updated_v1"))  # type: ignore[arg-type]
    assert answer.status_code == 200
    row = Inbound.objects.get()
    assert (row.status, row.body) == (InboundStatus.IGNORED, "")
    assert run.run_events() == 0


def test_an_old_envelope_is_known_by_its_uuid(bot: Bot) -> None:
    FEISHU_EVENTS.register(EventKind("story_event", _hear))
    old = {
        "ts": "1502199207.7171419",
        "uuid": "u-1",
        "token": bot.verification_token,
        "type": "event_callback",
        "event": {"type": "story_event", "app_id": bot.app_id},
    }
    for _ in range(2):
        post(Fake(bot), old)  # type: ignore[arg-type]
    run.run_events()
    assert [(one.event_id, one.at.year) for one in heard] == [("u-1", 2017)]


def test_a_message_is_known_by_its_own_id(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FEISHU_EVENTS, "_entries", {})
    FEISHU_EVENTS.register(EventKind("im.message.receive_v1", _hear))
    for number in (1, 2):
        take(bot, event(number, kind="im.message.receive_v1", message={"message_id": "om_1"}), Arrival.LINE)
    run.run_events()
    assert [one.via for one in heard] == ["line"]


def test_a_broken_handler_undoes_waits_and_parks_at_last(
    bot: Bot, cast: Cast, frozen_wire: FrozenWire, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(bot, event(), Arrival.CALLBACK)
    trouble.append(RuntimeError("no"))
    for number in range(1, run.TRIES + 1):
        assert run.run_events() == 1
        assert run.run_events() == 0
        row = Inbound.objects.get()
        assert row.attempts == number
        frozen_wire.move(3700)
    assert (row.status, row.reason) == (InboundStatus.PARKED, "内部错误：RuntimeError")
    client = signed_in(cast.operator)
    page = client.get("/operate/events/?state=parked").content.decode()
    assert "内部错误：RuntimeError" in page
    assert KIND in page
    trouble.clear()
    assert client.post(f"/operate/events/{row.pk}/retry").status_code == 302
    assert [entry.verb for entry in journal.entries(row.ref)] == ["event.retried"]
    assert run.run_events() == 1
    assert len(heard) == 1
    assert client.post(f"/operate/events/{row.pk}/retry").status_code == 409


def test_an_event_that_kills_its_runner_is_parked_at_last(bot: Bot, frozen_wire: FrozenWire) -> None:
    take(bot, event(), Arrival.CALLBACK)
    for _ in range(run.TRIES):
        assert run._claim() is not None  # and then the process is gone
        frozen_wire.move(run.LEASE.total_seconds() + 1)
    run.run_events()
    row = Inbound.objects.get()
    assert (row.status, heard) == (InboundStatus.PARKED, [])
    assert "中断" in row.reason


def test_an_event_that_no_key_opens_holds_up_nobody(bot: Bot) -> None:
    take(bot, event(1), Arrival.CALLBACK)
    take(bot, event(2, user="u2", at=1), Arrival.CALLBACK)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bots_inbound SET body = 'lost:key:x' WHERE event_id = 'e1'")
    run.run_events()
    assert [one.event_id for one in heard] == ["e2"]
    lost = Inbound.objects.defer("body").get(event_id="e1")
    assert (lost.status, lost.reason) == (InboundStatus.RECEIVED, "内部错误：ImproperlyConfigured")


def test_a_parked_event_does_not_hold_up_its_followers(bot: Bot) -> None:
    trouble.append(Invalid("缺少 user_id"))
    take(bot, event(1), Arrival.CALLBACK)
    run.run_events()
    trouble.clear()
    take(bot, event(2, at=1), Arrival.CALLBACK)
    run.run_events()
    assert [one.event_id for one in heard] == ["e2"]


def test_an_operator_lays_a_parked_event_aside(bot: Bot, cast: Cast) -> None:
    trouble.append(Invalid("缺少 user_id"))
    take(bot, event(), Arrival.CALLBACK)
    run.run_events()
    row = Inbound.objects.get()
    assert signed_in(cast.member).post(f"/operate/events/{row.pk}/dismiss").status_code == 403
    client = signed_in(cast.operator)
    assert client.post(f"/operate/events/{row.pk}/dismiss").status_code == 302
    row.refresh_from_db()
    assert (row.status, row.body) == (InboundStatus.IGNORED, "")
    assert [entry.verb for entry in journal.entries(row.ref)] == ["event.dismissed"]
    assert client.post(f"/operate/events/{row.pk}/dismiss").status_code == 409
    assert take(bot, event(), Arrival.CALLBACK) is False  # Feishu's next try finds it remembered


def test_an_event_that_is_wrong_is_parked_at_once(bot: Bot) -> None:
    trouble.append(Invalid("缺少 user_id"))
    take(bot, event(), Arrival.CALLBACK)
    run.run_events()
    row = Inbound.objects.get()
    assert (row.status, row.reason, row.attempts) == (InboundStatus.PARKED, "缺少 user_id", 1)
    assert all(in_transaction)


def test_a_dead_runner_s_event_is_taken_up_after_its_lease(bot: Bot, frozen_wire: FrozenWire) -> None:
    take(bot, event(), Arrival.CALLBACK)
    assert run._claim() is not None
    assert run.run_events() == 0
    frozen_wire.move(run.LEASE.total_seconds() + 1)
    assert run.run_events() == 1


def test_one_that_fails_keeps_its_followers_waiting_and_nobody_else(bot: Bot, frozen_wire: FrozenWire) -> None:
    take(bot, event(1), Arrival.CALLBACK)
    trouble.append(RuntimeError("no"))
    run.run_events()
    trouble.clear()
    take(bot, event(2, at=1), Arrival.CALLBACK)
    take(bot, event(3, user="u2"), Arrival.CALLBACK)
    run.run_events()
    assert [one.event_id for one in heard] == ["e3"]
    frozen_wire.move(10)
    run.run_events()
    assert [one.event_id for one in heard] == ["e3", "e1", "e2"]


def test_bodies_go_after_a_day_and_rows_after_three(bot: Bot, firing: Callable[[], Any]) -> None:
    for number, (age, status) in enumerate(
        [(0, "handled"), (2, "handled"), (4, "handled"), (4, "parked"), (4, "received"), (91, "parked")]
    ):
        Inbound.objects.create(
            bot=bot,
            event_id=str(number),
            event_type=KIND,
            status=status,
            body="{}",
            received_at=clock.now() - timedelta(days=age),
        )
    prune(clock.now(), firing())
    retention.run()
    kept = {row.event_id: row.body for row in Inbound.objects.all()}
    assert kept == {"0": "{}", "1": "", "3": "{}", "4": "{}"}


@pytest.fixture
def firing() -> Callable[[], Any]:
    """A firing of the daily work."""

    class Firing:
        def claim(self) -> None:
            """Ours."""

    return Firing


class Orders(TestCase):
    """Whatever the order of arrival, those of one subject that wait together are handled oldest first."""

    @settings(max_examples=15, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(["u1", "u2", "u3"]), st.integers(0, 50)), max_size=12))
    def test_order(self, arrivals: list[tuple[str, int]]) -> None:
        heard.clear()
        FEISHU_EVENTS._entries.pop(KIND, None)
        FEISHU_EVENTS.register(EventKind(KIND, _hear, subject=_subject))
        bot = story.make_bot()
        for number, (user, at) in enumerate(arrivals):
            take(bot, event(number, user=user, at=at), Arrival.CALLBACK)
        run.run_events()
        assert len(heard) == len(arrivals)
        for user in ("u1", "u2", "u3"):
            moments = [one.at for one in heard if _subject(one.body) == user]
            assert moments == sorted(moments)


def test_whatever_is_in_an_event_the_door_answers(bot: Bot) -> None:
    for strange in ({"object": None}, {"object": {"user_id": ["x"] * 200}}, {"x": "\ud800"}):
        raw = body_of(bot, number=len(json.dumps(strange)), **strange)
        assert post(Fake(bot), raw).status_code == 200  # type: ignore[arg-type]
    assert Client().get("/operate/events/").status_code == 302
