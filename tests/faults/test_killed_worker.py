"""A worker killed by -9 in the middle of a call, and two drains at one time: each message once."""

from __future__ import annotations

import pytest

from tests.faults.feishu import Feishu
from tests.faults.patience import until
from tests.faults.people_at_work import Visitor
from tests.faults.records import SEND, arrives_once, state_of

pytestmark = [pytest.mark.soak, pytest.mark.timeout(400)]
LEASE = 60  # seconds until the row of a dead sender is taken up


def test_a_worker_killed_while_sending_sends_once(feishu: Feishu, employee: Visitor) -> None:
    feishu.fault("timeout", path=SEND, receiver="chenli", after=True, delay_s=20)
    filed = employee.file()
    feishu.wait("chenli", filed.serial)  # Feishu has it, and holds its answer back
    assert state_of(feishu.stack, filed)[0] == "trying"
    feishu.stack.kill("worker")
    feishu.stack.again("worker")
    arrives_once(feishu, filed, seconds=LEASE + 60)
    assert state_of(feishu.stack, filed) == ("sent", 2)


def test_two_workers_that_drain_at_once_send_each_message_once(feishu: Feishu, employee: Visitor) -> None:
    command = [part.replace("worker@tests", "second@tests") for part in feishu.stack.commands["worker"]]
    feishu.stack.start("second", *command)
    try:
        for filed in [employee.file() for _ in range(8)]:
            arrives_once(feishu, filed, seconds=60)
            assert state_of(feishu.stack, filed) == ("sent", 1)
    finally:
        feishu.stack.kill("second")


def test_a_worker_stopped_politely_finishes_and_another_goes_on(feishu: Feishu, employee: Visitor) -> None:
    feishu.fault("slow", path=SEND, receiver="chenli", delay_s=3)
    filed = employee.file()
    until(lambda: state_of(feishu.stack, filed)[0] == "trying", "it is being sent")
    worker = feishu.stack.processes.pop("worker")
    worker.terminate()
    assert worker.wait(30) == 0
    assert state_of(feishu.stack, filed) == ("sent", 1)
    feishu.stack.again("worker")
    arrives_once(feishu, employee.file(), seconds=60)
