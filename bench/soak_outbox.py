"""`dev.py soak outbox`: workers killed by -9 at random, the broker away for half a minute, each message exactly once.

1,000 announcements are told while real Celery processes are killed and started again; then the stand-in is counted.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.outbox_stack import Stack, machine, stack

WHO = 400  # receivers
KILL_EVERY = (5.0, 9.0)
BROKER_AWAY = 30.0
PATIENCE = 600.0


def main() -> int:
    """Run the soak; the last line printed is one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    known = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-outbox-") as folder, stack(Path(folder)) as running:
        told = soak(running, known.messages)
    wanted = {"lost": "0", "twice": "0", "limit_violations": "0", "arrived": str(known.messages)}
    print(f"\n{'figure':<20}{'measured':>10}{'wanted':>10}")
    for name, value in told.items():
        print(f"{name:<20}{value!s:>10}{wanted.get(name, ''):>10}")
    passed = told["kills"] > 0 and not (told["lost"] or told["twice"] or told["open"] or told["limit_violations"])
    sizes = {"messages": known.messages, "receivers": WHO}
    print(json.dumps({"soak": "outbox", "passed": passed, **told, "machine": machine(), "sizes": sizes, "repeats": 1}))
    return 0 if passed else 1


def soak(running: Stack, messages: int) -> dict[str, Any]:
    """Tell, kill, stop the broker, count."""
    from bench import outbox_work as work  # noqa: PLC0415  # Django is set up only now

    begun = time.monotonic()
    work.people(WHO)
    work.connect(running.sandbox)
    broker = running.children[1]
    workers = [running.worker(f"w{number}", "urgent,default,bulk", 1) for number in range(3)]
    running.beat()
    time.sleep(4)
    kills = _trouble(running, work, workers, broker, messages)
    end = time.monotonic() + PATIENCE
    while work.waiting("bench.note") and time.monotonic() < end:
        time.sleep(1)
    notes = running.control("messages", text="note-", limit=messages * 2)["messages"]
    seen = Counter(note["content"]["config"]["summary"]["content"] for note in notes)
    return {
        "told": messages,
        "arrived": len(seen),
        "lost": messages - len(seen),
        "twice": sum(seen.values()) - len(seen),
        "open": work.waiting("bench.note"),
        "states": {status: count for status, count in work.by_status().items() if count},
        "kills": kills,
        "broker_away_s": BROKER_AWAY,
        "limit_violations": running.control("stats")["limit_violations"],
        "seconds": round(time.monotonic() - begun, 1),
    }


def _trouble(
    running: Stack, work: Any, workers: list[subprocess.Popen[bytes]], broker: subprocess.Popen[bytes], messages: int
) -> int:
    """Tell messages in spells while workers die; in the middle the broker is away."""
    kills, told, spell = 0, 0, max(1, messages // 20)
    away_at, back_at = time.monotonic() + 20, 0.0
    kill_at = time.monotonic() + random.uniform(*KILL_EVERY)
    while told < messages or back_at == 0.0 or broker.poll() is not None:
        now = time.monotonic()
        if told < messages:
            work.notes(min(spell, messages - told), WHO, start=told)
            told += min(spell, messages - told)
        if now >= kill_at:
            victim = random.randrange(len(workers))
            running.kill(workers[victim])
            workers[victim] = running.worker(f"w{victim}-{kills}", "urgent,default,bulk", 1)
            kills += 1
            kill_at = now + random.uniform(*KILL_EVERY)
        if now >= away_at and back_at == 0.0:
            running.kill(broker)
            back_at = now + BROKER_AWAY
        if back_at and now >= back_at and broker.poll() is not None:
            broker = running.redis()
        time.sleep(2)
    return kills


if __name__ == "__main__":
    raise SystemExit(main())
