"""A bot without a public address: cards are pressed over its long connection, whatever happens to its process."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.faults.feishu import Feishu, Json
from tests.faults.patience import until
from tests.faults.people_at_work import APPROVED, Visitor
from tests.faults.records import decisions
from tests.stack import Stack, running
from tools.dev.supervise import Child, FilePulse, Supervisor

pytestmark = [pytest.mark.redis, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The embedded size; its bot keeps a line."""
    with running(tmp_path_factory.mktemp("line"), line=True) as stack:
        yield stack


@pytest.fixture
def lines(stack: Stack) -> Iterator[None]:
    """One line is open before the test and after it."""
    stack.sandbox("/_sandbox/switches", {"callback_timeout_s": 20})
    _open(stack, 1)
    yield
    stack.sandbox("/_sandbox/switches", {"callback_timeout_s": 3})
    if "other line" in stack.processes:
        stack.kill("other line")
    if "line" not in stack.processes:
        stack.again("line")
    _open(stack, 1)


def _open(stack: Stack, number: int) -> None:
    until(lambda: _lines(stack) == number, f"{number} lines are open", tell=stack.logs)


def _lines(stack: Stack) -> int:
    found: list[Json] = stack.sandbox("/_sandbox/lines")["lines"]  # type: ignore[assignment]
    return len(found)


def test_a_press_is_decided_over_the_line_alone(stack: Stack, feishu: Feishu, employee: Visitor, lines: None) -> None:
    filed = employee.file()
    card = feishu.wait("chenli", filed.serial)
    answer = feishu.press("chenli", card, "同意")
    assert answer["toast"]["content"] == APPROVED
    assert answer["card_replaced"]
    assert decisions(stack, filed) == ["chenli approve"]
    assert ("line", "handled") in stack.ask("SELECT via, status FROM bots_inbound")
    ready = requests.get(f"{stack.url}/readyz", timeout=10).json()["checks"]["lines"]
    assert ready["ok"]
    assert "s ago" in ready["why"]


def test_a_press_whose_process_dies_is_decided_once_by_the_next(
    stack: Stack, feishu: Feishu, employee: Visitor, lines: None
) -> None:
    filed = employee.file()
    card = feishu.wait("chenli", filed.serial)
    os.killpg(stack.processes["line"].pid, signal.SIGSTOP)  # it has the press and does nothing
    answers: list[Json] = []
    pressing = threading.Thread(target=lambda: answers.append(feishu.press("chenli", card, "同意")))
    pressing.start()
    stack.start("other line", *stack.commands["line"])
    _open(stack, 2)
    stack.kill("line")
    pressing.join(30)
    assert answers[0]["toast"]["content"] == APPROVED
    assert decisions(stack, filed) == ["chenli approve"]


def test_a_press_that_was_decided_and_comes_again_is_decided_once(
    stack: Stack, feishu: Feishu, employee: Visitor, lines: None
) -> None:
    filed = employee.file()
    card = feishu.wait("chenli", filed.serial)
    feishu.fault("callback_duplicate", times=1)
    assert feishu.press("chenli", card, "同意")["toast"]["content"] == APPROVED
    until(lambda: _pressed(stack) >= 2, "the press came twice")
    assert decisions(stack, filed) == ["chenli approve"]


def _pressed(stack: Stack) -> int:
    calls: list[Json] = stack.sandbox("/_sandbox/calls?limit=20")["calls"]  # type: ignore[assignment]
    return sum(call["path"] == "card.action.trigger" and call["direction"] == "out" for call in calls)


def test_after_kill_the_next_process_is_told_everything(stack: Stack, lines: None) -> None:
    stack.kill("line")
    _open(stack, 0)
    app = stack.sandbox("/_sandbox/tenant")["apps"][0]["app_id"]  # type: ignore[index]
    stack.sandbox("/_sandbox/switches", {"retry_s": [0.5] * 40})
    said = stack.sandbox("/_sandbox/say", {"as_user": "chenli", "app_id": app, "text": "在吗"})
    stack.again("line")
    key = f"message:{said['message_id']}"
    until(lambda: (key, "line") in stack.ask("SELECT event_id, via FROM bots_inbound"), "told", tell=stack.logs)


def test_term_ends_it_in_time(stack: Stack, lines: None) -> None:
    process = stack.processes.pop("line")
    begun = time.monotonic()
    process.terminate()
    assert process.wait(10) == 0
    assert time.monotonic() - begun < 5
    _open(stack, 0)


def test_a_line_that_hangs_is_ended_and_started_again_by_its_supervisor(stack: Stack, lines: None) -> None:
    stack.kill("line")
    _open(stack, 0)
    pulse = stack.folder / "kept.pulse"
    supervisor = Supervisor(back_off=0.1)
    watching = threading.Thread(target=supervisor.run)
    environment = stack.environment | {"HEARTBEAT_FILE": str(pulse)}
    child = Child("line", stack.commands["line"], environment, pulse=FilePulse(pulse), silence=4)
    try:
        supervisor.start(child)
        watching.start()
        _open(stack, 1)
        before = _devices(stack)
        # The keeper leads the group and must see to it; what hangs is the process that it keeps.
        [hanging] = _offspring(child)
        os.kill(hanging, signal.SIGSTOP)
        until(lambda: child.restarts == 1, "it was started again", tell=stack.logs)
        until(lambda: len(_devices(stack)) == 1 and _devices(stack) != before, "another one is open", tell=stack.logs)
        assert _ended(hanging)
    finally:
        supervisor.stop()
        watching.join()
        supervisor.close(within=5)


def _devices(stack: Stack) -> list[str]:
    found: list[Json] = stack.sandbox("/_sandbox/lines")["lines"]  # type: ignore[assignment]
    return [str(one["device"]) for one in found]


def _ended(pid: int) -> bool:
    """Whether nothing of the process runs any more; its entry may wait for an init that does not look."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def _offspring(child: Child) -> list[int]:
    assert child.process is not None
    told = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(child.process.pid)], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in told.stdout.split()]
