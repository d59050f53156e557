"""Numbers of approvals that others may read."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from approvals.models import Task
from approvals.states import TaskStatus
from core.clock import SHANGHAI
from core.metrics import Metric

DECIDED = (TaskStatus.APPROVED, TaskStatus.REJECTED, TaskStatus.DONE, TaskStatus.CANNOT)


def _bounds(day: date) -> tuple[datetime, datetime]:
    begin = datetime.combine(day, time(), SHANGHAI)
    return begin, begin + timedelta(days=1)


def on_time_rate(day: date) -> Decimal | None:
    """Of the tasks decided that day with a due time: how many of a hundred were in time."""
    begin, end = _bounds(day)
    decided = Task.objects.filter(status__in=DECIDED, closed_at__gte=begin, closed_at__lt=end, due_at__isnull=False)
    total = decided.count()
    if not total:
        return None
    return Decimal(decided.filter(closed_at__lte=F("due_at")).count() * 100) / total


def open_tasks(day: date) -> Decimal | None:
    """Tasks that were open at the end of the day."""
    _begin, end = _bounds(day)
    still = Q(closed_at=None) | Q(closed_at__gte=end)
    return Decimal(Task.objects.filter(still, opened_at__lt=end).count())


METRICS = (
    Metric("approvals.on_time_rate", gettext_lazy("审批按时率"), "%", on_time_rate),
    Metric("approvals.open", gettext_lazy("未处理的审批"), gettext_lazy("项"), open_tasks),
)
