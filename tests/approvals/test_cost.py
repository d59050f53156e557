"""What a decision costs: statements on the simple path, on each database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.definition import parse
from approvals.models import Request, Task
from approvals.publish import publish
from approvals.services import decide
from approvals.services.submit import submit
from approvals.states import RequestStatus, TaskStatus
from tests.approvals.conftest import House

MOST = 12
_numbers = count(1)
APART = re.compile(r"^(BEGIN|COMMIT|SAVEPOINT|RELEASE)")  # a transaction begins and ends however much is done in it
NAME = re.compile(r'^(\w+).*?(?:FROM|INTO|UPDATE) (?:\(SELECT \* FROM )?"?(\w+)"?', re.DOTALL)


@contextmanager
def within(most: int) -> Iterator[list[str]]:
    """Fail with the names of the statements if there are more."""
    with CaptureQueriesContext(connection) as seen:
        told: list[str] = []
        yield told
    told += [_name(query["sql"]) for query in seen.captured_queries if not APART.match(query["sql"])]
    listed = "\n".join(f"{number:>3}. {name}" for number, name in enumerate(told, 1))
    assert len(told) <= most, f"{len(told)} statements, at most {most} are allowed:\n{listed}"


def _name(sql: str) -> str:
    """For instance `INSERT approvals_task`."""
    found = re.match(r'UPDATE "?(\w+)"?', sql)
    if found:
        return f"UPDATE {found[1]}"
    found = NAME.match(sql)
    return f"{found[1]} {found[2]}" if found else sql[:120]


def _open(request: Request) -> Task:
    return Task.objects.select_related("person").get(request=request, status=TaskStatus.OPEN)


def _say_yes(task: Task) -> None:
    decide.approve(task=task.pk, actor=task.person, rev=task.rev, key=f"cost:{task.pk}", comment="同意")


def _send(house: House) -> Request:
    return submit(actor=house.cast.member, flow="two_steps", raw={"reason": "扩容"}, key=f"cost-{next(_numbers)}")


def _step(key: str, level: int, then: dict[str, Any]) -> dict[str, Any]:
    ladder = [{"at": "-2h", "do": "remind"}, {"at": "+0h", "do": "remind"}, {"at": "+2h", "do": "warn_leader"}]
    return {
        "key": key, "type": "approve", "name": key, "name_en": key, "who": [{"rule": "leader", "level": level}],
        "mode": {"kind": "any", "on_reject": "veto"},
        "sla": {"calendar": "work", "due": "8h", "ladder": ladder}, **then,
    }  # fmt: skip


@pytest.fixture
def two_steps(house: House) -> House:
    """The firm with the flow of `dev.py bench approvals`: manager, then head, each with a ladder of three rungs."""
    texts = {"title": "两级审批", "help": "直属领导与上级领导", "category": "测试", "headline": "{reason}"}
    field = {"id": "reason", "type": "text", "label": "理由", "label_en": "Reason", "required": True, "max_length": 100}
    flow = {
        "schema": 1, "flow": "two_steps", "icon": "stamp", "prefix": "TS", "summary": ["reason"], "purpose": "reason",
        **texts, **{f"{name}_en": name for name in texts if name != "headline"}, "headline_en": "{reason}",
        "form": {"fields": [field]},
        "root": {"key": "start", "type": "start", "next": _step("manager", 1, {"next": _step("head", 2, {})})},
    }  # fmt: skip
    publish(parse(flow), flow)
    return house


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.pg)])
def test_a_simple_decision_is_twelve_statements(two_steps: House, database: str) -> None:
    if database == "postgresql":
        assert connection.vendor == database
    warm, request = _send(two_steps), _send(two_steps)
    _say_yes(_open(warm))  # what is kept in memory from then on: the definition, calendars
    _say_yes(_open(warm))
    manager = _open(request)
    with within(MOST) as first:
        _say_yes(manager)
    head = _open(request)
    with within(MOST) as last:
        _say_yes(head)
    request.refresh_from_db()
    assert request.status == RequestStatus.APPROVED
    for told in (first, last):
        assert told[0] == "UPDATE approvals_request"  # the lock comes first
        for table in ("approvals_task", "approvals_decision", "core_journalentry", "bots_announcement", "core_timer"):
            assert any(name.endswith(table) for name in told), f"nothing is written into {table}: {told}"
