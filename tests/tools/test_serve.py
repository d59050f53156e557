"""What `dev.py up` refuses before it starts anything."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tools.dev import lines, serve
from tools.dev.say import Failure


def test_one_port_cannot_serve_two() -> None:
    with pytest.raises(Failure, match="must differ"):
        serve.up(port=8190, sandbox_port=8190, employees=0, fresh=False, verbose=False)


def test_each_line_bot_has_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answer = subprocess.CompletedProcess([], 0, "assistant\nalerts\n", "")
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: answer)
    monkeypatch.setattr(serve, "VAR", tmp_path)
    found = [serve.line(slug) for slug in lines.known()]
    assert [child.name for child in found] == ["line-assistant", "line-alerts"]
    assert [list(child.command)[-2:] for child in found] == [["--bot", "assistant"], ["--bot", "alerts"]]
    assert {child.env["HEARTBEAT_FILE"] for child in found} == {
        str(tmp_path / "heartbeats" / name) for name in ("line-assistant", "line-alerts")
    }
    assert all(child.pulse is not None for child in found)


def test_up_ends_where_the_lines_are_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = subprocess.CompletedProcess([], 1, "", "no such table")
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: answer)
    with pytest.raises(Failure, match="no such table"):
        lines.known()


def test_a_bot_that_gets_a_line_while_everything_runs_is_given_a_process_once() -> None:
    why = "main: 3 s ago, alerts-2: never heard of"
    body = json.dumps({"ok": False, "checks": {"lines": {"ok": False, "why": why}}}).encode()

    class Ready(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(503)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Nobody reads it."""

    with HTTPServer(("127.0.0.1", 0), Ready) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/readyz"
        newcomers = lines.Newcomers(url, ["main"], every=0.02)
        end = time.monotonic() + 10
        while not newcomers:
            assert time.monotonic() < end
            time.sleep(0.01)
        assert newcomers.take() == ["alerts-2"]
        assert lines.told(url) == ["main", "alerts-2"]
        assert newcomers.take() == []
        server.shutdown()
    assert lines.told(url) == []
