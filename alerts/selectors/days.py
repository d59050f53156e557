"""How many requests came on each of the last fourteen days, and how that is drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.models import Intake
from alerts.states import IntakeStatus
from core import clock, wording

DAYS: Final = 14
HEIGHT: Final = 96
STEP: Final = 10


@dataclass(frozen=True)
class Bar:
    """A day, in units of the drawing (0 at the top): all requests of it, of which `dead` could not be read."""

    day: date
    all: int
    dead: int
    x: int
    y: int
    height: int
    dead_y: int
    dead_height: int

    @property
    def said(self) -> str:
        """Example: 11 月 23 日 周一：120 次，其中 2 次无法解析"""
        told = {"day": wording.day(self.day), "all": wording.count(self.all), "dead": wording.count(self.dead)}
        if self.dead:
            return _("%(day)s：%(all)s 次，其中 %(dead)s 次无法解析") % told
        return _("%(day)s：%(all)s 次") % told


@dataclass(frozen=True)
class Days:
    """Fourteen days, the last one today."""

    bars: tuple[Bar, ...]
    top: int
    total: int
    dead: int
    width: int = DAYS * STEP
    height: int = HEIGHT

    @property
    def latest_first(self) -> tuple[Bar, ...]:
        """For the table behind the drawing."""
        return self.bars[::-1]

    @property
    def said(self) -> str:
        """The drawing in a sentence."""
        return _("近 14 天 %(total)s 次请求，其中 %(dead)s 次无法解析") % {
            "total": wording.count(self.total),
            "dead": wording.count(self.dead),
        }


def days_of(sources: Iterable[int]) -> Mapping[int, Days]:
    """The days of each source, in one query."""
    first = clock.today() - timedelta(days=DAYS - 1)
    since = datetime.combine(first, time(), tzinfo=timezone.get_default_timezone())
    counted = (
        Intake.objects.filter(source__in=list(sources), received_at__gte=since)
        .order_by()
        .annotate(day=TruncDate("received_at", tzinfo=timezone.get_default_timezone()))
        .values("source", "day")
        .annotate(all=Count("pk"), dead=Count("pk", filter=Q(status=IntakeStatus.DEAD)))
    )
    figures: dict[int, dict[date, tuple[int, int]]] = defaultdict(dict)
    for one in counted:
        figures[one["source"]][one["day"]] = (one["all"], one["dead"])
    return {source: _drawn(first, figures[source]) for source in sources}


def _drawn(first: date, figures: Mapping[date, tuple[int, int]]) -> Days:
    dates = [first + timedelta(days=number) for number in range(DAYS)]
    told = [figures.get(day, (0, 0)) for day in dates]
    top = max(1, *(many for many, _dead in told))
    bars = tuple(_bar(number, day, *told[number], top) for number, day in enumerate(dates))
    return Days(bars, top, sum(many for many, _dead in told), sum(dead for _many, dead in told))


def _bar(number: int, day: date, many: int, dead: int, top: int) -> Bar:
    height, dark = _tall(many, top), _tall(dead, top)
    return Bar(day, many, dead, number * STEP + 1, HEIGHT - height, height, HEIGHT - dark, dark)


def _tall(count: int, top: int) -> int:
    return max(count * HEIGHT // top, 2) if count else 0
