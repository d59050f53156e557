"""Numbers of approvals that others may read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from statistics import median

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy

from approvals.models import Decision, Task
from approvals.states import TaskStatus
from core.clock import SHANGHAI
from core.journal import Via
from core.metrics import Metric
from core.worktime import office, shanghai_day

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


def _decisions(first: date, last: date) -> QuerySet[Decision]:
    begin, end = _bounds(first)[0], _bounds(last)[1]
    return Decision.objects.filter(at__gte=begin, at__lt=end).order_by()


def on_card(first: date, last: date) -> dict[date, Decimal]:
    """Of a hundred decisions of a day: how many were taken inside Feishu, on a card or in its approval centre."""
    rows = (
        _decisions(first, last)
        .values(day=TruncDate("at", tzinfo=SHANGHAI))
        .annotate(all=Count("pk"), cards=Count("pk", filter=Q(via__in=(Via.CARD, Via.CENTRE))))
    )
    return {row["day"]: Decimal(row["cards"] * 100) / row["all"] for row in rows}


def median_hours(first: date, last: date) -> dict[date, Decimal]:
    """The median of the working hours between a task's opening and its decision, by the day of the decision."""
    hours: dict[date, list[Decimal]] = {}
    office_time = office()
    begin, end = _bounds(first)[0], _bounds(last)[1]
    # A decision closes its task: saying so spares the database reading tasks of all times.
    closed = ~Q(task__status=TaskStatus.OPEN) & Q(task__closed_at__gte=begin, task__closed_at__lt=end)
    for opened, at in _decisions(first, last).filter(closed).values_list("task__opened_at", "at"):
        took = office_time.between(opened, at)
        hours.setdefault(shanghai_day(at), []).append(Decimal(int(took.total_seconds())) / 3600)
    return {day: median(taken) for day, taken in hours.items()}


def _of_day(series: Callable[[date, date], dict[date, Decimal]]) -> Callable[[date], Decimal | None]:
    return lambda day: series(day, day).get(day)


METRICS = (
    Metric("approvals.on_time_rate", gettext_lazy("审批按时率"), "%", on_time_rate),
    Metric("approvals.on_card", gettext_lazy("在飞书卡片上处理"), "%", _of_day(on_card), on_card),
    Metric(
        "approvals.median_hours",
        gettext_lazy("审批用时中位数"),
        gettext_lazy("工作小时"),
        _of_day(median_hours),
        median_hours,
    ),
    Metric("approvals.open", gettext_lazy("未处理的审批"), gettext_lazy("项"), open_tasks),
)
