"""Our process of `bench/approvals.py`: takes orders by lines on its input, answers each with one line of JSON."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402  # after setup

from approvals.definition import parse  # noqa: E402
from approvals.models import Request, Task  # noqa: E402
from approvals.publish import publish  # noqa: E402
from approvals.services import decide  # noqa: E402
from approvals.services.submit import submit  # noqa: E402
from approvals.states import RequestStatus, TaskStatus  # noqa: E402
from bench import ground  # noqa: E402
from people.api import by_user_id, leader_chain, seed_demo  # noqa: E402

EMPLOYEES = 300
SLA = {
    "calendar": "work",
    "due": "8h",
    "ladder": [{"at": "-2h", "do": "remind"}, {"at": "+0h", "do": "remind"}, {"at": "+2h", "do": "warn_leader"}],
}


def _step(key: str, name: str, level: int, then: dict[str, Any]) -> dict[str, Any]:
    mode = {"kind": "any", "on_reject": "veto"}
    who = [{"rule": "leader", "level": level}]
    return {"key": key, "type": "approve", "name": name, "name_en": key, "who": who, "mode": mode, "sla": SLA} | then


FLOW: dict[str, Any] = {
    "schema": 1,
    "flow": "bench",
    "title": "两级审批",
    "title_en": "Two steps",
    "help": "直属领导与上级领导依次审批",
    "help_en": "Manager, then head",
    "category": "测试",
    "category_en": "Bench",
    "icon": "stamp",
    "prefix": "BN",
    "summary": ["reason"],
    "headline": "{reason}",
    "headline_en": "{reason}",
    "purpose": "reason",
    "form": {
        "fields": [
            {
                "id": "reason", "type": "text", "label": "理由", "label_en": "Reason", "required": True,
                "max_length": 100,
            }
        ]
    },
    "root": {
        "key": "start",
        "type": "start",
        "next": _step("manager", "直属领导", 1, {"next": _step("head", "上级领导", 2, {})}),
    },
}  # fmt: skip


class Firm:
    """The demo firm, the flow, and the requests that wait for two leaders."""

    def __init__(self) -> None:
        seed_demo(employees=EMPLOYEES)
        publish(parse(FLOW), FLOW)
        self.initiator = by_user_id("wangxm")
        self.leaders = leader_chain(self.initiator)[:2]
        self.waiting: list[int] = []
        self.number = 0

    def prepare(self, _lock: str, count: int) -> None:
        """So many new requests of the initiator."""
        for _ in range(count):
            self.number += 1
            raw = {"reason": f"扩容 {self.number}"}
            self.waiting.append(submit(actor=self.initiator, flow="bench", raw=raw, key=f"bench-{self.number}").pk)

    def decide(self, _lock: str, count: int) -> list[list[float]]:
        """Decide both steps of so many requests; seconds of each decision by the clock and by the processor."""
        told = []
        for _ in range(count):
            request = self.waiting.pop()
            for leader in self.leaders:
                task = Task.objects.get(request=request, status=TaskStatus.OPEN)
                began = time.perf_counter(), time.process_time()
                decide.approve(task=task.pk, actor=leader, rev=task.rev, key=f"bench:{task.pk}", comment="同意")
                told.append([time.perf_counter() - began[0], time.process_time() - began[1]])
            assert Request.objects.get(pk=request).status == RequestStatus.APPROVED
        return told

    def statements(self, _lock: str) -> list[int]:
        """How many statements each of the two decisions costs, beginning and end of the transaction apart."""
        return [sum(not sql.startswith(("BEGIN", "COMMIT")) for sql in log) for log in self.log()]

    def log(self) -> list[list[str]]:
        """The statements of the two decisions."""
        self.prepare("", 2)
        self.decide("", 1)
        request, told = self.waiting.pop(), []
        for leader in self.leaders:
            task = Task.objects.get(request=request, status=TaskStatus.OPEN)
            seen: list[str] = []

            def count(execute: Any, sql: str, *rest: Any, seen: list[str] = seen) -> Any:
                seen.append(sql)
                return execute(sql, *rest)

            with connection.execute_wrapper(count):
                decide.approve(task=task.pk, actor=leader, rev=task.rev, key=f"bench:{task.pk}")
            told.append(seen)
        return told


def main() -> None:
    """Obey until the input ends."""
    with ground.fresh_database():
        firm = Firm()
        print(json.dumps("ready"), flush=True)
        for line in sys.stdin:
            order, *arguments = json.loads(line)
            print(json.dumps(getattr(firm, order)(*arguments)), flush=True)


if __name__ == "__main__":
    main()
