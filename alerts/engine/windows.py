"""When a maintenance window is open: days and hours by the wall clock of Shanghai. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.clock import SHANGHAI

DAY: Final = timedelta(days=1)
AHEAD: Final = 800  # days in which the next opening is looked for
LONGEST: Final = {"once": timedelta(days=30), "daily": DAY, "weekly": 7 * DAY, "monthly": 7 * DAY}


class Repeat(TextChoices):
    """How often it comes."""

    ONCE = "once", _("单次")
    DAILY = "daily", _("每天")
    WEEKLY = "weekly", _("每周")
    MONTHLY = "monthly", _("每月")


class Days(TextChoices):
    """Which days count."""

    ANY = "any", _("不限")
    TRADING = "trading", _("仅交易日")
    CLOSED = "closed", _("仅非交易日")


@dataclass(frozen=True)
class Span:
    """From when to when it is open; the end is not inside."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class Rule:
    """It opens at `at` and lasts so long, on `first` (once) or on days from `first` to `until` (None: for good).

    `weekdays` (0 is Monday) count where it is weekly, `month_days` (1 to 31, -1 the last) where it is monthly; of these
    only what `days` lets pass.
    """

    repeat: Repeat
    first: date
    at: time
    lasts: timedelta
    weekdays: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    days: Days = Days.ANY
    until: date | None = None


Trading = Callable[[date], bool]


def faults(rule: Rule) -> list[tuple[str, str]]:
    """What is wrong with it: field and code; see `alerts.said`."""
    found = []
    if not timedelta() < rule.lasts <= LONGEST[rule.repeat.value]:
        found.append(("lasts", "window_lasts"))
    if rule.repeat is Repeat.WEEKLY and not rule.weekdays:
        found.append(("weekdays", "window_weekdays"))
    if rule.repeat is Repeat.MONTHLY and not rule.month_days:
        found.append(("month_days", "window_month_days"))
    if not (rule.weekdays <= set(range(7)) and rule.month_days <= {-1, *range(1, 32)}):
        found.append(("month_days", "window_month_days"))
    if rule.until is not None and rule.until < rule.first:
        found.append(("until", "window_until"))
    return found


def open_at(rule: Rule, moment: datetime, trading: Trading) -> Span | None:
    """The opening in which the moment lies; of several the one that ends last."""
    today = moment.astimezone(SHANGHAI).date()
    back = rule.lasts // DAY + 1
    spans = [_span(rule, today - step * DAY) for step in range(back + 1) if _opens(rule, today - step * DAY, trading)]
    return max((one for one in spans if one.begins <= moment < one.ends), key=lambda one: one.ends, default=None)


def coming(rule: Rule, moment: datetime, trading: Trading) -> Iterator[Span]:
    """Openings that begin after the moment, the next first."""
    start = max(moment.astimezone(SHANGHAI).date(), rule.first)
    for step in range(AHEAD):
        day = start + step * DAY
        if rule.until is not None and day > rule.until:
            return
        if _opens(rule, day, trading) and (span := _span(rule, day)).begins > moment:
            yield span


def turns(rule: Rule, moment: datetime, trading: Trading) -> datetime | None:
    """The next moment after this one at which it opens or closes; None if there is none."""
    now, then = open_at(rule, moment, trading), next(coming(rule, moment, trading), None)
    return min((one for one in (now and now.ends, then and then.begins) if one), default=None)


def _opens(rule: Rule, day: date, trading: Trading) -> bool:
    if rule.repeat is Repeat.ONCE:
        return day == rule.first
    if day < rule.first or (rule.until is not None and day > rule.until):
        return False
    if rule.repeat is Repeat.WEEKLY and day.weekday() not in rule.weekdays:
        return False
    if rule.repeat is Repeat.MONTHLY and not _in_month(rule, day):
        return False
    return rule.days is Days.ANY or trading(day) is (rule.days is Days.TRADING)


def _in_month(rule: Rule, day: date) -> bool:
    last = calendar.monthrange(day.year, day.month)[1]
    return day.day in rule.month_days or (day.day == last and -1 in rule.month_days)


def _span(rule: Rule, day: date) -> Span:
    begins = datetime.combine(day, rule.at, SHANGHAI)
    return Span(begins, begins + rule.lasts)
