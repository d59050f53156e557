"""`dev.py bench approvals`: decisions a second of our whole service and of django-viewflow, on each database.

The same two steps (initiator → manager → head), one process each, no concurrency, on one machine in one run: the
runners take turns, so that whatever else the machine does falls on both. Ours does all that it does in the product:
permission, task, decision, journal, ladder of timers, cards and messages, and the bell for the workers.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench import ground, peer
from bench.databases import database
from config import env

WARM_UP = 30
LOCKS = {"row": "viewflow, row lock", "cache": "viewflow, cache lock"}


def main() -> int:
    """Measure on each database; the last line printed is one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=100, help="requests decided by each runner in each round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--items", type=int, default=10_000, help="open tasks of one person in the inbox")
    parser.add_argument("--without-inbox", action="store_true")
    known = parser.parse_args()
    python = peer.python_of("viewflow")
    found = {}
    for name in _databases():
        with _runners(name, python) as runners:
            found[name] = measure(runners, known.requests, known.rounds)
    _print(found)
    inbox = {} if known.without_inbox else ground.on_each_database("inbox", [str(known.items), "20"])
    figures = _figures(found)
    if inbox:
        figures["inbox_10k_ms"] = max(rows["whole page"]["median"] for rows in inbox.values())
    sizes = {"requests_a_round": known.requests, "decisions_a_request": 2, "open_tasks": known.items}
    ground.close({**figures, "databases": found}, sizes=sizes, repeats=known.rounds)
    return 0


def measure(runners: dict[str, tuple[peer.Runner, str]], requests: int, rounds: int) -> dict[str, dict[str, Any]]:
    """Each runner's decisions a second (median of the rounds), milliseconds and statements."""
    times: dict[str, list[list[list[float]]]] = {name: [] for name in runners}
    for run, lock in runners.values():
        run("prepare", lock, WARM_UP)
        run("decide", lock, WARM_UP)
    for _ in range(rounds):
        for name, (run, lock) in runners.items():
            run("prepare", lock, requests)
            times[name].append(run("decide", lock, requests))
    return {name: _told(times[name], run("statements", lock)) for name, (run, lock) in runners.items()}


def _told(rounds: list[list[list[float]]], statements: list[int]) -> dict[str, Any]:
    every = sorted(clock * 1000 for one in rounds for clock, _processor in one)
    speeds = [len(one) / sum(clock for clock, _processor in one) for one in rounds]
    return {
        "per_second": round(statistics.median(speeds), 1),
        "rounds": [round(speed, 1) for speed in speeds],
        "cpu_ms": round(statistics.median(processor * 1000 for one in rounds for _clock, processor in one), 2),
        "p50_ms": round(statistics.median(every), 2),
        "p99_ms": round(every[max(0, round(len(every) * 0.99) - 1)], 2),
        "sql": statements,
    }


def _figures(found: dict[str, dict[str, dict[str, Any]]]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for name, short in (("sqlite", "sqlite"), ("postgresql", "pg")):
        if name in found:
            best = max(found[name][label]["per_second"] for label in LOCKS.values())
            figures[f"ratio_vs_viewflow_{short}"] = round(found[name]["ours"]["per_second"] / best, 2)
    figures["sql_per_decision"] = max(count for rows in found.values() for count in rows["ours"]["sql"])
    figures["p99_ms"] = max(rows["ours"]["p99_ms"] for rows in found.values())
    return figures


def _print(found: dict[str, dict[str, dict[str, Any]]]) -> None:
    heads = f"{'decisions/s':>12}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>9}"
    print(f"\n{'database':<12}{'runner':<22}{heads}  statements by step")
    for name, rows in found.items():
        for runner, told in rows.items():
            steps = ", ".join(map(str, told["sql"]))
            speed = f"{told['per_second']:>12.1f}{told['p50_ms']:>9.2f}{told['p99_ms']:>9.2f}{told['cpu_ms']:>9.2f}"
            print(f"{name:<12}{runner:<22}{speed}  {steps}")
    print("Beside the statements each decision begins and commits one transaction.")


def _databases() -> list[str]:
    return ["sqlite", "postgresql"] if ground.postgres() else ["sqlite"]


@contextmanager
def _runners(name: str, python: Path) -> Iterator[dict[str, tuple[peer.Runner, str]]]:
    """Ours and the peer's, each with a fresh database of its own on the same server and with the same options."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-approvals-"))
        ours, theirs, bell = f"sqlite:///{folder}/ours.sqlite3", f"sqlite:///{folder}/peer.sqlite3", ""
        if name == "postgresql":
            ours, theirs = os.environ["TEST_DATABASE_URL"], stack.enter_context(database("hub_peer"))
            bell = os.environ.get("TEST_REDIS_URL", "")
        env_of_ours = {"DATABASE_URL": ours, ground.VENDOR: name, "VAR_DIR": folder, "REDIS_URL": bell, "DEBUG": "0"}
        ours_run = stack.enter_context(peer.runner([sys.executable, "-m", "bench.measure_approvals"], env_of_ours))
        env_of_peer = {
            "PEER_DATABASE": json.dumps(env.database(theirs)),
            # Redis in real use; memory of the process costs the peer least
            "PEER_CACHE": json.dumps({"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}),
            "DATABASE_URL": "",
        }
        runners = {"ours": (ours_run, "")}
        peer_run = stack.enter_context(peer.runner([str(python), "-m", "bench.viewflow.runner"], env_of_peer))
        yield runners | {label: (peer_run, lock) for lock, label in LOCKS.items()}


if __name__ == "__main__":
    raise SystemExit(main())
