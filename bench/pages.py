"""`dev.py bench pages`: every page at 10,000 people and 50,000 requests, by gunicorn on PostgreSQL.

A page is measured over HTTP for the viewers it opens to; its queries are counted with few requests and with all.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.databases import database
from bench.outbox_stack import machine

ROOT = Path(__file__).resolve().parent.parent
WANTED_MS = 150.0
LOOKS = 6  # a search that finds a word nearly everywhere looks again, a fixed number of times


def main() -> int:
    """Measure; the last line printed is one JSON object. 1 if a page is too slow or asks more as data grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--employees", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=50_000)
    parser.add_argument("--repeats", type=int, default=30)
    known = parser.parse_args()
    with database() as url:
        told = measured(url, known.employees, known.requests, known.repeats)
    table(told)
    pages = told["pages"]
    worst = max(page["p95"] for page in pages.values())
    steady = all(page["queries"] <= page["queries_few"] + LOOKS for page in pages.values())
    sizes = {"employees": known.employees, "requests": known.requests}
    # Other work on the machine makes every page slower: the load says how much there was.
    load = round(os.getloadavg()[0], 1)
    closing = {"worst_p95_ms": worst, "queries_constant": steady, "load": load, **told, "machine": machine()}
    print(json.dumps({"bench": "pages", **closing, "sizes": sizes, "repeats": known.repeats}, ensure_ascii=False))
    return 0 if worst < WANTED_MS and steady and pages else 1


def measured(url: str, employees: int, requests: int, repeats: int) -> dict[str, Any]:
    """What a process with this database found."""
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder:
        env = os.environ | {"DATABASE_URL": url, "VAR_DIR": folder, "DEBUG": "0", "REDIS_URL": ""}
        env["REST_RATE_PER_MINUTE"] = "1000000"  # this measures pages, not patience
        command = [sys.executable, "-m", "bench.measure_pages", str(employees), str(requests), str(repeats)]
        done = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def table(told: dict[str, Any]) -> None:
    """The figures for people, slowest page first."""
    print(f"\n{'page':<46}{'viewer':<14}{'queries':>9}{'few':>6}{'median ms':>11}{'p95 ms':>9}{'worst ms':>10}")
    for name, page in sorted(told["pages"].items(), key=lambda pair: -pair[1]["p95"]):
        print(
            f"{name:<46}{page['viewer']:<14}{page['queries']:>9}{page['queries_few']:>6}"
            f"{page['median']:>11.1f}{page['p95']:>9.1f}{page['worst']:>10.1f}"
        )
    for name, why in told["left_out"].items():
        print(f"not a page for this bench: {name} ({why})")


if __name__ == "__main__":
    raise SystemExit(main())
