"""The peer's process: takes orders by lines on its input, answers each with one line of JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from types import SimpleNamespace
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.viewflow.settings"

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402  # after setup
from django.core.exceptions import PermissionDenied  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.shortcuts import get_object_or_404  # noqa: E402

from bench.viewflow.twostep import flows  # noqa: E402
from bench.viewflow.twostep.models import Profile  # noqa: E402

FLOWS = {"row": flows.RowLockFlow, "cache": flows.CacheLockFlow}


class Firm:
    """Three people, one above the other, and the requests that wait for the second and third."""

    def __init__(self) -> None:
        call_command("migrate", run_syncdb=True, verbosity=0)
        users = get_user_model().objects
        self.people = [users.create_user(name) for name in ("wang", "chen", "zhou")]
        for person, leader in zip(self.people, (*self.people[1:], None), strict=True):
            Profile.objects.create(user=person, leader=leader)
        self.waiting: dict[str, list[int]] = {name: [] for name in FLOWS}

    def prepare(self, lock: str, count: int) -> None:
        """So many new requests of the first person."""
        kind = FLOWS[lock]
        for number in range(count):
            activation = kind.start.activation_class.create(kind.start, None, None)
            activation.process.initiator_id = self.people[0].pk
            activation.process.manager_id = self.people[1].pk
            activation.process.reason = f"扩容 {number}"
            activation.start(SimpleNamespace(user=self.people[0]))
            with transaction.atomic():
                activation.execute()
            self.waiting[lock].append(activation.process.pk)

    def decide(self, lock: str, count: int) -> list[list[float]]:
        """Decide both steps of so many requests; seconds of each decision by the clock and by the processor."""
        told = []
        for _ in range(count):
            process = self.waiting[lock].pop()
            for step, person in (("manager", self.people[1]), ("head", self.people[2])):
                task = FLOWS[lock].task_class.objects.get(process=process, status="ASSIGNED").pk
                began = time.perf_counter(), time.process_time()
                approve(getattr(FLOWS[lock], step), process, task, person)
                told.append([time.perf_counter() - began[0], time.process_time() - began[1]])
        return told

    def statements(self, lock: str) -> list[int]:
        """How many statements each of the two decisions costs, beginning and end of the transaction apart."""
        self.prepare(lock, 1)
        seen: list[str] = []

        def count(execute: Any, sql: str, *rest: Any) -> Any:
            seen.append(sql)
            return execute(sql, *rest)

        process = self.waiting[lock].pop()
        told = []
        for step, person in (("manager", self.people[1]), ("head", self.people[2])):
            task = FLOWS[lock].task_class.objects.get(process=process, status="ASSIGNED").pk
            seen.clear()
            with connection.execute_wrapper(count):
                approve(getattr(FLOWS[lock], step), process, task, person)
            told.append(sum(not sql.startswith(("BEGIN", "COMMIT")) for sql in seen))
        return told


def approve(node: Any, process: int, task_pk: int, user: Any) -> None:
    """What `viewflow.workflow.flow.utils.wrap_view` and `UpdateProcessView` do at a POST, without form and page."""
    with node.flow_class.lock(process), transaction.atomic():
        task = get_object_or_404(node.flow_class.task_class, pk=task_pk)
        if task.process.flow_class != node.flow_class:
            raise LookupError("no task of this flow")
        activation = node.activation_class(task)
        if not node.can_execute(user, task=task):
            raise PermissionDenied
        activation.start(None)
        setattr(activation.process, f"{node.name}_comment", "同意")
        activation.process.save()
        activation.execute()


def main() -> None:
    """Obey until the input ends."""
    firm = Firm()
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        order, *arguments = json.loads(line)
        print(json.dumps(getattr(firm, order)(*arguments)), flush=True)


if __name__ == "__main__":
    main()
