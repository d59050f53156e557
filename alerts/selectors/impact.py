"""How much trading time an incident took, how grave that is, and how long until it is graver."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from alerts.engine.impact import Grade, Impact, impact
from alerts.models import ImpactGrade, Incident
from core import worktime
from core.wording import duration

# The trade's rules of 2012; those of today are written down at the desk.
MAJOR: Final = timedelta(minutes=5)


def grades() -> tuple[Grade, ...]:
    """The grades that are written down; until somebody does, the one that is known."""
    return grades_in(list(ImpactGrade.objects.all()))


def grades_in(rows: Iterable[ImpactGrade]) -> tuple[Grade, ...]:
    """The same of rows that were read already, in the language of the moment."""
    found = tuple(Grade(row.display_name, timedelta(minutes=row.minutes)) for row in rows)
    return found or (Grade(_("较大事件"), MAJOR),)


def impact_of(row: Incident, now: datetime) -> Impact:
    """The impact of an incident until it was over, or until now."""
    return impact(affected(row.opened_at, row.resolved_at, now), grades())


def affected(opened_at: datetime, over_at: datetime | None, now: datetime) -> timedelta:
    """Whole seconds of trading time between the two; nothing if the clock of a sender is ahead of ours."""
    passed = max(timedelta(), worktime.trading_time(opened_at, over_at or now))
    return timedelta(seconds=passed // timedelta(seconds=1))


def impact_said(found: Impact, *, running: bool) -> str:
    """The impact in a line, for a card or a page; empty where no trading time was touched and none is near.

    Example: 交易时段 3 分 20 秒，距较大事件阈值 1 分 40 秒
    """
    parts = []
    if found.affected:
        parts.append(_("交易时段 {time}").format(time=exactly(found.affected)))
    if found.reached:
        parts.append(_("已达{grade}").format(grade=found.reached))
    if running and found.following and found.affected:
        parts.append(_("距{grade}阈值 {time}").format(grade=found.following, time=exactly(found.left)))
    return _("，").join(parts)


def exactly(length: timedelta) -> str:
    """Minutes and seconds under an hour, else as everywhere. Example: 1 分 40 秒"""
    seconds = int(length.total_seconds())
    if seconds >= 3600:
        return duration(length)
    minutes, seconds = divmod(seconds, 60)
    if not minutes:
        return _("{seconds} 秒").format(seconds=seconds)
    if not seconds:
        return _("{minutes} 分钟").format(minutes=minutes)
    return _("{minutes} 分 {seconds} 秒").format(minutes=minutes, seconds=seconds)
