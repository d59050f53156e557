"""A bot's long connection: the same door, the same rules; its age is known; it ends when the registry says so."""

from __future__ import annotations

import json
import re
import threading
import time
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bots.actions.door import receive_line
from bots.line import SILENT_SECONDS, _Watch, drops, line_ages, line_slugs, wanted_bot
from bots.models import Bot, Card, Inbound
from bots.outbox.drain import drain
from bots.services.registry import set_arrival
from bots.states import Arrival, BotStatus, InboundStatus
from core import clock, heartbeat, journal
from core.errors import IllegalMove, Refused
from core.models import Heartbeat
from feishu_client.callback import CallbackError, Forged, Malformed
from tests.bots.story import World, make_bot, state
from tests.bots.test_callback import body_of, card, post
from tests.bots.test_pages import signed_in
from tests.cast import Cast

__all__ = ["card"]


def said(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def press(world: World, card: Card, begun: float, **changes: Any) -> Any:
    return receive_line(world.bot, said(body_of(world, card, world.cast.head, **changes)), begun)


@pytest.fixture
def now() -> float:
    return time.monotonic()


@pytest.fixture
def lined(bot: Bot) -> Bot:
    """The bot, with a line."""
    Bot.objects.update(arrival=Arrival.LINE)
    bot.refresh_from_db()
    return bot


def test_a_press_over_the_line_acts_and_shows_the_card(world: World, card: Card, now: float) -> None:
    answered = press(world, card, now)
    assert answered.body["toast"]["content"] == "已同意"
    card.refresh_from_db()
    assert card.shown == card.wanted
    row = Inbound.objects.get()
    assert (row.via, row.status, row.body) == (Arrival.LINE, InboundStatus.HANDLED, "")


def test_the_same_press_by_both_ways_acts_once(world: World, card: Card, now: float) -> None:
    first = press(world, card, now).body
    again = post(world, body_of(world, card, world.cast.head)).json()
    assert again["toast"] == first["toast"]
    assert state["count"] == 1
    assert Inbound.objects.count() == 1


def test_a_press_that_a_dead_process_left_unanswered_acts_when_it_comes_again(
    world: World, card: Card, now: float
) -> None:
    Inbound.objects.create(
        bot=world.bot, event_id="e1", event_type="card.action.trigger", received_at=clock.now(),
        status=InboundStatus.ANSWERING,
    )  # fmt: skip
    assert press(world, card, now).body["toast"]["content"] == "已同意"
    assert press(world, card, now).body["toast"]["content"] == "已同意"
    assert state["count"] == 1
    assert Inbound.objects.get().status == InboundStatus.HANDLED


def test_an_answer_that_was_lost_makes_the_card_due_again(world: World, card: Card, now: float) -> None:
    answered = press(world, card, now)
    answered.lost()
    card.refresh_from_db()
    assert card.shown < card.wanted
    drain("normal", seconds=2)
    [message] = world.sandbox.messages()
    assert "陈立已同意" in json.dumps(message["content"], ensure_ascii=False)


def test_what_is_nothing_of_ours_is_refused(bot: Bot, now: float) -> None:
    for wrong in (b"", b"[]", b"{}", b'{"type": "url_verification", "challenge": "c"}'):
        with pytest.raises(Malformed):
            receive_line(bot, wrong, now)
    foreign = {"header": {"event_id": "e", "event_type": "x", "app_id": "cli_other"}, "event": {}}
    with pytest.raises(Forged):
        receive_line(bot, said(foreign), now)
    assert not Inbound.objects.exists()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
HEADER = st.fixed_dictionaries({"event_id": JSON, "event_type": st.just("card.action.trigger") | JSON})
STRANGE = st.fixed_dictionaries({"header": HEADER | JSON, "event": JSON | st.fixed_dictionaries(
    {"operator": st.fixed_dictionaries({"open_id": JSON, "user_id": JSON}),
     "action": st.fixed_dictionaries({"value": JSON, "form_value": JSON}), "context": JSON}
)})  # fmt: skip


class Strange(TestCase):
    """Whatever comes over the line is answered or refused."""

    @settings(max_examples=60, deadline=None)
    @given(STRANGE | JSON)
    def test_it_is_answered_or_refused(self, what: Any) -> None:
        bot = Bot.objects.filter(slug="main").first() or make_bot()
        try:
            answered = receive_line(bot, json.dumps(what).encode(), time.monotonic())
        except CallbackError:
            return
        assert set(answered.body) <= {"toast", "card"}


def test_only_active_bots_with_a_line_need_a_process(lined: Bot) -> None:
    out = StringIO()
    call_command("feishu_lines", stdout=out)
    assert out.getvalue().split() == ["main"]
    Bot.objects.update(status=BotStatus.PAUSED)
    assert line_slugs() == []
    with pytest.raises(CommandError, match="nobody"):
        call_command("feishu_line", bot="nobody")


def test_a_paused_bot_is_waited_for_with_signs_of_life(
    lined: Bot, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulse = tmp_path / "pulse"
    monkeypatch.setenv("HEARTBEAT_FILE", str(pulse))
    Bot.objects.update(status=BotStatus.PAUSED)

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            assert pulse.exists()
            assert timeout is not None
            assert timeout < 10  # the supervisor takes one for dead that is silent for thirty
            Bot.objects.update(status=BotStatus.ACTIVE)
            return False

    assert wanted_bot("main", Stop()) == lined
    stopped = threading.Event()
    stopped.set()
    assert wanted_bot("main", stopped) is None


def test_a_probe_does_not_open_the_bots_secrets(lined: Bot) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bots_bot SET app_secret = 'lost:key:x'")
    assert Client().get("/readyz").json()["checks"]["lines"]["why"] == "main: never heard of"


def test_ready_tells_each_line_s_age_and_waits_for_the_silent(lined: Bot) -> None:
    def told() -> dict[str, Any]:
        found: dict[str, Any] = Client().get("/readyz").json()["checks"]["lines"]
        return found

    assert told() == {"ok": False, "why": "main: never heard of"}  # tools.dev.lines reads these words
    heartbeat.beat("line:main")
    assert told()["ok"]
    assert re.fullmatch(r"main: \d s ago", told()["why"])
    Heartbeat.objects.update(at=clock.now() - timedelta(days=3650))
    assert not told()["ok"]
    assert [line.silent for line in line_ages()] == [True]
    assert SILENT_SECONDS > 60  # a line that was cut opens again within half a minute or two tries
    Bot.objects.update(arrival=Arrival.CALLBACK)
    assert told() == {"ok": True, "why": ""}


def test_a_line_shows_life_counts_interruptions_and_ends_with_its_bot(
    lined: Bot, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulse = tmp_path / "pulse"
    monkeypatch.setenv("HEARTBEAT_FILE", str(pulse))
    stop = threading.Event()
    watch = _Watch(lined, stop)
    watch("connecting", "")
    assert pulse.exists()
    assert not heartbeat.ages()
    watch("open", "")
    assert "line:main" in heartbeat.ages()
    watch("waiting", "the connection ended")
    watch("waiting", "no connection")
    watch("open", "")
    assert drops(clock.today()) == 1
    assert not stop.is_set()
    Bot.objects.update(app_secret="another")
    watch("waiting", "the connection ended")
    assert stop.is_set()


def test_an_operator_chooses_how_events_arrive(cast: Cast, bot: Bot) -> None:
    client = signed_in(cast.operator)
    assert client.post("/operate/bots/main/line").status_code == 302
    bot.refresh_from_db()
    assert bot.arrival == Arrival.LINE
    assert "长连接 · 尚未连接" in client.get("/operate/bots/").content.decode()
    heartbeat.beat("line:main")
    assert "长连接 · 刚刚" in client.get("/operate/bots/").content.decode()
    client.post("/operate/bots/main/callback")
    bot.refresh_from_db()
    assert bot.arrival == Arrival.CALLBACK
    assert [entry.verb for entry in journal.entries(bot.ref)] == ["bot.arrival_changed"] * 2
    assert client.post("/operate/bots/main/callback").status_code == 409
    assert signed_in(cast.member).post("/operate/bots/main/line").status_code == 403


def test_nobody_else_chooses_and_nothing_is_chosen_twice(cast: Cast, bot: Bot) -> None:
    with pytest.raises(Refused):
        set_arrival(actor=cast.head, bot=bot, arrival=Arrival.LINE)
    with pytest.raises(IllegalMove):
        set_arrival(actor=cast.operator, bot=bot, arrival=Arrival.CALLBACK)
    assert not journal.entries(bot.ref)
