"""`dev.py bench alerts`: how fast alerts are taken in and come to people, beside Alerta on the same machine and server.

The two take turns in one run: single distinct alerts, then groups of 20, both in Alertmanager's webhook, which either
understands. Ours keeps the request durably before it answers and reads it beside; while it is measured all of its
processes run, and its processed rate ends with the last alert that has its incident. Then a storm comes over ours
alone: distinct single alerts, evenly over a minute, with a few most urgent ones among them.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench import ground, peer
from bench.alerts_stack import THREADS, Alerta, Ours, Runner, alerta, durable
from bench.firing import Order
from bench.outbox_stack import stack

LINKS = 8
BATCH = 20
WARM_UP = 50
STORM_LINKS = 32
CALLED = "fxkz"  # a system of grade A with owners
WAIT_FOR_PAGE = 30.0
WAIT_FOR_WORDS = 30.0
TARGETS = {
    "ratio_vs_alerta_single": 2.5, "ratio_vs_alerta_batch20": 4.0, "ratio_processed": 1.0,
    "p95_ms": 50.0, "storm_p95_ms": 100.0, "storm_first_page_s": 5.0,
}  # fmt: skip


def main() -> int:
    """Measure both; the last line printed is one JSON object."""
    known = _arguments()
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not durable(server):
        raise SystemExit("this bench needs a PostgreSQL that writes to the disk (fsync and synchronous_commit on)")
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="bench-alerts-")))
        sender = held.enter_context(peer.runner([sys.executable, "-m", "bench.firing"], {}))
        theirs = held.enter_context(alerta(folder, ("--worker-class", "sync") if known.peer_sync else THREADS))
        ours = Ours(held.enter_context(stack(folder)))
        bench = Bench(sender, ours, theirs)
        found = bench.compare(known.requests, known.batches, known.rounds)
        storm = bench.storm(known.storm, known.storm_seconds) if known.storm else {}
    figures = _figures(found) | storm
    _print(found, figures)
    sizes = {"requests_a_round": known.requests, "groups_a_round": known.batches, "connections": LINKS}
    sizes |= {"storm_alerts": known.storm, "storm_seconds": known.storm_seconds}
    ground.close({**figures, "detail": found}, sizes=sizes, repeats=known.rounds)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2000, help="single alerts of each round")
    parser.add_argument("--batches", type=int, default=200, help="groups of 20 of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--storm", type=int, default=10_000, help="alerts of the storm; 0 leaves it out")
    parser.add_argument("--storm-seconds", type=int, default=60)
    parser.add_argument("--peer-sync", action="store_true", help="Alerta without threads, as it was measured before")
    parser.add_argument("--short", action="store_true", help="a quarter of it, for a machine that others use as well")
    known = parser.parse_args()
    if known.short:
        known.requests, known.batches = known.requests // 4, known.batches // 4
        known.storm, known.storm_seconds = known.storm // 4, known.storm_seconds // 4
    return known


class Bench:
    """One run."""

    def __init__(self, sender: peer.Runner, ours: Ours, theirs: Alerta) -> None:
        self.sender, self.ours, self.theirs = sender, ours, theirs
        self._names = 0

    def compare(self, requests: int, batches: int, rounds: int) -> dict[str, dict[str, Any]]:
        """What each of the two did with each kind of request: rates by round, and milliseconds."""
        told: dict[str, list[dict[str, Any]]] = {}
        for number in range(rounds):
            turns: list[tuple[str, Ours | Alerta]] = [("ours", self.ours), ("alerta", self.theirs)]
            for name, side in turns if number % 2 == 0 else turns[::-1]:
                with side.running() as runner:
                    self._burst(runner, WARM_UP, 1)
                    for case, count, size in (("single", requests, 1), ("batch20", batches, BATCH)):
                        told.setdefault(f"{name} {case}", []).append(self._burst(runner, count, size))
        return {name: _summed(runs) for name, runs in told.items()}

    def _burst(self, runner: Runner, count: int, size: int) -> dict[str, Any]:
        began = time.monotonic()
        done = self._fire(runner, self._name(), count, LINKS, size=size)
        if done["failed"] and not runner.may_fail:
            raise RuntimeError(f"{len(done['failed'])} requests failed: {sorted(set(done['failed']))}")
        count -= len(done["failed"])
        firing = time.monotonic() - began - done["seconds"]  # what making the bodies took
        runner.settled(count * size)
        whole = time.monotonic() - began - firing
        return done | {"requests": count, "alerts": count * size, "whole": whole}

    def _fire(self, runner: Runner, name: str, count: int, links: int, **more: Any) -> dict[str, Any]:
        at = self.ours.work.now().isoformat()
        order = Order(runner.url, runner.headers, name, at, count, links, **more)
        done: dict[str, Any] = self.sender("fire", asdict(order))
        return done

    def storm(self, count: int, seconds: int) -> dict[str, Any]:
        """Figures of the storm, and of one a tenth as large at the same pace before it, for the number of messages."""
        with self.ours.running() as runner:
            small = self._storm(runner, max(1, count // 10), max(1, seconds // 10))
        with self.ours.running() as runner:
            large = self._storm(runner, count, seconds)
        return large | {"storm_tenth_messages": small["storm_messages"]}

    def _storm(self, runner: Runner, count: int, seconds: int) -> dict[str, Any]:
        work, name = self.ours.work, self._name()
        loud = [
            (seconds * part, f"{name}-{whose}{number}", CALLED, url, headers)
            for whose, url, headers in (
                ("own", runner.url, runner.headers),
                ("other", *runner.other),
            )
            for number, part in enumerate((0.25, 0.5, 0.75))
        ]
        said, incidents = work.said(), work.incidents()
        done = self._fire(runner, name, count, STORM_LINKS, seconds=float(seconds), loud=loud)
        over = time.monotonic()
        runner.settled(count + sum(url == runner.url for _at, _name, _who, url, _headers in loud))
        behind = time.monotonic() - over
        waits = self._pages(done["began"], loud)
        end = time.monotonic() + WAIT_FOR_WORDS
        while work.unsaid() and time.monotonic() < end:
            time.sleep(0.5)
        times = sorted(done["times"])
        return {
            "storm_p95_ms": round(_part(times, 0.95) * 1000, 1),
            "storm_p99_ms": round(_part(times, 0.99) * 1000, 1),
            "storm_failed": len(done["failed"]),
            "storm_first_page_s": round(max(waits), 2),
            "storm_first_page_median_s": round(statistics.median(waits), 2),
            "storm_read_behind_s": round(behind, 1),
            "storm_incidents": work.incidents() - incidents,
            "storm_messages": work.said() - said,
            "storm_messages_unsaid": work.unsaid(),
        }

    def _pages(self, began: float, loud: list[Any]) -> list[float]:
        """How long after it was due each of the most urgent came to somebody; WAIT_FOR_PAGE if it never did."""
        found: dict[str, float] = {}
        end = time.monotonic() + WAIT_FOR_PAGE
        while len(found) < len(loud) and time.monotonic() < end:
            for _due, name, *_rest in loud:
                if name not in found and (seen := self.ours.stack.control("messages", text=name, limit=1)["messages"]):
                    found[name] = float(seen[0]["created_at"])
            time.sleep(0.1)
        return [found.get(name, began + due + WAIT_FOR_PAGE) - began - due for due, name, *_rest in loud]

    def _name(self) -> str:
        self._names += 1
        return f"b{os.getpid()}-{self._names}"


def _part(times: list[float], part: float) -> float:
    return times[max(0, round(len(times) * part) - 1)]


def _summed(runs: list[dict[str, Any]]) -> dict[str, Any]:
    times = [sorted(run["times"]) for run in runs]
    return {
        "requests_s": round(statistics.median(run["requests"] / run["seconds"] for run in runs), 1),
        "rounds": [round(run["requests"] / run["seconds"], 1) for run in runs],
        "failed": sum(len(run["failed"]) for run in runs),
        "processed_s": round(statistics.median(run["alerts"] / run["whole"] for run in runs), 1),
        "p50_ms": round(statistics.median(_part(one, 0.5) for one in times) * 1000, 1),
        "p95_ms": round(statistics.median(_part(one, 0.95) for one in times) * 1000, 1),
        "p99_ms": round(statistics.median(_part(one, 0.99) for one in times) * 1000, 1),
    }


def _figures(found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    def ratio(case: str, what: str) -> float:
        return round(float(found[f"ours {case}"][what] / found[f"alerta {case}"][what]), 2)

    processed = {f"ratio_processed_{case}": ratio(case, "processed_s") for case in ("single", "batch20")}
    return {
        "ratio_vs_alerta_single": ratio("single", "requests_s"),
        "ratio_vs_alerta_batch20": ratio("batch20", "requests_s"),
        "ratio_processed": min(processed.values()),
        **processed,
        "p95_ms": max(found[f"ours {case}"]["p95_ms"] for case in ("single", "batch20")),
    }


def _print(found: dict[str, dict[str, Any]], figures: dict[str, Any]) -> None:
    print(f"\n{'runner':<16}{'requests/s':>12}{'alerts done/s':>15}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}  rounds")
    for name, told in found.items():
        speed = f"{told['requests_s']:>12.1f}{told['processed_s']:>15.1f}"
        wait = "".join(f"{told[which]:>9.1f}" for which in ("p50_ms", "p95_ms", "p99_ms"))
        print(f"{name:<16}{speed}{wait}  {', '.join(map(str, told['rounds']))}")
    print(f"\n{'figure':<28}{'measured':>10}{'wanted':>10}")
    for name, value in figures.items():
        wanted = f"{'≥' if name.startswith('ratio') else '≤'} {TARGETS[name]:g}" if name in TARGETS else ""
        print(f"{name:<28}{value:>10}{wanted:>10}")


if __name__ == "__main__":
    raise SystemExit(main())
