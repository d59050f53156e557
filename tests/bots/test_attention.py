"""Whether it arrived, whether it was read, and urgent calls about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from bots import channel
from bots.api import READ_WATCHERS, ReadWatcher, Urgent, announce, reads, urge, urged_since, urges
from bots.attention import receipts, urging
from bots.errands.run import run_errands
from bots.events.kinds import FeishuEvent
from bots.kinds import NOTICES
from bots.models import Errand, Receipt, Urge
from bots.outbox.drain import drain
from bots.services.errand import ask
from bots.states import ErrandStatus
from bots.states_attention import UrgeStatus
from core import clock, wire_clock
from feishu_client.errors import Unreachable
from tests.bots import story
from tests.bots.conftest import MONDAY_TEN
from tests.bots.story import MATTER, World

PAGE = replace(story.KINDS[0], slug="story.paged", receipts=True)
NOTE = replace(story.KINDS[4], slug="story.told", receipts=True)


@pytest.fixture(autouse=True)
def paged(kinds: None, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, int]]:
    """Kinds whose reading matters, and who heard of reading."""
    NOTICES.register(PAGE)
    NOTICES.register(NOTE)
    heard: list[tuple[Any, int]] = []
    monkeypatch.setattr(READ_WATCHERS, "_entries", {})
    READ_WATCHERS.register(ReadWatcher(MATTER.kind, lambda about, person: heard.append((about, person))))
    return heard


def say(world: World, kind: str = "story.paged") -> None:
    with transaction.atomic():
        announce(kind, about=MATTER, to=[world.cast.member.pk])
    drain("normal", seconds=5)
    drain("urgent", seconds=5)


def told(world: World, person: str = "") -> FeishuEvent:
    """The event by which Feishu says that the newest message was read."""
    row = Receipt.objects.exclude(message_id="").latest("pk")
    ids = {"user_id": person or world.cast.member.user_id, "open_id": "ou_x"}
    body = {"reader": {"reader_id": ids, "read_time": str(int(wire_clock.seconds() * 1000))},
            "message_id_list": [row.message_id]}  # fmt: skip
    return FeishuEvent(world.bot, receipts.EVENT, "e1", clock.now(), body, "callback")


def call(world: World, how: Urgent = Urgent.APP, key: str = "1") -> None:
    with transaction.atomic():
        urge(MATTER, world.cast.member, how, key)


def rung(world: World) -> list[tuple[str, str]]:
    return [(one["user_id"], one["how"]) for one in world.sandbox.control("GET", "chats")["urgent"]]


def test_a_receipt_says_when_it_was_said_and_taken(world: World) -> None:
    with transaction.atomic():
        announce("story.paged", about=MATTER, to=[world.cast.member.pk, world.cast.peer.pk])
    assert reads(MATTER)[world.cast.member.pk].accepted_at is None
    drain("normal", seconds=5)
    mine = reads(MATTER)[world.cast.member.pk]
    assert (mine.sent_at, mine.accepted_at, mine.read_at) == (MONDAY_TEN, MONDAY_TEN, None)
    assert set(reads(MATTER)) == {world.cast.member.pk, world.cast.peer.pk}


def test_only_kinds_that_ask_for_it_have_receipts(world: World) -> None:
    say(world, "story.card")
    assert not Receipt.objects.exists()


def test_an_event_marks_it_read_once_and_tells_the_room(world: World, paged: list[tuple[Any, int]]) -> None:
    say(world)
    for _ in range(2):
        with transaction.atomic():
            receipts.heard(told(world))
    read = reads(MATTER)[world.cast.member.pk].read_at
    assert read is not None
    assert MONDAY_TEN <= read <= MONDAY_TEN + timedelta(seconds=5)
    assert paged == [(MATTER, world.cast.member.pk)]


def test_somebody_elses_reading_marks_nothing(world: World) -> None:
    say(world)
    with transaction.atomic():
        receipts.heard(told(world, world.cast.peer.user_id))
    assert reads(MATTER)[world.cast.member.pk].read_at is None


def test_a_rewritten_card_is_no_new_message(world: World) -> None:
    say(world)
    first = Receipt.objects.get()
    say(world)
    assert Receipt.objects.get() == first
    say(world, "story.told")
    assert reads(MATTER)[world.cast.member.pk].accepted_at is not None
    assert Receipt.objects.count() == 2


def poll() -> None:
    Receipt.objects.exclude(poll_at=None).update(poll_at=wire_clock.now())
    with transaction.atomic():
        ask(receipts.POLL, about=receipts.ALL, key="all")
    run_errands(seconds=5)


def test_what_no_event_told_is_asked_about(world: World, paged: list[tuple[Any, int]]) -> None:
    say(world)
    poll()
    row = Receipt.objects.get()
    assert row.read_at is None
    assert row.poll_at is not None
    assert row.poll_at > wire_clock.now()
    world.sandbox.control("POST", "read", json={"as_user": world.cast.member.user_id, "message_id": row.message_id})
    poll()
    row.refresh_from_db()
    assert (row.read_at is not None, row.poll_at) == (True, None)
    assert paged == [(MATTER, world.cast.member.pk)]


def test_what_feishu_no_longer_tells_is_no_longer_asked(world: World) -> None:
    say(world)
    world.sandbox.control("POST", "recall", json={"message_id": Receipt.objects.get().message_id})
    poll()
    assert Receipt.objects.get().poll_at is None


def test_a_person_is_called_once_per_key(world: World) -> None:
    say(world)
    for _ in range(2):
        call(world)
        run_errands(seconds=5)
    call(world, Urgent.PHONE)
    run_errands(seconds=5)
    assert rung(world) == [(world.cast.member.user_id, "app"), (world.cast.member.user_id, "phone")]
    mine = urges(MATTER)[world.cast.member.pk]
    assert [(one.how, one.status) for one in mine] == [("app", UrgeStatus.SENT), ("phone", UrgeStatus.SENT)]
    assert urged_since(Urgent.PHONE, MONDAY_TEN) == 1
    assert urged_since(Urgent.SMS, MONDAY_TEN) == 0


def test_a_message_on_its_way_is_waited_for(world: World) -> None:
    with transaction.atomic():
        announce("story.paged", about=MATTER, to=[world.cast.member.pk])
        urge(MATTER, world.cast.member, Urgent.APP, "1")
    run_errands(seconds=0.2)
    assert rung(world) == []
    drain("normal", seconds=5)
    Errand.objects.update(retry_at=wire_clock.now())
    run_errands(seconds=5)
    assert rung(world) == [(world.cast.member.user_id, "app")]


def test_without_a_message_nobody_is_called(world: World) -> None:
    call(world)
    run_errands(seconds=5)
    row = Urge.objects.get()
    assert (row.status, Errand.objects.get().status) == (UrgeStatus.FAILED, ErrandStatus.FAILED)
    assert row.reason


def test_a_refusal_is_shown(world: World) -> None:
    say(world)
    world.sandbox.switch(phone_quota=0)
    call(world, Urgent.PHONE)
    run_errands(seconds=5)
    row = Urge.objects.get()
    assert row.status == UrgeStatus.FAILED
    assert "quota" in row.reason


def test_in_doubt_it_rings_again(world: World) -> None:
    say(world)
    world.sandbox.fault("timeout", path="*urgent_app", times=1, after=True, delay_s=0.1)
    call(world)
    run_errands(seconds=0.5)
    row = Urge.objects.get()
    assert (row.status, row.doubts) == (UrgeStatus.WAITING, 1)
    Errand.objects.update(retry_at=wire_clock.now())
    run_errands(seconds=5)
    row.refresh_from_db()
    assert (row.status, row.doubts) == (UrgeStatus.SENT, 1)
    assert len(rung(world)) == 2


def test_a_process_that_died_while_it_rang_leaves_a_mark(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    say(world)
    call(world)

    class Died(BaseException):
        pass

    def die(*args: Any) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(channel.client_of(world.bot), "urge", die)
        with pytest.raises(Died):
            run_errands(seconds=5)
    assert Urge.objects.get().status == UrgeStatus.TRYING
    Errand.objects.update(lease_until=wire_clock.now() - timedelta(seconds=1))
    run_errands(seconds=5)
    row = Urge.objects.get()
    assert (row.status, row.doubts) == (UrgeStatus.SENT, 1)


def test_urging_needs_a_transaction(db: None, cast: Any) -> None:
    with pytest.raises(RuntimeError):
        urging.urge(MATTER, cast.member, Urgent.APP, "1")


def test_an_unreachable_feishu_is_no_end(world: World, settings: Any) -> None:
    say(world)
    call(world)
    client = channel.client_of(world.bot)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "urge", lambda *args: (_ for _ in ()).throw(Unreachable("away", certainly_not_sent=True)))
        run_errands(seconds=0.5)
    assert Errand.objects.get().status == ErrandStatus.WAITING
    assert Urge.objects.get().status == UrgeStatus.WAITING
