"""Groups and attention: the client against the stand-in, each written from the documentation."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from feishu_client import errors, events
from feishu_client.client import FeishuClient
from feishu_client.events import MessagesRead
from tests.feishu_sandbox.conftest import firm
from tests.sandbox_server import Sandbox, sandbox, sandbox_process

__all__ = ["firm", "sandbox", "sandbox_process"]


@pytest.fixture
def bot(firm: Sandbox) -> Iterator[FeishuClient]:
    yield FeishuClient("cli_a", "s-a", base_url=firm.url)
    firm.clear_faults()


def held(firm: Sandbox, chat_id: str) -> dict[str, object]:
    told: dict[str, object] = firm.control("GET", "chats", params={"chat_id": chat_id})["chats"][0]
    return told


def test_a_group_is_opened_once_filled_and_named(firm: Sandbox, bot: FeishuClient) -> None:
    chat = bot.create_chat("作战群", ["u1"], description="委托超时", uuid="inc-1")
    assert bot.create_chat("作战群", ["u1"], uuid="inc-1") == chat
    told = bot.add_members(chat, ["u2", "gone", "nobody"])
    assert (told.invalid, told.unknown, told.waiting) == (("gone",), ("nobody",), ())
    assert bot.members(chat) == ("u1", "u2")
    bot.rename_chat(chat, name="✅ 已恢复")
    assert (held(firm, chat)["name"], held(firm, chat)["description"]) == ("✅ 已恢复", "委托超时")


def test_all_members_are_read_page_by_page(firm: Sandbox, bot: FeishuClient) -> None:
    people = [f"m{number:03}" for number in range(130)]
    firm.tenant(users=[{"user_id": one, "name": one} for one in people])
    chat = bot.create_chat("大群")
    for start in range(0, 130, 50):
        bot.add_members(chat, people[start : start + 50])
    assert bot.members(chat) == tuple(people)


def test_a_message_is_pinned_and_put_on_top(firm: Sandbox, bot: FeishuClient) -> None:
    chat = bot.create_chat("作战群", ["u1"])
    message = bot.send(chat, "text", {"text": "状态"}, receive_id_type="chat_id").message_id
    bot.pin(message)
    bot.pin(message)
    bot.put_on_top(chat, message)
    assert (held(firm, chat)["pins"], held(firm, chat)["top"]) == ([message], message)
    bot.clear_top(chat)
    assert held(firm, chat)["top"] == ""


def test_people_are_called_and_what_they_read_is_known(firm: Sandbox, bot: FeishuClient) -> None:
    message = bot.send("u1", "text", {"text": "请认领"}).message_id
    assert bot.urge(message, ["u1", "u2"], "app") == ("u2",)
    assert bot.read_by(message) == ()
    before = time.time()
    firm.control("POST", "read", json={"as_user": "u1", "message_id": message})
    [reader] = bot.read_by(message)
    assert reader.user_id == "u1"
    assert before - 1 <= reader.at.timestamp() <= time.time() + 1


def test_a_call_is_never_made_twice_by_itself(firm: Sandbox, bot: FeishuClient) -> None:
    message = bot.send("u1", "text", {"text": "请认领"}).message_id
    firm.fault("timeout", path="*urgent_phone", times=1, after=True, delay_s=0.1)
    with pytest.raises(errors.Unreachable) as caught:
        bot.urge(message, ["u1"], "phone")
    assert caught.value.in_doubt
    assert len(firm.control("GET", "chats")["urgent"]) == 1


def test_each_refusal_has_its_class(firm: Sandbox, bot: FeishuClient) -> None:
    message = bot.send("u1", "text", {"text": "请认领"}).message_id
    firm.switch(phone_quota=0)
    with pytest.raises(errors.NoPermission):
        bot.urge(message, ["u1"], "phone")
    with pytest.raises(errors.BadRequest):
        bot.urge(message, ["u2"], "app")
    with pytest.raises(errors.ReceiverGone):
        bot.create_chat("群", ["gone"])
    with pytest.raises(errors.ReceiverGone):
        bot.add_members("oc_none", ["u1"])
    bot.recall(message)
    for call in (lambda: bot.recall(message), lambda: bot.urge(message, ["u1"], "app"), lambda: bot.read_by(message)):
        with pytest.raises(errors.MessageGone):
            call()


def test_what_can_be_seen_to_be_wrong_costs_no_call(bot: FeishuClient) -> None:
    for call in (
        lambda: bot.create_chat("字" * 61),
        lambda: bot.create_chat("群", [f"u{n}" for n in range(51)]),
        lambda: bot.add_members("oc_1", []),
        lambda: bot.add_members("om_1", ["u1"]),
        lambda: bot.urge("bm-1", ["u1"], "app"),
    ):
        with pytest.raises(errors.BadRequest) as caught:
            call()
        assert caught.value.log_id == ""


def test_an_event_says_who_read_what() -> None:
    told = events.read("im.message.message_read_v1", {
        "reader": {"reader_id": {"open_id": "ou_1", "user_id": "u1"}, "read_time": "1767225600000"},
        "message_id_list": ["om_1", "om_2"],
    })  # fmt: skip
    assert isinstance(told, MessagesRead)
    assert (told.who.user_id, told.message_ids) == ("u1", ("om_1", "om_2"))
    assert told.at is not None
    assert told.at.timestamp() == 1_767_225_600
