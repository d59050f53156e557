"""The weeks of a report as bars: how long until taken and until over, the half and the slowest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from alerts.engine.figures import Figures, Spread
from alerts.selectors.reports import Line
from core.wording import duration

HEIGHT: Final = 160
WIDE: Final = 480  # few weeks share this width, many go on to the right
STEP: Final = 40


@dataclass(frozen=True)
class Bar:
    """A bar, measured from above: the time that half stay within (`p50`) or that 95 of 100 do."""

    x: int
    y: int
    width: int
    height: int
    kind: str
    told: str


@dataclass(frozen=True)
class Chart:
    """Two bars for each week; `top` is the longest time in it."""

    title: str
    bars: tuple[Bar, ...]
    labels: tuple[tuple[int, str], ...]
    top: str
    width: int
    height: int = HEIGHT


def of_weeks(weeks: Iterable[Line]) -> tuple[Chart, ...]:
    """Until taken, and until over."""
    told = tuple(weeks)
    return (
        _chart(_("认领用时 MTTA"), told, lambda figures: figures.taken),
        _chart(_("恢复用时 MTTR"), told, lambda figures: figures.over),
    )


def _chart(title: str, weeks: tuple[Line, ...], of: Callable[[Figures], Spread | None]) -> Chart:
    spreads = [of(week.figures) for week in weeks]
    top = max((one.p95 for one in spreads if one), default=timedelta())
    step = max(STEP, WIDE // max(1, len(weeks)))
    thick = min(step * 7 // 20, 40)
    bars: list[Bar] = []
    for number, (week, one) in enumerate(zip(weeks, spreads, strict=True)):
        for place, kind, length in ((0, "p50", one.p50 if one else None), (1, "p95", one.p95 if one else None)):
            if length is None:
                continue
            tall = max(2, int(length / top * HEIGHT)) if top else 2
            x = number * step + 4 + place * (thick + 2)
            bars.append(Bar(x, HEIGHT - tall, thick, tall, kind, f"{week.label} {kind} {duration(length)}"))
    every = max(1, len(weeks) // 13 + 1)
    labels = tuple((number * step + 4, week.label) for number, week in enumerate(weeks) if number % every == 0)
    return Chart(title, tuple(bars), labels, duration(top), max(1, len(weeks)) * step)
