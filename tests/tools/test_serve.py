"""What `dev.py up` refuses before it starts anything."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tools.dev import serve
from tools.dev.say import Failure


def test_one_port_cannot_serve_two() -> None:
    with pytest.raises(Failure, match="must differ"):
        serve.up(port=8190, sandbox_port=8190, employees=0, fresh=False, verbose=False)


def test_each_line_bot_has_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answer = subprocess.CompletedProcess([], 0, "assistant\nalerts\n", "")
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: answer)
    monkeypatch.setattr(serve, "VAR", tmp_path)
    found = serve.lines()
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
        serve.lines()
