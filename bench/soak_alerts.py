"""`dev.py soak alerts`: workers, beat and web killed by -9 while alerts come in; nothing lost, nobody called twice.

Alerts are posted to the running product (PostgreSQL, Redis), evenly over some time: a flood from one sender, and from
another one a most urgent one every few seconds, each of which climbs a short ladder to its end. Meanwhile the reader,
the worker of urgent messages, the one of the default queue, beat and the web server die in random order and are
started again. What the web server does not answer is sent again, as monitors do; PostgreSQL may find no deadlock.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import requests

from bench import peer
from bench.alerts_stack import bearer
from bench.firing import SYSTEMS, Order
from bench.outbox_stack import Stack, free_port, machine, stack, until

LOUD_EVERY = 6.0  # fewer than what makes a storm
LINKS = 8
DOWN = (0.5, 4.0)
UP = (1.0, 4.0)
PATIENCE = 300.0
TICK = 5.0
GRACE = 2.0  # what the work of a tick takes
QUEUES = {"reader": ("default", 1), "urgent": ("urgent", 1), "default": ("default,bulk", 2)}
VICTIMS = ("reader", "urgent", "default", "beat", "web")
REPEATS = 120.0  # seconds for which a sender repeats what was not taken
LAWS = (
    "refused", "raw_missing", "unread", "alerts_missing", "not_in_an_open_incident", "ledger_faults", "calls_missing",
    "calls_twice", "announced_twice", "arrived_twice", "arrived_unknown", "sent_not_arrived", "unsaid", "late",
    "deadlocks",
)  # fmt: skip


def main() -> int:
    """Run the soak; the last line printed is one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=500, help="10000 is the full size")
    parser.add_argument("--seconds", type=float, default=0.0, help="over which they come; 50 a second if not said")
    known = parser.parse_args()
    if not os.environ.get("TEST_DATABASE_URL", "").startswith("postgres"):
        print("the soak of alerts needs PostgreSQL: set TEST_DATABASE_URL")
        return 1
    seconds = known.seconds or max(60.0, known.alerts / 50)
    with tempfile.TemporaryDirectory(prefix="soak-alerts-") as folder, stack(Path(folder)) as running:
        told = Soak(running).run(known.alerts, seconds)
    print(f"\n{'figure':<28}{'measured':>12}{'wanted':>8}")
    for name, value in told.items():
        print(f"{name:<28}{value!s:>12}{'0' if name in LAWS else '':>8}")
    passed = all(told["kills"].values()) and not any(told[name] for name in LAWS)
    sizes = {"alerts": known.alerts, "seconds": seconds}
    print(json.dumps({"soak": "alerts", "passed": passed, **told, "machine": machine(), "sizes": sizes, "repeats": 1}))
    return 0 if passed else 1


class Soak:
    """One run."""

    def __init__(self, running: Stack) -> None:
        from bench import soak_alerts_work as work  # noqa: PLC0415  # Django is set up only now

        self.stack, self.work = running, work
        self.port = free_port()
        self.living: dict[str, subprocess.Popen[bytes]] = {}
        self.kills = dict.fromkeys(VICTIMS, 0)
        self.silences: list[tuple[datetime, datetime]] = []  # of beat
        self.dropped: list[datetime] = []  # when a process died that may have held a ring

    def run(self, alerts: int, seconds: float) -> dict[str, Any]:
        """Post, kill, wait, count."""
        begun = time.monotonic()
        self.work.firm(self.stack.sandbox)
        climbs = self.work.short_ladder()
        before = self.work.deadlocks()
        for name in VICTIMS:
            self._start(name)
        (flood, flood_key), (loud, loud_key) = (self.work.source(name) for name in ("Prometheus", "Zabbix"))
        url = f"http://127.0.0.1:{self.port}/in/"
        calls = self._calls(seconds, url + loud, bearer(loud_key))
        count = max(1, alerts - len(calls))
        at = self.work.now().isoformat()
        order = Order(
            url + flood, bearer(flood_key), "flood", at, count, LINKS, seconds=seconds, loud=calls, patience=REPEATS
        )
        sender = peer.runner([sys.executable, "-m", "bench.firing"], {})
        with sender as fire, ThreadPoolExecutor(1) as pool:
            firing = pool.submit(fire, "fire", asdict(order))
            self._trouble(time.monotonic() + seconds + climbs)
            refused = len(firing.result()["failed"])
        self._settle(climbs)
        found = self.work.judge({flood: count, loud: len(calls)}, loud)
        told = {"refused": refused, **found, **self._arrived(), **self._late(loud)}
        told["deadlocks"] = self.work.deadlocks() - before
        whole = round(time.monotonic() - begun, 1)
        return {"posted": count + len(calls), **told, "kills": self.kills, "run_seconds": whole}

    def _calls(self, seconds: float, url: str, headers: dict[str, str]) -> list[list[Any]]:
        """The most urgent ones: when, which, of which system, where to."""
        return [
            [LOUD_EVERY * (number + 0.5), f"loud-{number}", SYSTEMS[number % len(SYSTEMS)], url, headers]
            for number in range(max(1, int(seconds / LOUD_EVERY)))
        ]

    def _web(self) -> None:
        gunicorn = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{self.port}"]
        many = ["--workers", "2", "--worker-class", "gthread", "--threads", "4", "--log-level", "warning"]
        self.living["web"] = self.stack.spawn("web", *gunicorn, *many)
        until(lambda: requests.get(f"http://127.0.0.1:{self.port}/healthz", timeout=2).ok, 60, "the web server")

    def _start(self, name: str) -> None:
        """Start it and return once its main loop turns."""
        if name == "web":
            self._web()
            return
        pulse = self.stack.folder / f"{name}.pulse"
        pulse.unlink(missing_ok=True)
        celery = [sys.executable, "-m", "celery", "--quiet", "-A", "config.celery"]
        if name == "beat":
            command = [*celery, "beat", "-l", "warning", "-s", str(self.stack.folder / "beat")]
        else:
            queues, count = QUEUES[name]
            options = ["-Q", queues, "-c", str(count), "-n", f"{name}@soak", "--prefetch-multiplier=1", "-l", "warning"]
            command = [*celery, "worker", *options, "--without-gossip", "--without-mingle"]
        self.living[name] = self.stack.spawn(name, *command)
        until(pulse.exists, 60, name)

    def _trouble(self, end: float) -> None:
        """One of them dies, each as often as the others, in random order; it is away for a moment and comes again."""
        while time.monotonic() < end:
            for name in random.sample(VICTIMS, len(VICTIMS)):
                time.sleep(random.uniform(*UP))
                self.stack.kill(self.living[name])
                self.kills[name] += 1
                since = self.work.now()
                time.sleep(random.uniform(*DOWN))
                self._start(name)
                if name == "beat":
                    self.silences.append((since, self.work.now()))
                elif name in {"reader", "default"}:
                    self.dropped.append(since)

    def _settle(self, climbs: float) -> None:
        end = time.monotonic() + PATIENCE + climbs
        while self.work.busy() and time.monotonic() < end:
            time.sleep(1)

    def _arrived(self) -> dict[str, int]:
        """What the stand-in holds for people, beside the outbox."""
        seen = self.stack.control("messages", limit=1_000_000)["messages"]
        return self.work.arrived([one["uuid"] for one in seen if one["user_id"] and one["uuid"]])

    def _late(self, loud: str) -> dict[str, Any]:
        """How late people were called beside the plan: more than outage and tick breaks the law.

        Of reader and default one is always there; a ring that dies in the hands of the other costs a tick.
        """
        climbed = self.work.climbed(loud)
        beyond = [(at - due).total_seconds() - self._away(due, at) for due, at in climbed]
        return {
            "calls": len(climbed),
            "late_max_s": round(max((at - due).total_seconds() for due, at in climbed), 1),
            "late_beyond_outage_max_s": round(max(beyond), 1),
            "late": sum(one > TICK + GRACE for one in beyond),
        }

    def _away(self, due: datetime, at: datetime) -> float:
        """How long beat was away between the two, and a tick for each ring that may have been lost."""
        silent = sum(max(0.0, (min(back, at) - max(since, due)).total_seconds()) for since, back in self.silences)
        first = due - timedelta(seconds=TICK)
        return silent + TICK * sum(first <= moment <= at for moment in self.dropped)


if __name__ == "__main__":
    raise SystemExit(main())
