"""What benches of one process share: a fresh database on each size of the product, timing, and the closing line."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection, connections, reset_queries
from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases

from bench.databases import sweep

ROOT = Path(__file__).resolve().parent.parent
VENDOR = "HUB_BENCH_DATABASE"


def on_each_database(module: str, arguments: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Run the bench once per database in a process of its own; what each found, by database."""
    found = {}
    settings_module = os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings")
    for name, url in _databases().items():
        env = os.environ | {VENDOR: name, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings_module}
        command = [sys.executable, "-m", f"bench.measure_{module}", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
        found[name] = json.loads(done.stdout.splitlines()[-1])
    return found


def _databases() -> dict[str, str]:
    folder = os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="hub-bench-"))
    found = {"sqlite": f"sqlite:///{folder}/bench.sqlite3"}
    if url := postgres():
        found["postgresql"] = url
    return found


def postgres() -> str:
    """The address in TEST_DATABASE_URL, if PostgreSQL is to be measured at all; "" if not.

    Raises: SystemExit, saying what is wrong, if that database cannot be reached.
    """
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url.startswith("postgres"):
        print("no PostgreSQL (TEST_DATABASE_URL is not set): SQLite alone")
        return ""
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError as error:
        hint = "The database named by TEST_DATABASE_URL has to exist (createdb); benches make their own beside it."
        raise SystemExit(f"PostgreSQL cannot be reached: {str(error).strip()}\n{hint}") from None
    for name in sweep(url):
        print(f"Dropped {name}, which a killed bench had left.")
    return url


@contextmanager
def fresh_database() -> Iterator[None]:
    """A migrated, empty database that goes away afterwards; on SQLite a file, as in the product."""
    sqlite = os.environ[VENDOR] == "sqlite"
    name = f"{os.environ['VAR_DIR']}/bench-{os.getpid()}.sqlite3" if sqlite else f"bench_{os.getpid()}"
    connections["default"].settings_dict["TEST"]["NAME"] = name
    old = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(old, verbosity=0)


def milliseconds(job: Callable[[], object], repeats: int) -> dict[str, float]:
    """Median, 95th percentile and worst of so many runs, after one that warms up."""
    job()
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        job()
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return {
        "median": round(statistics.median(times), 2),
        "p95": round(times[max(0, round(len(times) * 0.95) - 1)], 2),
        "worst": round(times[-1], 2),
    }


def queries(job: Callable[[], object]) -> int:
    """How many queries the job costs."""
    reset_queries()  # the log is bounded, and a full one counts nothing
    with CaptureQueriesContext(connection) as captured:
        job()
    return len(captured)


def close(figures: Mapping[str, Any], *, sizes: Mapping[str, int], repeats: int) -> None:
    """Print the closing line: one JSON object with machine, sizes and repeats."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(json.dumps({**figures, "machine": machine, "sizes": dict(sizes), "repeats": repeats}))
