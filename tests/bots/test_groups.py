"""Groups that the house opens: once, filled one call at a time, named, with a card on top."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from bots.api import (
    CHAT_KINDS,
    ChatKind,
    OpenedChat,
    add_to_chat,
    chat_link,
    chats,
    clear_top,
    open_chat,
    pin,
    rename_chat,
    say_in_chat,
)
from bots.errands.run import run_errands
from bots.groups import opening
from bots.models import Errand, GroupChat, RateWindow
from bots.outbox.drain import drain
from bots.states import ErrandStatus
from core import wire_clock
from tests.bots.story import MATTER, World
from tests.cast import Cast

SLUG = "war-7"


@pytest.fixture(autouse=True)
def heard(kinds: None, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the room hears of its groups."""
    told: list[Any] = []
    monkeypatch.setattr(CHAT_KINDS, "_entries", {})
    CHAT_KINDS.register(ChatKind("story.war", lambda *said: told.append(said), lambda *said: told.append(said)))
    return told


def ask_for(world: World, *people: int, name: str = "🔴[P1] 集中交易") -> None:
    with transaction.atomic():
        open_chat("story.war", about=MATTER, slug=SLUG, name=name, description="处置", people=people)


def run() -> None:
    Errand.objects.filter(status=ErrandStatus.WAITING).update(retry_at=wire_clock.now())
    run_errands(seconds=5)


def opened(world: World, *people: int) -> None:
    ask_for(world, *people)
    run()


def held(world: World) -> dict[str, Any]:
    told = world.sandbox.control("GET", "chats")["chats"]
    assert len(told) == 1
    return dict(told[0])


def test_it_is_opened_once_and_the_room_hears_of_it(world: World, heard: list[Any]) -> None:
    cast = world.cast
    opened(world, cast.member.pk, cast.peer.pk)
    opened(world, cast.member.pk)
    row = GroupChat.objects.get()
    assert heard == [(MATTER, OpenedChat(SLUG, row.chat_id, ()))]
    group = held(world)
    assert (group["name"], group["description"]) == ("🔴[P1] 集中交易", "处置")
    assert sorted(group["members"]) == sorted([cast.member.user_id, cast.peer.user_id])
    assert chat_link(SLUG) == f"{world.sandbox.url}/?chat={row.chat_id}"
    assert SLUG not in chats()


def test_a_second_opening_after_a_death_is_the_same_group(world: World, heard: list[Any]) -> None:
    ask_for(world)
    world.sandbox.fault("timeout", path="*/chats", times=1, after=True, delay_s=0.1)
    run_errands(seconds=0.5)
    assert not GroupChat.objects.exists()
    run()
    assert GroupChat.objects.get().chat_id == held(world)["chat_id"]
    assert len(heard) == 1


def test_who_cannot_be_added_keeps_nobody_out(world: World, heard: list[Any]) -> None:
    cast = world.cast
    world.sandbox.tenant(users=[{"user_id": cast.peer.user_id, "name": "离", "status": "resigned"}])
    opened(world, cast.member.pk, cast.peer.pk)
    assert heard[0][1].missed == (cast.peer.pk,)
    assert held(world)["members"] == [cast.member.user_id]


def test_people_are_added_later_and_by_one_caller_at_a_time(world: World) -> None:
    opened(world)
    row = GroupChat.objects.get()
    with transaction.atomic():
        add_to_chat(SLUG, [world.cast.member.pk])
        add_to_chat(SLUG, [world.cast.member.pk])
    busy = wire_clock.seconds() + 20
    RateWindow.objects.filter(key=f"chat:{row.chat_id}").update(tat=busy)
    run_errands(seconds=0.3)
    assert held(world)["members"] == []
    RateWindow.objects.filter(key=f"chat:{row.chat_id}").update(tat=0.0)
    run()
    assert held(world)["members"] == [world.cast.member.user_id]
    assert world.sandbox.stats()["counters"].get("members_in_parallel", 0) == 0


def test_feishu_saying_too_fast_is_waited_out(world: World) -> None:
    opened(world)
    world.sandbox.fault("code", path="*/members", times=1, code=232019, msg="rate")
    with transaction.atomic():
        add_to_chat(SLUG, [world.cast.member.pk])
    run_errands(seconds=0.3)
    assert Errand.objects.get(kind=opening.ADD).status == ErrandStatus.WAITING
    run()
    assert held(world)["members"] == [world.cast.member.user_id]


def test_the_newest_name_wins(world: World) -> None:
    opened(world)
    for name in ("🔵 处理中", "✅ 已恢复"):
        with transaction.atomic():
            rename_chat(SLUG, name)
    run()
    assert held(world)["name"] == "✅ 已恢复"
    assert Errand.objects.filter(kind=opening.RENAME).count() == 1


def test_its_card_is_pinned_and_on_top_until_cleared(world: World) -> None:
    opened(world)
    with transaction.atomic():
        say_in_chat(SLUG, "story.card", about=MATTER)
        pin(SLUG, "story.card", MATTER)
    run_errands(seconds=0.3)
    assert Errand.objects.get(kind=opening.PIN).status == ErrandStatus.WAITING
    drain("normal", seconds=5)
    run()
    message = world.sandbox.messages(chat_id=held(world)["chat_id"])[0]["message_id"]
    assert (held(world)["pins"], held(world)["top"]) == ([message], message)
    with transaction.atomic():
        clear_top(SLUG)
    run()
    assert (held(world)["pins"], held(world)["top"]) == ([message], "")


def test_without_a_bot_the_room_hears_that_it_will_not_be(db: None, cast: Cast, heard: list[Any]) -> None:
    with transaction.atomic():
        open_chat("story.war", about=MATTER, slug=SLUG, name="群")
    run_errands(seconds=1)
    assert heard[0][0] == MATTER
    assert chat_link(SLUG) == ""
