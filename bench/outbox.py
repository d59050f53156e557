"""`dev.py bench outbox`: how fast the outbox speaks without ever being told that it is too fast.

3,000 different messages against a budget of 900 a minute, urgent ones put in meanwhile, then one text to 10,000 people.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.outbox_stack import Stack, machine, stack, until

BUDGET = 900
URGENT_EVERY = 4.0
WHO = 1000  # receivers of the different messages


def main() -> int:
    """Run the bench; the last line printed is one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=3000)
    parser.add_argument("--people", type=int, default=10_000)
    known = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-outbox-") as folder, stack(Path(folder)) as running:
        told = measure(running, known.messages, known.people)
    table(told)
    print(
        json.dumps(
            {
                "bench": "outbox",
                **told,
                "machine": machine(),
                "sizes": {"messages": known.messages, "people": known.people},
                "repeats": 1,
            }
        )
    )
    good = told["rate_share"] >= 0.95 and told["limit_violations"] == 0
    exact = not told["missing"] and not told["twice"]
    return 0 if good and exact and told["urgent_p95_s"] <= 2 and told["batch_10000_s"] < 60 else 1


def measure(running: Stack, messages: int, people: int) -> dict[str, Any]:
    """The figures of one run."""
    from bench import outbox_work as work  # noqa: PLC0415  # Django is set up only now

    work.people(people)
    work.connect(running.sandbox)
    work.notes(messages, WHO)
    running.worker("urgent", "urgent", 1)
    running.worker("work", "default,bulk", 2)
    running.beat()
    until(lambda: running.control("stats")["messages"]["total"] > 0, 60, "the first message")
    asked = _urgent_meanwhile(running, messages)
    notes = running.control("messages", text="note-", limit=messages + 100)["messages"]
    urgent = running.control("messages", text="urgent-", limit=len(asked) + 100)["messages"]
    moments = sorted(float(note["created_at"]) for note in notes)
    minutes = (moments[-1] - moments[0]) / 60
    waits = sorted(_waits(asked, urgent))
    seconds = _batch(running, people)
    stats = running.control("stats")
    return {
        "rate_share": round(len(notes) / minutes / BUDGET, 4),
        "rate_per_minute": round(len(notes) / minutes, 1),
        "limit_violations": stats["limit_violations"],
        "urgent_p95_s": round(waits[max(0, int(len(waits) * 0.95) - 1)], 3),
        "urgent_median_s": round(statistics.median(waits), 3),
        "urgent": len(waits),
        "batch_10000_s": round(seconds, 1),
        "missing": messages - len({note["content"]["config"]["summary"]["content"] for note in notes}),
        "twice": len(notes) - len({note["content"]["config"]["summary"]["content"] for note in notes}),
    }


def _urgent_meanwhile(running: Stack, messages: int) -> dict[str, float]:
    from bench import outbox_work as work  # noqa: PLC0415  # Django is set up only now

    asked: dict[str, float] = {}
    end = time.monotonic() + messages / BUDGET * 60 * 1.5 + 60
    while time.monotonic() < end:
        if not work.waiting("bench.note"):
            break
        text = f"urgent-{len(asked)}"
        asked[text] = time.time()
        work.urgent(text)
        time.sleep(URGENT_EVERY)
    until(lambda: not work.waiting("bench.urgent"), 30, "the urgent messages")
    return asked


def _waits(asked: dict[str, float], seen: list[dict[str, Any]]) -> list[float]:
    at = {message["content"]["config"]["summary"]["content"]: float(message["created_at"]) for message in seen}
    return [at.get(text, float("inf")) - moment for text, moment in asked.items()]


def _batch(running: Stack, people: int) -> float:
    from bench import outbox_work as work  # noqa: PLC0415  # Django is set up only now

    begun = time.monotonic()
    work.bulk("bulk-text", people)
    until(lambda: running.control("messages", text="bulk-text", limit=1)["total"] >= people, 180, "the batch")
    return time.monotonic() - begun


def table(told: dict[str, Any]) -> None:
    """The figures for people."""
    print(f"\n{'figure':<22}{'measured':>12}{'wanted':>12}")
    wanted = {
        "rate_share": "≥ 0.95",
        "limit_violations": "0",
        "urgent_p95_s": "≤ 2",
        "batch_10000_s": "< 60",
        "missing": "0",
        "twice": "0",
    }
    for name, value in told.items():
        print(f"{name:<22}{value:>12}{wanted.get(name, ''):>12}")


if __name__ == "__main__":
    raise SystemExit(main())
