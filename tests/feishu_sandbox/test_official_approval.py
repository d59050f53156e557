"""Feishu's own SDK puts and reads entries of the approval centre: a judge of the stand-in and of our bodies."""

from __future__ import annotations

import importlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from feishu_client.approval import definition_body, instance_body
from tests.feishu_client.test_approval import ENTRY, KIND, TASK
from tests.sandbox_server import Sandbox

if TYPE_CHECKING:
    from tests.feishu_sandbox.official_approval import Centre

pytestmark = pytest.mark.slow  # the import alone
MINE = replace(ENTRY, copies=(replace(ENTRY.copies[0], user_id="u1"),))


@pytest.fixture(scope="module")
def official() -> Any:
    """The module that imports the SDK."""
    return importlib.import_module("tests.feishu_sandbox.official_approval")


@pytest.fixture
def centre(firm: Sandbox, official: Any) -> Centre:
    return official.Centre(firm.url)


def test_it_puts_and_reads_what_our_client_writes(firm: Sandbox, centre: Centre) -> None:
    made = centre.define(definition_body(KIND))
    assert made.success(), made.msg
    code = made.data.approval_code
    read = centre.definition(code)
    assert (read.data.approval_code, read.data.external.action_callback_url) == (code, KIND.callback.url)  # type: ignore[union-attr]
    put = centre.put(instance_body(replace(MINE, approval_code=code)))
    assert put.success(), put.msg
    assert put.data.data.instance_id == MINE.instance_id
    assert put.data.process_record.task.insert_num == 1
    [held] = firm.entries(MINE.instance_id)
    assert held["tasks"][0]["content"]["action_configs"][1]["is_reason_required"] is True


def test_it_hears_what_differs(centre: Centre) -> None:
    code = centre.define(definition_body(KIND)).data.approval_code
    centre.put(instance_body(replace(MINE, approval_code=code)))
    tasks = [{"task_id": TASK.task_id, "update_time": str(TASK.created)}]
    same = {"instance_id": MINE.instance_id, "update_time": str(MINE.updated), "tasks": tasks}
    assert not centre.check([same]).data.diff_instances
    [differs] = centre.check([same | {"update_time": "1"}]).data.diff_instances
    assert (differs.instance_id, str(differs.update_time)) == (MINE.instance_id, str(MINE.updated))


def test_it_reads_tasks_with_a_body_in_a_get(centre: Centre) -> None:
    code = centre.define(definition_body(KIND)).data.approval_code
    centre.put(instance_body(replace(MINE, approval_code=code)))
    told = centre.tasks([MINE.instance_id])
    assert told.success(), told.msg
    [one] = told.data.data
    assert (one.approval_code, one.tasks[0].id, one.tasks[0].status) == (code, TASK.task_id, "PENDING")


def test_it_reads_a_refusal(centre: Centre) -> None:
    told = centre.put(instance_body(replace(MINE, approval_code="none")))
    assert (told.success(), told.code) == (False, 1390002)
    assert told.get_log_id()
