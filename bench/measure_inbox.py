"""What `bench/inbox.py` measures, in a process of one database: items, repeats."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import django

django.setup()

from bench import ground, pending  # noqa: E402  # after setup
from inbox import api  # noqa: E402
from people.api import by_user_id, seed_demo  # noqa: E402

SIZE = 30


def measure(items: int, repeats: int) -> dict[str, dict[str, float]]:
    """Milliseconds and queries of what the page asks: rows, counters, facets, and all of it together."""

    seed_demo(employees=300)
    chen, wang = by_user_id("chenli"), by_user_id("wangxm")
    assert wang.department is not None
    pending.approvals_for([[chen.pk]] * items, initiator=wang.pk, department=wang.department.pk)
    middle = _middle(items)

    def rows(cursor: str = "") -> None:
        assert len(api.page(chen, api.Tab.TODO, api.Filters(), cursor, SIZE).items) == SIZE

    def whole() -> None:
        rows()
        assert api.counts(chen).todo == items
        assert sum(facet.count for facet in api.facets(chen, api.Tab.TODO)) == items

    jobs: dict[str, Callable[[], object]] = {
        "rows, first page": rows,
        "rows, page in the middle": lambda: rows(middle),
        "rows, overdue alone": lambda: api.page(chen, api.Tab.TODO, api.Filters(overdue="overdue"), "", SIZE),
        "counters": lambda: api.counts(chen),
        "facets": lambda: api.facets(chen, api.Tab.TODO),
        "whole page": whole,
    }
    return {name: {"queries": ground.queries(job), **ground.milliseconds(job, repeats)} for name, job in jobs.items()}


def _middle(items: int) -> str:

    chen, cursor = by_user_id("chenli"), ""
    for _ in range(items // 2 // 200):
        cursor = api.page(chen, api.Tab.TODO, api.Filters(), cursor, 200).next_cursor
    return cursor


if __name__ == "__main__":
    with ground.fresh_database():
        print(json.dumps(measure(*map(int, sys.argv[1:3]))))
