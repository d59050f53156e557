"""Entries of the approval centre: the body that travels, what is refused before, what comes back, who presses."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from feishu_client.approval import (
    Action,
    Callback,
    Copy,
    Definition,
    Field,
    Instance,
    InstanceVersion,
    Links,
    QuickDoor,
    Task,
    definition_body,
    instance_body,
)
from feishu_client.callback_errors import CallbackError, Forged, Malformed
from feishu_client.card import Text
from feishu_client.client import FeishuClient
from feishu_client.errors import BadRequest, FeishuError, NoPermission, ServerBroken, TooLong
from feishu_client.transport import CallRecord
from tests.feishu_client.odd_server import OddServer

T0 = 1_767_225_600_000
LINKS = Links("https://hub.example/approvals/7", "https://phone.example/approvals/7")
KIND = Definition(
    code="cloud_vm", name=Text("云主机申请", "Cloud host"), group_code="it", group=Text("信息技术", "IT"),
    create=Links("https://hub.example/approvals/new/cloud_vm"), system=Text("运营平台", "Hub"), visible=True,
    callback=Callback("https://hub.example/feishu/main/centre", "tt", "kk"),
)  # fmt: skip
TASK = Task(
    task_id="approvals.task:1", user_id="u2", status="PENDING", links=LINKS, created=T0, context="c",
    actions=(Action("APPROVE"), Action("REJECT", reason="required")), node_id="dept",
    node_name=Text("部门负责人", "Head"),
)  # fmt: skip
ENTRY = Instance(
    approval_code="F46E", instance_id="approvals.request:7", status="PENDING", title=Text("3 台云主机", "3 hosts"),
    links=LINKS, user_id="u1", started=T0, updated=T0 + 5, business_key="YJ-1", department=Text("交易系统部"),
    fields=(Field(Text("环境", "Environment"), Text("生产", "Production")),), tasks=(TASK,),
    copies=(Copy("approvals.copy:1", "u3", LINKS, read=False, created=T0, updated=T0),),
)  # fmt: skip


def texts(body: dict[str, Any], locale: str = "zh-CN") -> dict[str, str]:
    [resource] = [each for each in body["i18n_resources"] if each["locale"] == locale]
    return {entry["key"]: entry["value"] for entry in resource["texts"]}


def test_words_travel_as_keys_in_two_languages() -> None:
    body = instance_body(ENTRY)
    assert texts(body)[body["title"]] == "3 台云主机"
    assert texts(body, "en-US")[body["title"]] == "3 hosts"
    assert texts(body, "en-US")[body["department_name"]] == "交易系统部"
    [line] = body["form"]
    assert (texts(body)[line["name"]], texts(body, "en-US")[line["value"]]) == ("环境", "Production")
    assert [each["is_default"] for each in body["i18n_resources"]] == [True, False]


def test_times_are_text_and_an_open_end_is_zero() -> None:
    body = instance_body(ENTRY)
    assert (body["start_time"], body["end_time"], body["update_time"]) == (str(T0), "0", str(T0 + 5))
    [task] = body["task_list"]
    assert (task["create_time"], task["end_time"], task["update_time"]) == (str(T0), "0", str(T0))
    ended = instance_body(replace(ENTRY, tasks=(replace(TASK, status="APPROVED", ended=T0 + 9),)))["task_list"][0]
    assert (ended["end_time"], ended["update_time"]) == (str(T0 + 9), str(T0 + 9))


def test_a_whole_entry_replaces_and_only_the_newer_one_updates() -> None:
    assert instance_body(ENTRY)["update_mode"] == "REPLACE"
    assert instance_body(replace(ENTRY, only_newer=True))["update_mode"] == "UPDATE"


def test_quick_buttons_say_whether_they_want_a_reason() -> None:
    done = Action("DONE", Text("完成", "Done"), "optional")
    body = instance_body(replace(ENTRY, tasks=(replace(TASK, actions=(done, Action("REJECT", reason="required"))),)))
    first, second = body["task_list"][0]["action_configs"]
    assert (first["action_type"], texts(body)[first["action_name"]]) == ("DONE", "完成")
    assert (first["is_need_reason"], first["is_reason_required"]) == (True, False)
    assert (second["is_need_reason"], second["is_reason_required"]) == (True, True)
    assert "action_name" not in second


def test_a_definition_says_where_presses_go_and_who_finds_it() -> None:
    body = definition_body(KIND)
    external = body["external"]
    assert (external["action_callback_token"], external["action_callback_key"]) == ("tt", "kk")
    assert body["viewers"] == [{"viewer_type": "TENANT"}]
    assert len(body["approval_name"]) >= 9
    assert (external["support_pc"], external["support_mobile"]) == (True, False)
    hidden = definition_body(replace(KIND, callback=None, visible=False, create=Links()))
    assert hidden["viewers"] == [{"viewer_type": "NONE"}]
    assert hidden["external"]["support_pc"], "one of both must be"
    assert "action_callback_url" not in hidden["external"]


WRONG: list[tuple[dict[str, Any], type[FeishuError]]] = [
    ({"status": "RUNNING"}, BadRequest),
    ({"links": Links()}, BadRequest),
    ({"user_id": ""}, BadRequest),
    ({"title": Text(" ")}, BadRequest),
    ({"tasks": tuple(replace(TASK, task_id=str(number)) for number in range(301))}, BadRequest),
    ({"copies": tuple(Copy(str(number), "u", LINKS, True, T0, T0) for number in range(201))}, BadRequest),
    ({"tasks": (TASK, TASK)}, BadRequest),
    ({"tasks": (replace(TASK, task_id="approvals.request:7"),)}, BadRequest),
    ({"tasks": (replace(TASK, status="CANCELED"),)}, BadRequest),  # type: ignore[arg-type]
    ({"tasks": (replace(TASK, actions=(Action("APPROVE"),) * 3),)}, BadRequest),
    ({"tasks": (replace(TASK, actions=(Action("DONE"),)),)}, BadRequest),
    ({"fields": (Field(Text("x" * 1000), Text("y" * 1049)),)}, TooLong),
]


@pytest.mark.parametrize(("change", "kind"), WRONG)
def test_what_the_centre_would_refuse_costs_no_call(change: dict[str, Any], kind: type[FeishuError]) -> None:
    with pytest.raises(kind):
        instance_body(replace(ENTRY, **change))


@pytest.mark.parametrize("change", [{"code": ""}, {"code": "x" * 129}, {"callback": Callback("ftp://x", "t")}])
def test_a_wrong_definition_costs_no_call(change: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        definition_body(replace(KIND, **change))


words = st.builds(Text, st.text(min_size=1, max_size=20).filter(str.strip), st.text(max_size=20))


@given(st.lists(st.tuples(words, words), max_size=8), words)
def test_every_key_has_its_text_in_both_languages(pairs: list[tuple[Text, Text]], title: Text) -> None:
    fields = tuple(Field(name, value) for name, value in pairs)
    body = instance_body(replace(ENTRY, fields=fields, title=title))
    for locale in ("zh-CN", "en-US"):
        known = texts(body, locale)
        assert all({line["name"], line["value"]} <= set(known) for line in body["form"])
        assert all(key.startswith("@i18n@") and len(key) >= 9 for key in known)
    assert json.loads(json.dumps(body)) == body


def test_the_code_that_comes_back_is_given(feishu: OddServer, client: FeishuClient) -> None:
    feishu.tell({"code": 0, "data": {"approval_code": "F46E"}})
    assert client.put_definition(KIND) == "F46E"
    feishu.tell({"code": 0, "data": {}})
    with pytest.raises(ServerBroken):
        client.put_definition(KIND)


def test_a_definition_that_nobody_knows_is_none(feishu: OddServer, client: FeishuClient) -> None:
    feishu.tell({"code": 1390002, "msg": "approval code not found"}, status=400)
    assert client.definition("F46E") is None
    feishu.tell({"code": 0, "data": definition_body(KIND) | {"approval_code": "F46E"}})
    told = client.definition("F46E")
    assert told is not None
    assert (told.name_zh, told.name_en, told.viewers) == ("云主机申请", "Cloud host", ("TENANT",))


def test_a_put_tells_what_it_changed(feishu: OddServer, client: FeishuClient, records: list[CallRecord]) -> None:
    record = {"instance": {"update_num": 1}, "task": {"insert_num": 2, "delete_num": 1}, "cc": {"update_num": 3}}
    feishu.tell({"code": 0, "data": {"data": {}, "process_record": record}})
    receipt = client.put_instance(ENTRY)
    assert (receipt.inserted, receipt.updated, receipt.deleted) == (2, 4, 1)
    assert records[-1].path.endswith("/external_instances")


def test_the_check_gives_only_what_differs(feishu: OddServer, client: FeishuClient) -> None:
    assert client.check_instances([]) == ()
    differing = [
        {"instance_id": "a", "update_time": "12", "tasks": [{"task_id": "t", "update_time": "0"}]},
        {"instance_id": "b"},
    ]
    feishu.tell({"code": 0, "data": {"diff_instances": differing}})
    told = client.check_instances([InstanceVersion("a", 13, (("t", 5),)), InstanceVersion("b", 1)])
    assert told == (InstanceVersion("a", 12, (("t", 0),)), InstanceVersion("b", 0))
    asked = feishu.seen[-1].json["instances"][0]
    assert asked == {"instance_id": "a", "update_time": "13", "tasks": [{"task_id": "t", "update_time": "5"}]}


def test_the_question_about_tasks_travels_in_the_body_of_a_get(feishu: OddServer, client: FeishuClient) -> None:
    one = {"instance_id": "a", "approval_code": "F", "status": "PENDING", "update_time": "12"}
    one |= {"tasks": [{"id": "t", "status": "DONE", "update_time": "7"}]}
    feishu.tell({"code": 0, "data": {"data": [one], "has_more": True, "page_token": "p"}})
    feishu.tell({"code": 0, "data": {"data": [one | {"instance_id": "b"}], "has_more": False}})
    told = list(client.external_tasks(instance_ids=["a", "b"]))
    assert [each.instance_id for each in told] == ["a", "b"]
    assert (told[0].updated, told[0].tasks[0].status) == (12, "DONE")
    first, second = feishu.seen[-2:]
    assert (first.method, first.json) == ("GET", {"instance_ids": ["a", "b"]})
    assert "page_token=p" in second.path
    with pytest.raises(BadRequest):
        list(client.external_tasks(instance_ids=[str(number) for number in range(21)]))


@pytest.mark.parametrize(("code", "kind"), [(1390001, BadRequest), (1390009, NoPermission), (1395001, ServerBroken)])
def test_refusals_have_their_class(feishu: OddServer, client: FeishuClient, code: int, kind: type[FeishuError]) -> None:
    feishu.tell({"code": code, "msg": "x"}, status=400)
    with pytest.raises(kind):
        client.put_instance(ENTRY)


PRESS = {"action_type": "APPROVE", "action_context": "c", "user_id": "u2", "approval_code": "F", "instance_id": "i",
         "task_id": "t", "reason": "好", "token": "tt"}  # fmt: skip


def sealed(said: Any, key: str = "kk") -> bytes:
    raw = json.dumps(said).encode() if not isinstance(said, bytes) else said
    raw += bytes([16 - len(raw) % 16]) * (16 - len(raw) % 16)
    iv = os.urandom(16)
    sealer = Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(iv)).encryptor()
    return json.dumps({"encrypt": base64.b64encode(iv + sealer.update(raw) + sealer.finalize()).decode()}).encode()


def test_a_press_is_opened_sealed_or_not() -> None:
    assert QuickDoor("tt", "kk").open(sealed(PRESS)).reason == "好"
    assert QuickDoor("tt").open(json.dumps(PRESS).encode()).task_id == "t"
    found = {key: value for key, value in PRESS.items() if key != "task_id"} | {"id": "t"}
    assert QuickDoor("tt").open(json.dumps(found).encode()).task_id == "t", "found by a search"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (json.dumps(PRESS).encode(), Forged),  # in the open, though there is a key
        (sealed(PRESS, "other"), Forged),
        (sealed(PRESS | {"token": "no"}), Forged),
        (sealed(PRESS | {"token": None}), Forged),
        (sealed(b"not json"), Forged),
        (sealed(PRESS | {"user_id": ""}), Malformed),
        (b"[]", Malformed),
        (b"\xff", Malformed),
        (b"{}" + b" " * 1_000_001, Malformed),
    ],
    ids=["open", "other key", "wrong token", "no token", "no json", "nobody", "a list", "no text", "too long"],
)
def test_what_is_not_of_the_centre_is_not_let_in(body: bytes, kind: type[CallbackError]) -> None:
    with pytest.raises(kind):
        QuickDoor("tt", "kk").open(body)


@given(st.binary(max_size=200))
def test_nothing_else_breaks_the_door(body: bytes) -> None:
    with pytest.raises(CallbackError):
        QuickDoor("tt", "kk").open(body)


def test_a_door_without_a_token_is_none() -> None:
    with pytest.raises(ValueError, match="token"):
        QuickDoor("")
