"""A server process of our own on a private port, which may be stopped and started again."""

from __future__ import annotations

import socket
import time

from tools.dev.say import Failure
from tools.dev.supervise import Child, Supervisor


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, *, within: float = 0.0) -> bool:
    """Whether somebody listens on the local port, now or within so many seconds."""
    end = time.monotonic() + within
    while True:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        if time.monotonic() >= end:
            return False
        time.sleep(0.05)


class Private:
    """A server process of our own: `url` leads to it, `found` says whose binary it is."""

    def __init__(
        self, name: str, command: list[str], port: int, *, url: str, found: str, user: str = "", stop: str = "SIGTERM"
    ) -> None:
        self.url = url
        self.found = found
        self._name, self._command, self._port = name, command, port
        self._user, self._stop = user, stop
        self._supervisor: Supervisor | None = None

    def start(self) -> None:
        """Start it, again if need be, and wait until it answers.

        Raises: Failure if it does not.
        """
        lines: list[str] = []

        def remember(line: str) -> str:
            lines.append(line)
            return ""

        self._supervisor = supervisor = Supervisor(show=remember)
        child = supervisor.start(Child(self._name, self._command, user=self._user, stop=self._stop))
        if not answers(self._port, within=30):
            told = " / ".join(lines[-3:]) or "it said nothing"
            raise Failure(f"{self._name} did not start ({self._command[0]}): {told}")
        if not child.alive:
            raise Failure(f"{self._name} ended at once: " + " / ".join(lines[-3:]))

    def stop(self) -> None:
        """End it; its data folder stays until the block ends."""
        if self._supervisor is not None:
            self._supervisor.close()

    def __enter__(self) -> Private:
        """Started."""
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        """Stopped."""
        self.stop()
