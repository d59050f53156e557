"""The supervisor: starts children, prefixes their lines, restarts the dead and the silent, and leaves nobody behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tools.dev.paths import ROOT
from tools.dev.say import paint, say

KEEPER = Path(__file__).with_name("keeper.py")
SILENCE = 30.0
FIRST_SIGN = 90.0
STEADY = 60.0
LONGEST_BACK_OFF = 30.0


class Pulse(Protocol):
    """Tells when a child last showed that it lives."""

    def last(self) -> float:
        """The moment of the last sign of life, as `time.time()`; 0 if there was none."""


@dataclass(frozen=True)
class FilePulse:
    """A child that touches a file."""

    path: Path

    def last(self) -> float:
        """When the file was last touched."""
        try:
            return self.path.stat().st_mtime
        except FileNotFoundError:
            return 0.0


class HttpPulse:
    """A child that answers over HTTP; asked every few seconds by a thread of its own."""

    def __init__(self, url: str, *, every: float = 5.0) -> None:
        self.url = url
        self._last = 0.0
        self._every = every
        threading.Thread(target=self._ask, daemon=True).start()

    def last(self) -> float:
        """When it last answered with a success."""
        return self._last

    def _ask(self) -> None:
        while True:
            if status(self.url, timeout=self._every * 2) == 200:
                self._last = time.time()
            time.sleep(self._every if self._last else 0.5)


def status(url: str, *, timeout: float = 3.0) -> int:
    """The HTTP status at the URL; 0 if nobody answers."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=timeout) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@dataclass
class Child:
    """A command to keep running."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    colour: str = ""
    pulse: Pulse | None = None
    silence: float = SILENCE
    first_sign: float = FIRST_SIGN
    user: str = ""
    stop: str = "SIGTERM"
    process: subprocess.Popen[str] | None = None
    started: float = 0.0
    failures: int = 0
    due: float = 0.0
    restarts: int = 0

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self.process is not None and self.process.poll() is None

    def silent(self, now: float) -> bool:
        """Whether it has shown no sign of life for too long."""
        if self.pulse is None:
            return False
        last = self.pulse.last()
        if last < self.started:
            return now - self.started > max(self.first_sign, self.silence)
        return now - last > self.silence


class Supervisor:
    """Keeps children running until told to stop.

    `show` decides how a child's line is printed: it gets the line, and gives the text to print or "" for nothing.
    """

    def __init__(self, *, show: Callable[[str], str] = str, back_off: float = 0.5) -> None:
        self.children: list[Child] = []
        self.stopping = False
        self._show = show
        self._back_off = back_off
        # Only this process holds the writing end: the keepers read its end of file when this process is gone.
        self._lifeline, self._held = os.pipe()

    def start(self, child: Child) -> Child:
        """Start a child and keep it from now on."""
        self.children.append(child)
        self._launch(child)
        return child

    def watch(self) -> None:
        """Look after the children once: restart the dead and the silent."""
        now = time.time()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._bury(child, f"ended with code {child.process.returncode}", now)
            elif child.alive and child.silent(now):
                self._kill(child)
                self._bury(child, f"gave no sign of life for {child.silence:.0f} s and was killed", now)
            if child.process is None and now >= child.due and not self.stopping:
                child.restarts += 1
                self._launch(child)

    def run(self, *, until: Callable[[], bool] = lambda: False) -> None:
        """Look after the children until told to stop."""
        while not self.stopping and not until():
            self.watch()
            time.sleep(0.2)

    def stop(self, *_: object) -> None:
        """Ask the supervisor to end; fits as a signal handler."""
        self.stopping = True

    def close(self, *, within: float = 9.0) -> None:
        """End all children, the last started first; whoever is still there after `within` seconds is killed."""
        self.stopping = True
        for child in reversed(self.children):
            if child.alive and child.process is not None:
                child.process.terminate()
        end = time.monotonic() + within
        for child in reversed(self.children):
            if child.process is None:
                continue
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.1, end - time.monotonic()))
            self._kill(child)

    def _launch(self, child: Child) -> None:
        options = (["--user", child.user] if child.user else []) + ["--stop", child.stop]
        child.started = time.time()
        # -S -E: the keeper needs nothing but the standard library and starts faster without the rest.
        child.process = subprocess.Popen(
            [sys.executable, "-S", "-E", str(KEEPER), *options, "--", *child.command],
            cwd=ROOT,
            env={**os.environ, **child.env},
            stdin=self._lifeline,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        threading.Thread(target=self._relay, args=(child.name, child.colour, child.process), daemon=True).start()

    def _relay(self, name: str, colour: str, process: subprocess.Popen[str]) -> None:
        if process.stdout is None:
            return
        for line in process.stdout:
            text = self._show(line.rstrip())
            if text:
                say(paint(f"{name:<14}| ", colour) + text)

    def _bury(self, child: Child, why: str, now: float) -> None:
        self._kill(child)  # what the dead one left in its group
        child.failures = 1 if now - child.started > STEADY else child.failures + 1
        wait = min(self._back_off * 2 ** (child.failures - 1), LONGEST_BACK_OFF)
        child.due = now + wait
        child.process = None
        if not self.stopping:
            say(f"{child.name} {why}; starting it again in {wait:.1f} s", colour="yellow")

    def _kill(self, child: Child) -> None:
        if child.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
