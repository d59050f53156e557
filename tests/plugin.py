"""Loaded before Django: gives the test run its environment, and tells `dev.py` what the run came to."""

from __future__ import annotations

import atexit
import json
import os
import re
import shutil
import tempfile
import uuid
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from core import words
from tests import migrated, quick

if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="hub-test-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
os.environ.setdefault("SECRET_KEY", "a-key-for-tests-only-" + "0" * 40)
os.environ.setdefault("FIELD_KEYS", "test:" + "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE=")
os.environ.setdefault(
    "DATABASE_URL", os.environ.get("TEST_DATABASE_URL", "sqlite:///" + os.environ["VAR_DIR"] + "/db.sqlite3")
)
os.environ.setdefault("DEBUG", "0")


os.environ.setdefault(migrated.TEMPLATE, f"hub_migrated_{uuid.uuid4().hex[:8]}")


def pytest_unconfigure() -> None:
    """The database that the workers copied leaves the server with them."""
    if "PYTEST_XDIST_WORKER" not in os.environ and os.environ["DATABASE_URL"].startswith("postgres"):
        migrated.drop(os.environ["DATABASE_URL"])


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues that are older than their source: Django reads the compiled ones only."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        words.compile_catalogues(config.rootpath)


class ByProduct(LoadScopeScheduling):  # type: ignore[misc]  # the plug-in tells no types
    """A worker gets all tests of one running product: of one size in a folder, else of one file."""

    def _split_scope(self, nodeid: str) -> str:
        return product_of(nodeid)


def product_of(nodeid: str) -> str:
    """Which running product the test needs."""
    file, _colons, name = nodeid.partition("::")
    size = re.search(r"\b(embedded|large)\b", name.partition("[")[2])
    return f"{Path(file).parent} {size.group()}" if size else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    """How `--dist loadscope` gives out tests here."""
    return ByProduct(config, log) if config.getvalue("dist") == "loadscope" else None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of the house."""
    parser.addoption("--print-machines", action="store_true", help="write docs/machines.md anew")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A fast run leaves out what is slow. On the second database only what opens one is tried again.

    The rest has proved itself in the first leg.
    """
    quick.deselect(config, items)
    if os.environ.get("HUB_LEG") != "pg":
        return
    pure = [item for item in items if not _opens_a_database(item)]
    if pure:
        items[:] = [item for item in items if _opens_a_database(item)]
        config.hook.pytest_deselected(items=pure)


def _opens_a_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    marked = any(item.get_closest_marker(name) for name in ("django_db", "pg"))
    return marked or bool(fixtures & {"db", "transactional_db", "live_server", "django_db_setup"})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the counts, and the reason of every skip, where the leg asked for them."""
    target = os.environ.get("HUB_REPORT")
    if not target or "PYTEST_XDIST_WORKER" in os.environ:
        return
    stats = terminalreporter.stats
    quick.write(report for several in stats.values() for report in several)
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
