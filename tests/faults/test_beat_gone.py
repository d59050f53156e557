"""No beat or no worker: /readyz says who is missing; what rings by itself goes on, the rest when it is back."""

from __future__ import annotations

import pytest

from tests.faults.feishu import Feishu
from tests.faults.patience import until
from tests.faults.people_at_work import Visitor
from tests.faults.records import arrives_once, checks
from tests.stack import Stack, wait_for

pytestmark = [pytest.mark.soak, pytest.mark.timeout(400)]
OLD = 60  # seconds: silence of 30, and some time for a busy machine


def test_a_killed_beat_is_named_while_messages_still_go_out(stack: Stack, feishu: Feishu, employee: Visitor) -> None:
    stack.kill("beat")
    try:
        arrives_once(feishu, employee.file())  # a verb rings by itself
        until(lambda: "beat" in checks(stack)[1], "/readyz names the beat", seconds=OLD)
        status, wrong = checks(stack)
        assert status == 503
        assert "last heard of" in wrong["beat"]
    finally:
        stack.again("beat")
    wait_for(f"{stack.url}/readyz")


def test_killed_workers_are_named_and_what_they_missed_is_done_when_they_are_back(
    stack: Stack, feishu: Feishu, employee: Visitor
) -> None:
    workers = ("worker", "urgent")
    for name in workers:
        stack.kill(name)
    try:
        filed = employee.file()
        until(lambda: "worker" in checks(stack)[1], "/readyz names the worker", seconds=OLD)
        assert not feishu.messages("chenli", filed.serial)
    finally:
        for name in workers:
            stack.again(name)
    arrives_once(feishu, filed, seconds=60)
    wait_for(f"{stack.url}/readyz")
