"""The supervisor, tried on small real processes: what dies or falls silent comes back, and nobody is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools.dev.paths import ROOT
from tools.dev.supervise import Child, FilePulse, Supervisor

pytestmark = pytest.mark.slow

# Writes its pid, starts an offspring that writes its own, then both sleep; the offspring ignores TERM.
FAMILY = """
import os, pathlib, subprocess, sys, time
here = pathlib.Path(sys.argv[1])
offspring = "import os,pathlib,signal,sys,time; signal.signal(signal.SIGTERM, signal.SIG_IGN);" \\
    "pathlib.Path(sys.argv[1], str(os.getpid()) + '.pid').touch(); time.sleep(600)"
subprocess.Popen([sys.executable, "-S", "-c", offspring, str(here)])
(here / (str(os.getpid()) + ".main")).touch()
time.sleep(600)
"""
SUPERVISED = """
import signal, sys
from tools.dev.supervise import Child, Supervisor
supervisor = Supervisor()
signal.signal(signal.SIGTERM, supervisor.stop)
for folder in sys.argv[2:]:
    supervisor.start(Child(folder[-1], [sys.executable, "-S", "-c", sys.argv[1], folder]))
try:
    supervisor.run()
finally:
    supervisor.close(within=1)
"""


def wait_until(true: Callable[[], bool], seconds: float = 15) -> None:
    """Return once it is true; these are other processes, so there is no event to wait on."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.02)


def running(pid: int) -> bool:
    """Whether the process exists and is more than a zombie."""
    told = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(told) and not told.startswith("Z")


def pids(folder: Path, kind: str = "*") -> list[int]:
    """The processes that told their number."""
    return [int(path.stem) for path in folder.glob(f"*.{kind}")]


@pytest.fixture
def supervised() -> Iterator[Supervisor]:
    """A supervisor that watches in a thread, with a short back-off."""
    supervisor = Supervisor(back_off=0.05)
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    yield supervisor
    supervisor.stop()
    thread.join()
    supervisor.close(within=0.5)


def test_a_killed_child_is_started_again_and_its_offspring_is_gone(supervised: Supervisor, tmp_path: Path) -> None:
    child = supervised.start(Child("family", [sys.executable, "-S", "-c", FAMILY, str(tmp_path)]))
    wait_until(lambda: len(pids(tmp_path)) == 2)
    first = pids(tmp_path)
    os.kill(pids(tmp_path, "main")[0], signal.SIGKILL)
    wait_until(lambda: len(pids(tmp_path)) == 4)
    assert child.restarts == 1
    wait_until(lambda: not any(running(pid) for pid in first))


def test_a_silent_child_is_killed_and_started_again(supervised: Supervisor, tmp_path: Path) -> None:
    pulse = tmp_path / "pulse"
    once = f"import pathlib, time; pathlib.Path({str(pulse)!r}).touch(); time.sleep(600)"
    command = [sys.executable, "-S", "-c", once]
    child = supervised.start(Child("silent", command, pulse=FilePulse(pulse), silence=0.5, first_sign=10))
    wait_until(lambda: child.restarts >= 1)


@pytest.mark.slow
def test_a_child_that_touches_its_file_is_left_alone(supervised: Supervisor, tmp_path: Path) -> None:
    pulse = tmp_path / "pulse"
    beating = f"import pathlib, time\nwhile True: pathlib.Path({str(pulse)!r}).touch(); time.sleep(0.05)"
    command = [sys.executable, "-S", "-c", beating]
    child = supervised.start(Child("beating", command, pulse=FilePulse(pulse), silence=1, first_sign=10))
    wait_until(pulse.exists)
    seen = pulse.stat().st_mtime
    wait_until(lambda: pulse.stat().st_mtime > seen + 1.5)
    assert child.restarts == 0


def test_a_child_that_keeps_dying_is_tried_ever_more_slowly(tmp_path: Path) -> None:
    supervisor = Supervisor(back_off=0.05)
    child = supervisor.start(Child("dying", [sys.executable, "-S", "-c", "raise SystemExit(3)"]))
    waits = []
    for _ in range(3):
        wait_until(lambda: child.process is None or not child.alive)
        supervisor.watch()
        waits.append(child.due - time.time())
        wait_until(lambda: time.time() >= child.due)
        supervisor.watch()
    supervisor.close(within=0.5)
    assert waits == sorted(waits)
    assert child.failures >= 3


def started(tmp_path: Path) -> tuple[subprocess.Popen[bytes], list[int]]:
    """A supervisor as a process of its own with two families; returns it and the pids of all four."""
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    command = [sys.executable, "-c", SUPERVISED, FAMILY, *map(str, folders)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    wait_until(lambda: sum(len(pids(folder)) for folder in folders) == 4)
    return process, [pid for folder in folders for pid in pids(folder)]


def test_kill_9_of_the_supervisor_leaves_no_process(tmp_path: Path) -> None:
    process, everybody = started(tmp_path)
    process.kill()
    process.wait()
    wait_until(lambda: not any(running(pid) for pid in everybody))


def test_term_ends_everybody(tmp_path: Path) -> None:
    process, everybody = started(tmp_path)
    process.terminate()
    assert process.wait(10) == 0
    wait_until(lambda: not any(running(pid) for pid in everybody), seconds=2)
