"""`dev.py bench restore`: a backup of the large size put back on an empty machine, journal proven, on each database."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.databases import database
from bench.outbox_stack import machine
from bench.pages import ROOT


def main() -> int:
    """Measure; the last line printed is one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--employees", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=50_000)
    known = parser.parse_args()
    found = {}
    for name, places in (("sqlite", _files), ("postgresql", _databases)):
        if name == "postgresql" and not os.environ.get("TEST_DATABASE_URL", "").startswith("postgres"):
            print("no PostgreSQL (TEST_DATABASE_URL is not set): SQLite alone")
            continue
        with places() as (old, new):
            found[name] = run(old, new, known.employees, known.requests)
    print(f"\n{'database':<12}{'backup s':>10}{'MB':>8}{'restore s':>11}{'journal s':>11}{'entries':>10}{'whole':>8}")
    for name, told in found.items():
        print(
            f"{name:<12}{told['backup_s']:>10.1f}{told['archive_mb']:>8.1f}{told['restore_s']:>11.1f}"
            f"{told['journal_s']:>11.1f}{told['entries']:>10}{told['whole']!s:>8}"
        )
    worst = max(told["total_s"] for told in found.values())
    sizes = {"employees": known.employees, "requests": known.requests}
    closing = {"bench": "restore", "restore_s": worst, "databases": found, "machine": machine()}
    print(json.dumps({**closing, "sizes": sizes, "repeats": 1}))
    return 0 if all(told["whole"] and told["same"] for told in found.values()) else 1


@contextmanager
def _files() -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory(prefix="bench-restore-") as folder:
        yield f"sqlite:///{folder}/old.sqlite3", f"sqlite:///{folder}/new.sqlite3"


@contextmanager
def _databases() -> Iterator[tuple[str, str]]:
    with ExitStack() as stack:
        yield stack.enter_context(database("hub_restore")), stack.enter_context(database("hub_restore"))


def run(old: str, new: str, employees: int, requests: int) -> dict[str, Any]:
    """Fill the old place, back it up, restore it in the new one; seconds of each."""
    with tempfile.TemporaryDirectory(prefix="bench-restore-") as folder:
        archive = Path(folder, "hub.tar.gz")
        _python(old, f"{folder}/old", "-m", "bench.measure_restore", "fill", str(employees), str(requests))
        before = _python(old, f"{folder}/old", "-m", "bench.measure_restore", "count")
        backup_s = _timed(old, f"{folder}/old", "manage.py", "backup", str(archive))
        began = time.monotonic()
        said = _python(new, f"{folder}/new", "manage.py", "restore", str(archive))
        total = time.monotonic() - began
        after = json.loads(_python(new, f"{folder}/new", "-m", "bench.measure_restore", "count"))
        size = archive.stat().st_size / 1_000_000
    return {
        "backup_s": round(backup_s, 1),
        "archive_mb": round(size, 1),
        "restore_s": round(total - after["took_s"], 1),
        "journal_s": round(after["took_s"], 1),
        "total_s": round(total, 1),
        "entries": after["entries"],
        "whole": "the journal is whole" in said,
        "same": json.loads(before)["rows"] == after["rows"],
    }


def _timed(url: str, folder: str, *words: str) -> float:
    began = time.monotonic()
    _python(url, folder, *words)
    return time.monotonic() - began


def _python(url: str, folder: str, *words: str) -> str:
    env = os.environ | {"DATABASE_URL": url, "VAR_DIR": folder, "DEBUG": "0", "REDIS_URL": ""}
    Path(folder).mkdir(exist_ok=True)
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main())
