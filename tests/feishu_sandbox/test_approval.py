"""The approval centre takes what the documents say, keeps it as they say, and tells who presses a quick button."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from feishu_client.approval import QuickDoor
from tests.feishu_sandbox.conftest import until
from tests.feishu_sandbox.listener import Listener
from tests.sandbox_server import Sandbox

Json = dict[str, Any]
T0 = 1_767_225_600_000
TEXTS = {"@i18n@name": "云主机申请", "@i18n@group": "信息技术", "@i18n@t1": "3 台生产云主机", "@i18n@t2": "环境",
         "@i18n@t3": "生产", "@i18n@ok": "完成"}  # fmt: skip
RESOURCES = [
    {"locale": "zh-CN", "is_default": True, "texts": [{"key": key, "value": value} for key, value in TEXTS.items()]}
]
LINKS = {"pc_link": "http://127.0.0.1:1/x", "mobile_link": "http://127.0.0.1:1/m"}


def definition(**more: Any) -> Json:
    external = {"support_pc": True, "create_link_pc": "http://127.0.0.1:1/new"} | more.pop("external", {})
    body = {"approval_name": "@i18n@name", "approval_code": "cloud_vm", "group_code": "it", "external": external}
    body |= {"group_name": "@i18n@group", "viewers": [{"viewer_type": "TENANT"}], "i18n_resources": RESOURCES}
    return body | more


REJECT = {"action_type": "REJECT", "is_need_reason": True, "is_reason_required": True}


def task(number: int = 1, user: str = "u2", **more: Any) -> Json:
    times = {"create_time": str(T0), "end_time": "0", "update_time": str(T0)}
    what = {"task_id": f"t{number}", "user_id": user, "status": "PENDING", "links": LINKS}
    quick = {"action_context": f"c{number}", "action_configs": [{"action_type": "APPROVE"}, REJECT]}
    return times | what | quick | more


def cc(number: int = 1, user: str = "u1", **more: Any) -> Json:
    times = {"create_time": str(T0), "update_time": str(T0)}
    return {"cc_id": f"c{number}", "user_id": user, "links": LINKS, "read_status": "UNREAD"} | times | more


def instance(code: str, at: int = 0, **more: Any) -> Json:
    times = {"start_time": str(T0), "end_time": "0", "update_time": str(T0 + at)}
    what = {"approval_code": code, "instance_id": "r1", "status": "PENDING", "title": "@i18n@t1", "user_id": "u1"}
    form = {"form": [{"name": "@i18n@t2", "value": "@i18n@t3"}], "links": LINKS, "i18n_resources": RESOURCES}
    return times | what | form | {"task_list": [task()], "cc_list": [cc()]} | more


Post = Callable[..., requests.Response]


@pytest.fixture
def post(firm: Sandbox, token: str) -> Post:
    def _post(path: str, body: Json) -> requests.Response:
        return firm.api("POST", f"approval/v4/{path}", token=token, json=body)

    return _post


@pytest.fixture
def code(post: Post) -> str:
    return str(post("external_approvals", definition()).json()["data"]["approval_code"])


def put(post: Post, body: Json) -> Json:
    answer = post("external_instances", body)
    assert answer.json()["code"] == 0, answer.text
    record: Json = answer.json()["data"]["process_record"]
    return record


def test_a_new_definition_gets_a_code_of_its_own_and_only_that_finds_it(firm: Sandbox, post: Post, code: str) -> None:
    assert code != "cloud_vm"
    again = post("external_approvals", definition(approval_code=code, viewers=[])).json()["data"]["approval_code"]
    assert again == code
    assert len(firm.definitions()) == 1
    assert post("external_approvals", definition()).json()["data"]["approval_code"] != code, "our own word is not known"
    firm.switch(approval_update_code="other")
    assert post("external_approvals", definition(approval_code=code)).json()["data"]["approval_code"] != code


def test_a_definition_is_told_without_its_secrets(firm: Sandbox, post: Post, token: str, code: str) -> None:
    secrets = {"action_callback_token": "token-t", "action_callback_key": "key-k"}
    external = {"action_callback_url": "http://127.0.0.1:1/q"} | secrets
    post("external_approvals", definition(approval_code=code, external=external))
    told = firm.api("GET", f"approval/v4/external_approvals/{code}", token=token)
    assert told.json()["data"]["external"]["action_callback_url"] == "http://127.0.0.1:1/q"
    assert "token-t" not in told.text
    assert "key-k" not in told.text
    unknown = firm.api("GET", "approval/v4/external_approvals/none", token=token)
    assert (unknown.status_code, unknown.json()["code"]) == (400, 1390002)


def test_the_panel_hides_what_proves_a_press(firm: Sandbox, post: Post) -> None:
    secrets = {"action_callback_token": "token-of-ours", "action_callback_key": "key-of-ours"}
    post("external_approvals", definition(external=secrets))
    number = firm.control("GET", "calls")["calls"][0]["number"]
    html = requests.get(f"{firm.url}/ui/calls/{number}", timeout=20).text
    assert "action_callback_token" in html
    assert "of-ours" not in html


BAD_DEFINITIONS: list[tuple[Json, str]] = [
    ({"approval_name": "云主机申请"}, "approval_name"),
    ({"approval_name": "@i18n@a", "i18n_resources": [RESOURCES[0] | {"texts": [{"key": "@i18n@a", "value": "x"}]}],
      "group_name": ""}, "at least 9"),
    ({"approval_name": "@i18n@none"}, "no text for @i18n@none"),
    ({"approval_code": "x" * 129}, "approval_code"),
    ({"external": {"support_pc": False}}, "can not both be false"),
    ({"viewers": [{"viewer_type": "ALL"}]}, "viewers"),
    ({"viewers": [{"viewer_type": "USER"}] * 201}, "at most 200"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "word"), BAD_DEFINITIONS)
def test_a_wrong_definition_is_refused_with_its_field(post: Post, change: Json, word: str) -> None:
    answer = post("external_approvals", definition(**change))
    assert (answer.status_code, answer.json()["code"]) == (400, 1390001)
    assert word in answer.json()["msg"]


BAD_INSTANCES: list[tuple[Json, str]] = [
    ({"status": "RUNNING"}, "status"),
    ({"start_time": T0}, "start_time"),
    ({"start_time": "1767225600"}, "start_time"),
    ({"update_time": "0"}, "update_time"),
    ({"title": "云主机"}, "title"),
    ({"title": "@i18n@none"}, "no text"),
    ({"links": {}}, "links"),
    ({"user_id": "nobody"}, "nobody not found"),
    ({"user_id": ""}, "user_id or open_id"),
    ({"i18n_resources": []}, "i18n_resources"),
    ({"i18n_resources": [*RESOURCES, *RESOURCES]}, "exactly one default"),
    ({"form": [{"name": "@i18n@t2", "value": "生产"}]}, "value must begin"),
    ({"update_mode": "MERGE"}, "update_mode"),
    ({"task_list": [task(number) for number in range(301)]}, "task_list: at most 300"),
    ({"cc_list": [cc(number) for number in range(201)]}, "cc_list: at most 200"),
    ({"task_list": [task(action_configs=[{"action_type": "APPROVE"}] * 3)]}, "action_configs: at most 2"),
    ({"task_list": [task(action_configs=[{"action_type": "DONE"}])]}, "action_name is required"),
    ({"task_list": [task(status="CANCELED")]}, "status"),
    ({"task_list": [task(generate_type="")]}, "generate_type"),
    ({"task_list": [task(user="nobody")]}, "nobody not found"),
    ({"task_list": [task(), task()]}, "must differ"),
    ({"task_list": [task() | {"task_id": "c1"}]}, "must differ"),
    ({"cc_list": [cc(read_status="SEEN")]}, "read_status"),
]


@pytest.mark.parametrize(("change", "word"), BAD_INSTANCES)
def test_a_wrong_instance_is_refused_whole(firm: Sandbox, post: Post, code: str, change: Json, word: str) -> None:
    answer = post("external_instances", instance(code, **copy.deepcopy(change)))
    assert (answer.status_code, answer.json()["code"]) == (400, 1390001)
    assert word in answer.json()["msg"]
    assert firm.entries() == []


def test_a_form_may_not_be_too_long(post: Post, code: str) -> None:
    texts = [{"key": "@i18n@t2", "value": "x" * 1025}]
    resources = [RESOURCES[0] | {"texts": [*texts, {"key": "@i18n@t1", "value": "x"}]}]
    form = [{"name": "@i18n@t2", "value": "@i18n@t2"}]
    answer = post("external_instances", instance(code, form=form, i18n_resources=resources))
    assert "2048" in answer.json()["msg"]


def test_an_unknown_kind_is_refused(post: Post) -> None:
    assert post("external_instances", instance("cloud_vm")).json()["code"] == 1390002


def test_replacing_drops_what_was_not_sent_and_asks_no_version(firm: Sandbox, post: Post, code: str) -> None:
    put(post, instance(code, 10, task_list=[task(1), task(2)]))
    record = put(post, instance(code, -5, task_list=[task(2, status="APPROVED", user="u1")], cc_list=[], user_id="u2"))
    assert record["task"] == {"insert_num": 0, "update_num": 1, "delete_num": 1}
    [held] = firm.entries("r1")
    assert (held["updated"], held["user_id"], held["copies"]) == (T0 - 5, "u2", [])
    assert [(part["id"], part["status"], part["user_id"]) for part in held["tasks"]] == [("t2", "APPROVED", "u1")]


def test_updating_takes_only_what_is_newer_and_never_who_and_where(firm: Sandbox, post: Post, code: str) -> None:
    put(post, instance(code, 10, task_list=[task(1), task(2)]))
    newer, older = str(T0 + 20), str(T0 - 20)
    changed = [
        task(1, "u1", status="APPROVED", update_time=newer),
        task(2, status="REJECTED", update_time=older),
        task(3, status="PENDING"),
    ]
    put(post, instance(code, 5, update_mode="UPDATE", status="APPROVED", task_list=changed, cc_list=[]))
    [held] = firm.entries("r1")
    assert (held["status"], held["updated"]) == ("PENDING", T0 + 10), "not newer: as it was"
    told = [(part["id"], part["status"], part["user_id"]) for part in held["tasks"]]
    assert told == [("t1", "APPROVED", "u2"), ("t2", "PENDING", "u2"), ("t3", "PENDING", "u2")]
    assert len(held["copies"]) == 1, "nothing is dropped"


def test_the_check_tells_what_differs(post: Post, code: str) -> None:
    put(post, instance(code, 10))
    same = {"instance_id": "r1", "update_time": str(T0 + 10), "tasks": [{"task_id": "t1", "update_time": str(T0)}]}
    assert post("external_instances/check", {"instances": [same]}).json()["data"] == {"diff_instances": []}
    other = same | {"update_time": str(T0 + 11), "tasks": [{"task_id": "t9", "update_time": "1"}]}
    told = post("external_instances/check", {"instances": [other, {"instance_id": "r9"}]}).json()["data"]
    assert told["diff_instances"] == [
        {"instance_id": "r1", "update_time": str(T0 + 10), "tasks": [{"task_id": "t9", "update_time": "0"}]},
        {"instance_id": "r9"},
    ]


def test_a_missing_scope_is_named(firm: Sandbox, post: Post) -> None:
    firm.tenant(apps=[{"app_id": "cli_a", "scopes": ["im:message"]}])
    told = post("external_approvals", definition()).json()
    assert told["code"] == 99991672
    subjects = {each["subject"] for each in told["error"]["permission_violations"]}
    assert subjects == {"approval:approval", "approval:external_approval"}


@pytest.fixture
def quick(post: Post, code: str, listener: Listener) -> Listener:
    external = {"action_callback_url": listener.url, "action_callback_token": "tt", "action_callback_key": "kk"}
    post("external_approvals", definition(approval_code=code, external=external))
    put(post, instance(code))
    return listener


def unsealed(sealed: str, key: str) -> Json:
    """As the documents open it: AES-256-CBC under SHA-256 of the key, the first block is the vector."""
    raw = base64.b64decode(sealed)
    opener = Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(raw[:16])).decryptor()
    plain = opener.update(raw[16:]) + opener.finalize()
    told: Json = json.loads(plain[: -plain[-1]])
    return told


def test_a_press_goes_out_sealed_with_all_that_was_put(firm: Sandbox, quick: Listener, code: str) -> None:
    assert firm.approve("u2", "r1", "t1", "REJECT", "余量不足")["ok"]
    [body] = quick.bodies()
    said = unsealed(body["encrypt"], "kk")
    what = {"action_type": "REJECT", "action_context": "c1", "user_id": "u2", "reason": "余量不足", "attachments": []}
    assert said == what | {"approval_code": code, "instance_id": "r1", "task_id": "t1", "token": "tt"}
    ours = QuickDoor("tt", "kk").open(quick.got[0][1])
    assert (ours.action_type, ours.user_id, ours.context, ours.reason) == ("REJECT", "u2", "c1", "余量不足")
    assert [part["status"] for part in firm.entries("r1")[0]["tasks"]] == ["PENDING"], "the centre changes nothing"
    [call] = [each for each in firm.control("GET", "calls")["calls"] if each["direction"] == "out"]
    assert call["path"] == "approval.action REJECT"


@pytest.mark.parametrize(
    ("status", "body", "shown"),
    [
        (409, {"message": "李四已同意", "without_prefix": "true"}, "李四已同意"),
        (409, {"message": "李四已同意", "without_prefix": "false"}, "操作失败，请稍后重试（HTTP 409）"),
        (400, {"message": "李四已同意", "without_prefix": "true"}, "操作失败，请稍后重试（HTTP 400）"),
        (500, b"<html>", "操作失败，请稍后重试（HTTP 500）"),
    ],
)
def test_a_refusal_is_shown_in_its_own_words(
    firm: Sandbox, quick: Listener, status: int, body: Any, shown: str
) -> None:
    quick.say(body, status)
    told = firm.approve("u2", "r1", "t1", "APPROVE")
    assert (told["ok"], told["message"], told["status"]) == (False, shown, status)


def test_who_does_not_answer_in_time_is_not_waited_for(firm: Sandbox, quick: Listener) -> None:
    firm.switch(approval_timeout_s=0.2)
    quick.hang()
    assert "超时" in firm.approve("u2", "r1", "t1", "APPROVE")["message"]


def test_faults_spoil_presses_too(firm: Sandbox, quick: Listener) -> None:
    firm.fault("callback_duplicate", path="CALLBACK approval.action")
    assert firm.approve("u2", "r1", "t1", "APPROVE")["ok"]
    until(lambda: len(quick.got) == 2)
    firm.fault("callback_late", path="CALLBACK approval.action", delay_s=0.05)
    assert "超时" in firm.approve("u2", "r1", "t1", "APPROVE")["message"]
    until(lambda: len(quick.got) == 3)


def test_only_the_tasks_own_person_has_its_buttons(firm: Sandbox, quick: Listener) -> None:
    for who, action in (("u1", "APPROVE"), ("u2", "DONE")):
        order = {"as_user": who, "instance_id": "r1", "task_id": "t1", "action": action}
        assert requests.post(f"{firm.url}/_sandbox/approve", json=order, timeout=20).status_code == 404
    assert firm.approve("u2", "r1", "t1", "REJECT")["message"] == "请填写审批意见"
    assert quick.got == []


def page(firm: Sandbox, who: str, tab: str, lang: str = "zh_cn") -> str:
    return requests.get(f"{firm.url}/ui/approval", params={"as": who, "tab": tab, "lang": lang}, timeout=20).text


def test_each_sees_his_own_four_lists(firm: Sandbox, post: Post, code: str) -> None:
    put(post, instance(code, task_list=[task(1, "u2"), task(2, "u1", status="DONE", end_time=str(T0))]))
    todo = page(firm, "u2", "todo")
    assert "3 台生产云主机" in todo
    assert 'data-quick="APPROVE"' in todo
    assert "环境" in todo
    assert "没有待办的审批" in page(firm, "u1", "todo")
    assert "还没有处理过审批" in page(firm, "u1", "done"), "what others settled is hidden"
    assert "3 台生产云主机" in page(firm, "u1", "started")
    assert "未读" in page(firm, "u1", "cc")
    assert "1 项待办" in requests.get(f"{firm.url}/ui/chats", params={"as": "u2"}, timeout=20).text
    put(post, instance(code, 1, status="APPROVED", task_list=[task(1, status="APPROVED", end_time=str(T0 + 1))]))
    assert "已同意" in page(firm, "u2", "done")
    assert "已通过" in page(firm, "u1", "started")
    put(post, instance(code, 2, status="DELETED"))
    left = [page(firm, who, tab) for who in ("u1", "u2") for tab in ("done", "started", "cc")]
    assert not any("3 台生产云主机" in html for html in left)


def test_only_three_lines_of_the_form_are_shown(firm: Sandbox, post: Post, code: str) -> None:
    put(post, instance(code, form=[{"name": "@i18n@t2", "value": "@i18n@t3"}] * 5))
    assert page(firm, "u2", "todo").count("<dt>") == 3


def test_words_of_others_never_become_markup(firm: Sandbox, post: Post, code: str) -> None:
    nasty = [RESOURCES[0] | {"texts": [{"key": key, "value": "<script>alert(1)</script>"} for key in TEXTS]}]
    links = {"pc_link": "javascript:alert(1)"}
    put(post, instance(code, i18n_resources=nasty, task_list=[task(links=links)], links=links))
    html = page(firm, "u2", "todo")
    assert "<script>" not in html
    assert "javascript:" not in html
