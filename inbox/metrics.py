"""Numbers of the inbox that others may read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Count
from django.utils.translation import gettext_lazy

from core.metrics import Metric
from inbox.models import DigestMute


def muted(first: date, last: date) -> dict[date, Decimal]:
    """How many people wanted no further digest on the day."""
    rows = DigestMute.objects.filter(day__gte=first, day__lte=last).order_by().values("day").annotate(n=Count("person"))
    return {row["day"]: Decimal(row["n"]) for row in rows}


METRICS = (
    Metric(
        "inbox.muted", gettext_lazy("关闭当日摘要的人"), gettext_lazy("人"), lambda day: muted(day, day).get(day), muted
    ),
)
