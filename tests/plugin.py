"""Loaded before Django: gives the test run its environment, and tells `dev.py` what the run came to."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from core import words

if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="hub-test-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
os.environ.setdefault("SECRET_KEY", "a-key-for-tests-only-" + "0" * 40)
os.environ.setdefault("FIELD_KEYS", "test:" + "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE=")
os.environ.setdefault(
    "DATABASE_URL", os.environ.get("TEST_DATABASE_URL", "sqlite:///" + os.environ["VAR_DIR"] + "/db.sqlite3")
)
os.environ.setdefault("DEBUG", "0")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues that are older than their source: Django reads the compiled ones only."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        words.compile_catalogues(config.rootpath)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of the house."""
    parser.addoption("--print-machines", action="store_true", help="write docs/machines.md anew")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the counts, and the reason of every skip, where the leg asked for them."""
    target = os.environ.get("HUB_REPORT")
    if not target or "PYTEST_XDIST_WORKER" in os.environ:
        return
    stats = terminalreporter.stats
    left_out = [*stats.get("skipped", []), *stats.get("xfailed", []), *stats.get("xpassed", [])]
    reasons = sorted({f"skipped {report.nodeid}: {_reason(report)}" for report in left_out})
    told = {
        "passed": len(stats.get("passed", [])),
        "failed": len(stats.get("failed", [])) + len(stats.get("error", [])),
        "skipped": len(left_out),
        "reasons": reasons,
    }
    Path(target).write_text(json.dumps(told, ensure_ascii=False))


def _reason(report: object) -> str:
    told = getattr(report, "longrepr", "")
    return str(told[2] if isinstance(told, tuple) else getattr(report, "wasxfail", told)).strip()[-200:]
