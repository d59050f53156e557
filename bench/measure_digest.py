"""What `bench/digest.py` measures, in a process of one database: people, items each, repeats."""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime, timedelta

import django

django.setup()

from bench import ground, pending  # noqa: E402  # after setup
from bots.models import Delivery  # noqa: E402
from core import clock, timers  # noqa: E402
from core.clock import SHANGHAI  # noqa: E402
from core.models import Timer  # noqa: E402
from inbox.api import digests  # noqa: E402
from inbox.digest import CHUNK  # noqa: E402
from people.api import by_user_id, seed_demo  # noqa: E402
from people.models import Employee  # noqa: E402


def measure(people: int, items: int, repeats: int) -> dict[str, float]:
    """The worst of the repeats: computing alone, and the whole way with its announcements written."""
    monday = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
    seed_demo(employees=people)
    keys = list(Employee.objects.order_by("pk").values_list("pk", flat=True))
    wang = by_user_id("wangxm")
    assert wang.department is not None
    receivers = [[keys[(number + step * 997) % len(keys)] for step in range(items)] for number in range(len(keys))]
    pending.approvals_for(receivers, initiator=wang.pk, department=wang.department.pk)
    computed = max(_compute(keys) for _ in range(repeats))
    runs = [_announce(monday + timedelta(days=day)) for day in range(repeats)]
    told = Delivery.objects.filter(kind="inbox.digest").count() / repeats
    return {
        "told": int(told),
        "items": len(keys) * items,
        "computed_s": round(computed, 2),
        "announced_s": round(max(whole for whole, _chunk in runs), 2),
        "chunk_s": round(max(chunk for _whole, chunk in runs), 2),
    }


def _compute(keys: list[int]) -> float:

    began = time.perf_counter()
    for start in range(0, len(keys), CHUNK):
        digests(keys[start : start + CHUNK])
    return time.perf_counter() - began


def _announce(slot: datetime) -> tuple[float, float]:
    """Seconds of the whole slot and of its longest chunk (one transaction)."""
    with clock.frozen(slot - timedelta(minutes=1)):
        timers.tick()  # arms the slot
        while Timer.objects.filter(status="armed", due_at__lte=clock.now()).exists():
            timers.tick()  # what an earlier slot left behind is not this one's
    chunks = []
    with clock.frozen(slot):
        began = time.perf_counter()
        while Timer.objects.filter(status="armed", due_at__lte=slot).exists():
            start = time.perf_counter()
            timers.tick(limit=1)
            chunks.append(time.perf_counter() - start)
        return time.perf_counter() - began, max(chunks)


if __name__ == "__main__":
    with ground.fresh_database():
        print(json.dumps(measure(*map(int, sys.argv[1:4]))))
