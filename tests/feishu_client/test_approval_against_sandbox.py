"""The client's approval centre and the stand-in's, each written from the documentation, understand each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feishu_client.approval import Callback, InstanceVersion, QuickDoor
from feishu_client.client import FeishuClient
from feishu_client.errors import BadRequest, NoPermission
from tests.feishu_client.test_approval import ENTRY, KIND, T0, TASK
from tests.feishu_sandbox.conftest import firm, listener
from tests.feishu_sandbox.listener import Listener
from tests.sandbox_server import Sandbox, sandbox, sandbox_process

__all__ = ["firm", "listener", "sandbox", "sandbox_process"]
MINE = replace(ENTRY, copies=(replace(ENTRY.copies[0], user_id="u1"),))


@pytest.fixture
def bot(firm: Sandbox) -> FeishuClient:
    return FeishuClient("cli_a", "s-a", base_url=firm.url)


@pytest.fixture
def code(bot: FeishuClient) -> str:
    return bot.put_definition(KIND)


def test_a_kind_is_made_and_changed_under_the_code_that_came_back(bot: FeishuClient, code: str) -> None:
    assert bot.put_definition(replace(KIND, code=code, visible=False)) == code
    told = bot.definition(code)
    assert told is not None
    assert (told.name_zh, told.name_en, told.viewers) == ("云主机申请", "Cloud host", ("NONE",))
    assert bot.definition("none") is None


def test_an_entry_is_put_checked_and_read_back(firm: Sandbox, bot: FeishuClient, code: str) -> None:
    entry = replace(MINE, approval_code=code)
    assert bot.put_instance(entry).inserted == 3
    right = InstanceVersion(entry.instance_id, entry.updated, ((TASK.task_id, T0),))
    assert bot.check_instances([right]) == ()
    [differs] = bot.check_instances([replace(right, updated=1)])
    assert differs.updated == entry.updated
    [state] = bot.external_tasks(instance_ids=[entry.instance_id])
    assert (state.status, state.tasks[0].status) == ("PENDING", "PENDING")
    [same] = bot.external_tasks(approval_codes=[code], status="PENDING", user_ids=["u2"])
    assert same == state
    assert list(bot.external_tasks(approval_codes=[code], status="APPROVED")) == []


def test_the_pages_of_tasks_are_followed(bot: FeishuClient, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        bot.put_instance(replace(MINE, approval_code=code, instance_id=f"i{number}"))
    monkeypatch.setattr("feishu_client.approval.calls.PAGE", 1)
    told = [each.instance_id for each in bot.external_tasks(instance_ids=["i0", "i1", "i2"])]
    assert told == ["i0", "i1", "i2"]


def test_as_many_tasks_as_allowed_are_taken(bot: FeishuClient, code: str) -> None:
    tasks = tuple(replace(TASK, task_id=f"t{number}") for number in range(300))
    assert bot.put_instance(replace(MINE, approval_code=code, tasks=tasks)).inserted == 302


def test_refusals_are_told_apart(firm: Sandbox, bot: FeishuClient, code: str) -> None:
    with pytest.raises(BadRequest) as unknown:
        bot.put_instance(replace(MINE, approval_code="none"))
    assert unknown.value.code == 1390002
    with pytest.raises(BadRequest) as nobody:
        bot.put_instance(replace(MINE, approval_code=code, user_id="nobody"))
    assert nobody.value.code == 1390001
    firm.tenant(apps=[{"app_id": "cli_a", "scopes": []}])
    with pytest.raises(NoPermission) as missing:
        bot.put_instance(replace(MINE, approval_code=code))
    assert "approval:external_instance" in missing.value.scopes


def test_a_press_comes_through_the_door(firm: Sandbox, bot: FeishuClient, code: str, listener: Listener) -> None:
    bot.put_definition(replace(KIND, code=code, callback=Callback(listener.url, "tt", "kk")))
    bot.put_instance(replace(MINE, approval_code=code))
    assert firm.approve("u2", MINE.instance_id, TASK.task_id, "APPROVE")["ok"]
    press = QuickDoor("tt", "kk").open(listener.got[0][1])
    assert (press.user_id, press.context, press.task_id) == ("u2", "c", TASK.task_id)
