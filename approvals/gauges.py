"""What monitoring may know of approvals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from approvals.models import Request, Task
from approvals.states import RequestStatus, TaskStatus
from core import clock
from core.gauges import Gauge, Sample


def _running() -> Iterator[Sample]:
    yield Sample(Request.objects.filter(status=RequestStatus.RUNNING).count())


def _tasks() -> Iterator[Sample]:
    tasks = Task.objects.filter(status=TaskStatus.OPEN)
    yield Sample(tasks.count(), {"state": "open"})
    yield Sample(tasks.filter(due_at__lt=clock.now()).count(), {"state": "overdue"})


GAUGES: Final = (
    Gauge("hub_requests_running", "Approval requests on their way.", _running),
    Gauge("hub_tasks", "Open tasks of people, and those past their time.", _tasks),
)
