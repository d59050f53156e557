"""What people write: the command whose word it begins with, a short help for the rest, nothing for talk."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction

from bots.api import MESSAGE_COMMANDS, Heard, MessageCommand
from bots.errands.run import run_errands
from bots.events.kinds import FeishuEvent
from bots.hearing import hear
from bots.models import Errand, GroupChat
from core import clock
from core.errors import Refused
from core.refs import Ref
from tests.bots.story import World


@pytest.fixture(autouse=True)
def heard(kinds: None, monkeypatch: pytest.MonkeyPatch) -> list[Heard]:
    """What the commands heard."""
    told: list[Heard] = []

    def report(said: Heard) -> str:
        told.append(said)
        return '已收到 <at user_id="all"></at> 13812345678'

    def refuse(said: Heard) -> str:
        Errand.objects.create(kind="story.chat", about_kind="a", about_id="1", key="x", retry_at=clock.now(),
                              created_at=clock.now())  # fmt: skip
        raise Refused("仅处理人可以记录")

    monkeypatch.setattr(MESSAGE_COMMANDS, "_entries", {})
    MESSAGE_COMMANDS.register(MessageCommand("story.report", ("报障", "report"), "一句话说明", report))
    MESSAGE_COMMANDS.register(
        MessageCommand("story.note", ("记录",), "一句话", refuse, offered=lambda person: person.user_id == "nobody")
    )
    return told


def say(world: World, text: str, *, chat: str = "p2p", user: str = "", mention: str = "") -> None:
    message: dict[str, Any] = {
        "message_id": "om_1", "chat_id": "oc_1", "chat_type": chat, "message_type": "text",
        "content": json.dumps({"text": text}), "create_time": "1767225600000",
    }  # fmt: skip
    if mention:
        message["mentions"] = [{"key": "@_user_1", "name": mention, "id": {"open_id": "ou_bot"}}]
    who = {"user_id": user or world.cast.member.user_id, "open_id": "ou_x"}
    body = {"message": message, "sender": {"sender_id": who}}
    with transaction.atomic():
        hear.heard(FeishuEvent(world.bot, "im.message.receive_v1", "e", clock.now(), body, "line"))


def answers() -> list[str]:
    return list(Errand.objects.filter(kind=hear.ANSWER).values_list("payload__text", flat=True))


@pytest.mark.parametrize("text", ["报障 下单失败", "/报障：下单失败", "报障下单失败", "Report 下单失败"])
def test_a_command_is_its_first_word(world: World, heard: list[Heard], text: str) -> None:
    say(world, text)
    [said] = heard
    assert (said.person, said.text, said.private, said.chat) == (world.cast.member, "下单失败", True, "")


def test_words_that_only_begin_alike_are_none(world: World, heard: list[Heard]) -> None:
    say(world, "reporting is hard")
    assert heard == []


def test_in_a_group_the_bots_name_comes_first(world: World, heard: list[Heard]) -> None:
    GroupChat.objects.create(slug="war", name="群", bot=world.bot, chat_id="oc_1")
    say(world, "@_user_1 报障 下单失败", chat="group", mention="告警助手")
    [said] = heard
    assert (said.text, said.private, said.chat) == ("下单失败", False, "war")


def test_talk_in_a_group_is_left_alone_but_a_slash_is_heard(world: World, heard: list[Heard]) -> None:
    say(world, "报障 了没有", chat="group")
    assert (heard, answers()) == ([], [])
    say(world, "/报障 了", chat="group")
    assert [said.text for said in heard] == ["了"]


def test_what_nobody_understands_is_met_with_help(world: World) -> None:
    say(world, "你好")
    [help_] = answers()
    assert "报障 一句话说明" in help_
    assert "记录" not in help_


def test_a_refusal_is_answered_and_leaves_nothing(world: World) -> None:
    say(world, "/记录 已回滚")
    assert answers() == ["仅处理人可以记录"]
    assert not Errand.objects.filter(key="x").exists()


def test_strangers_are_told_so(world: World, heard: list[Heard]) -> None:
    say(world, "报障 x", user="unknown-person")
    assert heard == []
    assert "员工信息" in answers()[0]


def test_an_answer_stands_under_the_message_without_markup(world: World) -> None:
    message = world.sandbox.say(world.cast.member.user_id, "报障 下单失败", app_id=world.bot.app_id)
    with transaction.atomic():
        hear._answer(world.bot, message, '已收到 <at user_id="all"></at> 13812345678')
    run_errands(seconds=5)
    answer = world.sandbox.messages(user_id=world.cast.member.user_id)[-1]
    assert answer["parent_id"] == message
    assert "<at" not in answer["content"]["text"]
    assert "13812345678" not in answer["content"]["text"]


def test_the_same_message_is_answered_once(world: World) -> None:
    say(world, "你好")
    say(world, "你好")
    assert len(answers()) == 1
    assert Errand.objects.get().about == Ref("bots.bot", str(world.bot.pk))
