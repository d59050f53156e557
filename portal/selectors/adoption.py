"""How the product is taken up: a few named numbers, day by day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import mean

from django.utils.translation import gettext as _

from core import clock, wording
from core.metrics import METRICS, series
from people.models import Employee
from portal.policy import require_keep_pilot

SHOWN = ("people.signed_in", "approvals.on_card", "approvals.median_hours", "inbox.muted")
SPANS = (7, 30, 90)
HEIGHT = 120


@dataclass(frozen=True)
class Bar:
    """A day of a chart, in units of the drawing (0 at the top); no height where the day has no number."""

    day: date
    figure: str
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Chart:
    """One number over the days: its mean, the latest day with one, and the bars."""

    slug: str
    label: str
    unit: str
    mean: str
    latest: str
    latest_day: date | None
    top: str
    width: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class AdoptionPage:
    """The page over so many days; `rows` is the table behind the charts, the latest day first."""

    days: int
    spans: tuple[int, ...]
    charts: tuple[Chart, ...]
    rows: tuple[tuple[date, tuple[str, ...]], ...]


def build(viewer: Employee, days: str) -> AdoptionPage:
    """The numbers of the last days, today included.

    Raises: Refused unless the viewer looks after the pilot.
    """
    require_keep_pilot(viewer)
    span = int(days) if days in {str(one) for one in SPANS} else 30
    last = clock.today()
    dates = [last - timedelta(days=ago) for ago in range(span - 1, -1, -1)]
    measured = [(slug, series(slug, dates[0], last)) for slug in SHOWN if slug in METRICS]
    charts = tuple(_chart(slug, numbers, dates) for slug, numbers in measured)
    rows = tuple((day, tuple(_figure(numbers.get(day)) for _slug, numbers in measured)) for day in reversed(dates))
    return AdoptionPage(span, SPANS, charts, rows)


def _chart(slug: str, numbers: Mapping[date, Decimal], dates: list[date]) -> Chart:
    metric = METRICS.get(slug)
    top = max([*numbers.values(), Decimal(100 if str(metric.unit) == "%" else 1)])
    latest = max(numbers, default=None)
    return Chart(
        slug=slug,
        label=str(metric.label),
        unit=str(metric.unit),
        mean=_figure(mean(numbers.values()) if numbers else None),
        latest=_figure(numbers.get(latest) if latest else None),
        latest_day=latest,
        top=_figure(top),
        width=len(dates) * 10,
        bars=tuple(_bar(n, day, numbers.get(day), top) for n, day in enumerate(dates)),
    )


def _bar(place: int, day: date, number: Decimal | None, top: Decimal) -> Bar:
    height = max(int(number / top * HEIGHT), 1) if number is not None else 0
    figure = _("%(day)s：%(figure)s") % {"day": wording.day(day), "figure": _figure(number)}
    return Bar(day, figure, place * 10 + 1, HEIGHT - height, height)


def _figure(number: Decimal | None) -> str:
    return wording.UNKNOWN if number is None else f"{number:,.1f}"
