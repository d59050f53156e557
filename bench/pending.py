"""Open approvals in bulk, written past the verbs: what waits, without the days that it took to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.core.management import call_command
from django.db import connection

from approvals.models import Flow, FlowVersion, NodeRun, Request, Task
from core import clock
from estate import api as estate

BATCH = 2_000


def published() -> None:
    """The product's flows, on the systems and ledgers that they name."""
    estate.seed_demo()
    call_command("publish_flows", verbosity=0)


def approvals_for(receivers: Sequence[Sequence[int]], *, initiator: int, department: int) -> None:
    """One running request each, whose open node asks these people; due times are spread over past and future."""
    now = clock.now()
    published()
    flow = Flow.objects.get(slug="cloud_vm")
    version = FlowVersion.objects.get(flow=flow, status="default")
    requests = Request.objects.bulk_create(
        [
            Request(
                flow=flow,
                version=version,
                serial=f"YJ-BENCH-{number:06d}",
                title=f"{number % 9 + 1} 台生产云主机",
                initiator_id=initiator,
                department_id=department,
                data={},
                submit_key=f"bench-{number}",
                submitted_at=now - timedelta(minutes=number % 5_000),
            )
            for number in range(len(receivers))
        ],
        batch_size=BATCH,
    )
    runs = NodeRun.objects.bulk_create(
        [NodeRun(request=r, seq=1, key="head", kind="approve", opened_at=r.submitted_at) for r in requests],
        batch_size=BATCH,
    )
    Task.objects.bulk_create(
        [
            Task(
                request_id=run.request_id,
                run=run,
                no=no,
                person_id=person,
                opened_at=run.opened_at,
                due_at=None if index % 10 == 0 else now + timedelta(minutes=index % 4_000 - 1_000),
            )
            for index, (run, people) in enumerate(zip(runs, receivers, strict=True))
            for no, person in enumerate(people, 1)
        ],
        batch_size=BATCH,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself after a while
