"""Named, dated numbers: rooms register them; dashboards and key results read them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from core.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Metric:
    """A number of a day; `measure` gives None when that day has nothing to measure."""

    slug: str
    label: str | _StrPromise
    unit: str | _StrPromise
    measure: Callable[[date], Decimal | None]


METRICS: Registry[Metric] = Registry("metrics")


def value(slug: str, day: date) -> Decimal | None:
    """The number of the day.

    Raises: UnknownKind if nobody registered the slug.
    """
    return METRICS.get(slug).measure(day)
