"""A line kept by a thread of the test, and a firm that speaks over it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from feishu_client.route import DIRECT, Route
from feishu_client.ws import line as line_module
from feishu_client.ws.line import Line, LineAnswer, Where
from tests.feishu_sandbox.conftest import until
from tests.sandbox_server import Sandbox

SECRET = "s-a"  # of the firm in the tests
Answering = Callable[[dict[str, Any]], dict[str, Any]]


class Kept:
    """What a line heard, and where it is; `answer` decides what is said."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.states: list[tuple[Where, str]] = []
        self.lost = 0
        self.answer: Answering = lambda said: {}
        self.stop = threading.Event()
        self.open = threading.Event()

    def handle(self, payload: bytes, begun: float) -> LineAnswer:
        said = json.loads(payload)
        self.heard.append(said)
        return LineAnswer(self.answer(said), self._lose)

    def _lose(self) -> None:
        self.lost += 1

    def watch(self, where: Where, why: str) -> None:
        if not self.states or self.states[-1] != (where, why):
            self.states.append((where, why))
        if where == "open":
            self.open.set()
        else:
            self.open.clear()

    def why(self) -> str:
        """Why it waits, if it does."""
        return next((why for where, why in reversed(self.states) if where == "waiting"), "")


@contextmanager
def kept_line(
    url: str,
    *,
    app_id: str = "cli_a",
    secret: str = SECRET,
    wait: bool = True,
    route: Route = DIRECT,
) -> Iterator[Kept]:
    """A line that is open (or at least tries to be) while the test looks."""
    kept = Kept()
    line = Line(app_id, secret, handle=kept.handle, watch=kept.watch, base_url=url, route=route)
    turn = patch.object(line_module, "TURN", 0.05)  # it looks at `stop` more often: each test ends at once
    turn.start()
    thread = threading.Thread(target=line.run, args=(kept.stop,), daemon=True)
    thread.start()
    try:
        if wait:
            assert kept.open.wait(15), kept.states
        yield kept
    finally:
        kept.stop.set()
        thread.join(10)
        turn.stop()
        assert not thread.is_alive()


def hasten(sandbox: Sandbox, **more: Any) -> None:
    """The firm's apps speak over lines, and nobody waits for minutes."""
    sandbox.tenant(apps=[{"app_id": app, "arrival": "line"} for app in ("cli_a", "cli_b")])
    sandbox.switch(line_nonce_s=0, line_interval_s=0.2, **more)


__all__ = ["Kept", "hasten", "kept_line", "until"]
