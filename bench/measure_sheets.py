"""What `bench/sheets.py` measures, in a process of one database: people, repeats."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from bench import ground  # noqa: E402  # after setup
from people.api import by_user_id, seed_demo  # noqa: E402
from people.services.importing import preview, take_in, undo  # noqa: E402


def measure(people: int, repeats: int) -> dict[str, float]:
    """Seconds of each step, the median of the repeats."""
    seed_demo(employees=100)
    hr = by_user_id("sunjie")
    head = "用户 ID,姓名,工号,部门编号,直属上级用户 ID"
    lines = [f"big{number},员工{number},{number:06d},,wangxm" for number in range(people)]
    content = "\n".join([head, *lines]).encode("utf-8-sig")
    spent: dict[str, list[float]] = {"preview": [], "take": [], "undo": []}
    for _ in range(repeats):
        batch: Any = _timed(spent["preview"], lambda: preview(actor=hr, sheet="people", name="p.csv", content=content))
        _timed(spent["take"], lambda: take_in(batch, actor=hr))  # noqa: B023  # called at once
        _timed(spent["undo"], lambda: undo(batch, actor=hr))  # noqa: B023  # called at once
    return {step: round(statistics.median(times), 2) for step, times in spent.items()}


def _timed(times: list[float], work: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    done = work()
    times.append(time.perf_counter() - began)
    return done


if __name__ == "__main__":
    with ground.fresh_database():
        print(json.dumps(measure(*map(int, sys.argv[1:3]))))
