"""Named, dated numbers: rooms register them; dashboards and key results read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from core.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Metric:
    """A number of a day; `measure` gives None when that day has nothing to measure.

    `series` gives many days at once (first and last included; days without a number are left out), for charts.
    """

    slug: str
    label: str | _StrPromise
    unit: str | _StrPromise
    measure: Callable[[date], Decimal | None]
    series: Callable[[date, date], Mapping[date, Decimal]] | None = None


METRICS: Registry[Metric] = Registry("metrics")


def value(slug: str, day: date) -> Decimal | None:
    """The number of the day.

    Raises: UnknownKind if nobody registered the slug.
    """
    return METRICS.get(slug).measure(day)


def series(slug: str, first: date, last: date) -> Mapping[date, Decimal]:
    """The numbers from the first day to the last; days without one are left out.

    Raises: UnknownKind if nobody registered the slug.
    """
    metric = METRICS.get(slug)
    if metric.series is not None:
        return metric.series(first, last)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    measured = {day: metric.measure(day) for day in days}
    return {day: number for day, number in measured.items() if number is not None}
