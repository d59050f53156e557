"""Groups and attention in the stand-in: what the documentation allows, and what it refuses."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.feishu_sandbox.conftest import card, until
from tests.feishu_sandbox.listener import Listener
from tests.sandbox_server import Sandbox

Send = Callable[..., requests.Response]
BY_USER = {"user_id_type": "user_id"}
BY_MEMBER = {"member_id_type": "user_id"}


class Groups:
    """Calls of app A about groups."""

    def __init__(self, firm: Sandbox, token: str) -> None:
        self.firm, self.token = firm, token

    def call(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        told: dict[str, Any] = self.firm.api(method, path, token=self.token, **more).json()
        return told

    def open(
        self, name: str = "作战群", people: tuple[str, ...] | list[str] = (), uuid: str = "", **body: Any
    ) -> dict[str, Any]:
        listed = {"name": name, "user_id_list": list(people), **body}
        return self.call("POST", "im/v1/chats", params={**BY_USER, "uuid": uuid}, json=listed)

    def add(self, chat_id: str, people: list[str], succeed_type: str = "1") -> dict[str, Any]:
        params = {**BY_MEMBER, "succeed_type": succeed_type}
        return self.call("POST", f"im/v1/chats/{chat_id}/members", params=params, json={"id_list": people})

    def held(self, chat_id: str) -> dict[str, Any]:
        told: dict[str, Any] = self.firm.control("GET", "chats", params={"chat_id": chat_id})["chats"][0]
        return told

    def urge(self, message_id: str, people: list[str], how: str = "app") -> dict[str, Any]:
        path = f"im/v1/messages/{message_id}/urgent_{how}"
        return self.call("PATCH", path, params=BY_USER, json={"user_id_list": people})


@pytest.fixture
def groups(firm: Sandbox, token: str) -> Groups:
    return Groups(firm, token)


def test_a_group_is_opened_once_per_uuid(groups: Groups) -> None:
    first = groups.open(people=["u1"], uuid="inc-1")["data"]["chat_id"]
    assert groups.open("另一个名字", uuid="inc-1")["data"]["chat_id"] == first
    assert groups.open(uuid="inc-2")["data"]["chat_id"] != first
    held = groups.held(first)
    assert (held["name"], held["members"], held["bots"], held["maker"]) == ("作战群", ["u1"], ["cli_a"], "cli_a")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"people": [f"u{n}" for n in range(51)]}, 99992402),
        ({"people": ["u1", "gone"]}, 232024),
        ({"name": "字" * 61}, 232020),
        ({"description": "字" * 101}, 232001),
        ({"uuid": "k" * 51}, 99992402),
    ],
)
def test_what_is_no_group_is_refused(groups: Groups, body: dict[str, Any], code: int) -> None:
    assert groups.open(**body)["code"] == code


def test_one_bad_id_keeps_nobody_else_out(groups: Groups) -> None:
    chat = groups.open()["data"]["chat_id"]
    assert groups.add(chat, ["u1", "gone"], "0")["code"] == 232024
    told = groups.add(chat, ["u1", "gone", "nobody", "u2"])
    assert told["data"]["invalid_id_list"] == ["gone"]
    assert told["data"]["not_existed_id_list"] == ["nobody"]
    assert groups.held(chat)["members"] == ["u1", "u2"]


@pytest.mark.slow
def test_members_are_added_one_call_at_a_time(firm: Sandbox, groups: Groups) -> None:
    chat = groups.open()["data"]["chat_id"]
    firm.switch(member_add_s=1.0)
    codes: list[int] = []
    calls = [
        threading.Thread(target=lambda who=who: codes.append(groups.add(chat, [who])["code"])) for who in ("u1", "u2")
    ]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    assert sorted(codes) == [0, 232019]


def test_it_is_renamed_dissolved_and_then_takes_nothing(groups: Groups, send: Send) -> None:
    chat = groups.open()["data"]["chat_id"]
    assert groups.call("PUT", f"im/v1/chats/{chat}", json={"name": "✅ 已恢复"})["code"] == 0
    assert groups.call("GET", f"im/v1/chats/{chat}")["data"]["name"] == "✅ 已恢复"
    assert groups.call("DELETE", f"im/v1/chats/{chat}")["code"] == 0
    assert groups.add(chat, ["u1"])["code"] == 232009
    assert send(chat, id_type="chat_id").json()["code"] == 232009


def test_strangers_may_not(firm: Sandbox, groups: Groups) -> None:
    other = Groups(firm, firm.token("cli_b", "s-b"))
    chat = groups.open()["data"]["chat_id"]
    assert other.add(chat, ["u1"])["code"] == 232011
    assert groups.add("oc_none", ["u1"])["code"] == 232006


def test_a_message_is_pinned_once_and_put_on_top(groups: Groups, send: Send) -> None:
    chat = groups.open(people=["u1"])["data"]["chat_id"]
    message = send(chat, id_type="chat_id", msg_type="interactive", content=json.dumps(card())).json()["data"][
        "message_id"
    ]
    pins = [groups.call("POST", "im/v1/pins", json={"message_id": message})["data"]["pin"] for _ in range(2)]
    assert pins[0] == pins[1]
    notice = {"chat_top_notice": [{"action_type": "1", "message_id": message}]}
    assert groups.call("POST", f"im/v1/chats/{chat}/top_notice/put_top_notice", json=notice)["code"] == 0
    assert (groups.held(chat)["pins"], groups.held(chat)["top"]) == ([message], message)
    assert groups.call("POST", f"im/v1/chats/{chat}/top_notice/delete_top_notice", json={})["code"] == 0
    assert groups.call("DELETE", f"im/v1/pins/{message}")["code"] == 0
    assert (groups.held(chat)["pins"], groups.held(chat)["top"]) == ([], "")


def test_people_are_called_about_the_bots_own_messages_only(firm: Sandbox, groups: Groups, send: Send) -> None:
    message = send("u1").json()["data"]["message_id"]
    assert groups.urge(message, ["u1", "u2"])["data"]["invalid_user_id_list"] == ["u2"]
    assert groups.urge(message, ["u2"])["code"] == 230001
    foreign = Groups(firm, firm.token("cli_b", "s-b"))
    assert foreign.urge(message, ["u1"])["code"] == 230012
    firm.control("POST", "recall", json={"message_id": message})
    assert groups.urge(message, ["u1"])["code"] == 230011


@pytest.mark.slow
def test_two_hundred_unread_calls_are_enough(firm: Sandbox, groups: Groups, send: Send) -> None:
    firm.switch(api_per_second=500)
    message = send("u1").json()["data"]["message_id"]
    assert {groups.urge(message, ["u1"], "phone" if n % 2 else "app")["code"] for n in range(200)} == {0}
    assert groups.urge(message, ["u1"])["code"] == 230023
    firm.control("POST", "read", json={"as_user": "u1", "message_id": message})
    assert groups.urge(message, ["u1"])["code"] == 0


def test_the_paid_quota_ends(firm: Sandbox, groups: Groups, send: Send) -> None:
    firm.switch(sms_quota=1)
    message = send("u1").json()["data"]["message_id"]
    assert [groups.urge(message, ["u1"], how)["code"] for how in ("sms", "sms", "phone")] == [0, 230024, 0]


@pytest.fixture
def heard(firm: Sandbox, listener: Listener) -> Listener:
    """What app A is told, in plain words."""
    firm.tenant(apps=[{"app_id": "cli_a", "encrypt_key": ""}])
    return listener


def test_who_read_is_told_and_asked(firm: Sandbox, groups: Groups, send: Send, heard: Listener) -> None:
    first, second = (send("u1").json()["data"]["message_id"] for _ in range(2))
    path = f"im/v1/messages/{second}/read_users"
    assert groups.call("GET", path, params=BY_USER)["data"]["items"] == []
    assert firm.control("POST", "read", json={"as_user": "u1", "message_id": second})["read"] == 2
    assert firm.control("POST", "read", json={"as_user": "u1", "message_id": first})["read"] == 0
    [reader] = groups.call("GET", path, params=BY_USER)["data"]["items"]
    assert reader["user_id"] == "u1"
    [body] = until(heard.bodies)
    assert body["header"]["event_type"] == "im.message.message_read_v1"
    assert body["event"]["message_id_list"] == [first, second]
    assert body["event"]["reader"]["reader_id"]["user_id"] == "u1"
    assert groups.call("GET", path, params={**BY_USER, "page_size": "x"})["code"] == 99992402


def test_readers_are_told_for_seven_days(firm: Sandbox, groups: Groups, send: Send) -> None:
    message = send("u1").json()["data"]["message_id"]
    firm.control("POST", "age", json={"message_id": message, "days": 7.1})
    assert groups.call("GET", f"im/v1/messages/{message}/read_users", params=BY_USER)["code"] == 230033


def test_a_message_is_taken_back_once_and_in_time(firm: Sandbox, groups: Groups, send: Send) -> None:
    message, old = (send("u1").json()["data"]["message_id"] for _ in range(2))
    assert groups.call("DELETE", f"im/v1/messages/{message}")["code"] == 0
    assert groups.call("DELETE", f"im/v1/messages/{message}")["code"] == 230011
    firm.control("POST", "age", json={"message_id": old, "days": 2})
    assert groups.call("DELETE", f"im/v1/messages/{old}")["code"] == 230009
    assert [one["status"] for one in firm.messages(user_id="u1")] == ["recalled", "sent"]


def test_a_bot_hears_a_group_when_named_or_when_it_may_hear_all(firm: Sandbox, heard: Listener) -> None:
    firm.say("u1", "没有点名", chat_id="oc_g")
    firm.say("u1", "@审批助手 报障 下单失败", chat_id="oc_g")
    [body] = until(heard.bodies)
    assert body["event"]["message"]["chat_type"] == "group"
    firm.tenant(apps=[{"app_id": "cli_a", "scopes": ["im:message.group_msg"]}])
    firm.say("u1", "/记录 已回滚", chat_id="oc_g")
    last = until(lambda: heard.bodies()[1:])[0]["event"]["message"]
    assert (json.loads(last["content"]), last["mentions"]) == ({"text": "/记录 已回滚"}, [])


def test_scopes_are_asked_for(firm: Sandbox, groups: Groups, send: Send) -> None:
    message = send("u1").json()["data"]["message_id"]
    firm.tenant(apps=[{"app_id": "cli_a", "scopes": ["im:message"]}])
    assert groups.open()["code"] == 99991672
    assert groups.urge(message, ["u1"], "phone")["code"] == 99991672
