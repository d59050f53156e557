"""How times, durations and figures are written, in pages and cards alike, in the active language.

Pure formatting: the moments are arguments, nothing here reads a clock or the database. What is not known is `—`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.translation import gettext as _

from core.clock import SHANGHAI

UNKNOWN = "—"
Number = Decimal | int | float | str | None
_MINUTE = timedelta(minutes=1)


def moment(at: datetime | None, now: datetime) -> str:
    """When it was or will be: `今天 17:30`, `昨天 09:12`, `11-23 09:58`; other years `2025-11-23`."""
    if at is None:
        return UNKNOWN
    there, here = at.astimezone(SHANGHAI), now.astimezone(SHANGHAI)
    if there.date() == here.date():
        return _("今天 %(time)s") % {"time": f"{there:%H:%M}"}
    if there.date() == here.date() - timedelta(days=1):
        return _("昨天 %(time)s") % {"time": f"{there:%H:%M}"}
    if there.year == here.year:
        return f"{there:%m-%d %H:%M}"
    return f"{there:%Y-%m-%d}"


def exact(at: datetime | None) -> str:
    """The absolute time in Shanghai, to the second, for titles and exports: `2026-11-23 09:58:00`."""
    return UNKNOWN if at is None else f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def clock_time(at: datetime | None) -> str:
    """The hour and minute alone: `10:32`."""
    return UNKNOWN if at is None else f"{at.astimezone(SHANGHAI):%H:%M}"


def day(on: date | None) -> str:
    """A day with its weekday: `11 月 23 日 周一`."""
    if on is None:
        return UNKNOWN
    weekdays = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    months = (_("1 月"), _("2 月"), _("3 月"), _("4 月"), _("5 月"), _("6 月"),
              _("7 月"), _("8 月"), _("9 月"), _("10 月"), _("11 月"), _("12 月"))  # fmt: skip
    parts = {"month": months[on.month - 1], "day": on.day, "weekday": weekdays[on.weekday()]}
    return _("%(month)s %(day)s 日 %(weekday)s") % parts


def duration(length: timedelta | None) -> str:
    """A length of time, the two largest units: `2 天 3 小时`, `3 小时 20 分`, `5 分`; under a minute `不到 1 分`."""
    if length is None:
        return UNKNOWN
    days, hours, minutes = _parts(length)
    units = [
        (days, _("%(n)s 天")),
        (hours, _("%(n)s 小时")),
        (minutes, _("%(n)s 分")),
    ]
    return _largest(units)


def work_hours(length: timedelta | None) -> str:
    """A length of working time, which has no days: `6 工作小时 12 分`, `45 工作分钟`."""
    if length is None:
        return UNKNOWN
    days, hours, minutes = _parts(length)
    hours += days * 24
    if not hours and minutes:
        return _("%(n)s 工作分钟") % {"n": minutes}
    return _largest([(hours, _("%(n)s 工作小时")), (minutes, _("%(n)s 分"))])


def waiting(due: datetime | None, now: datetime) -> str:
    """How long until the due time or since it passed: `剩 3 小时 20 分`, `超时 1 小时`; empty without a due time."""
    if due is None:
        return ""
    return _("剩 %(time)s") % {"time": duration(due - now)} if due > now else overtime(duration(now - due))


def work_waiting(left: timedelta | None) -> str:
    """The same of working time, which is negative when passed: `剩 3 工作小时`, `超时 2 工作小时`."""
    if left is None:
        return ""
    return _("剩 %(time)s") % {"time": work_hours(left)} if left > timedelta() else overtime(work_hours(-left))


def overtime(length: str) -> str:
    """A written length as overtime: `超时 1 小时`."""
    return _("超时 %(time)s") % {"time": length}


def deadline(due: datetime | None, now: datetime) -> str:
    """A due time as a card says it: `今天 17:30（剩 3 小时）`."""
    if due is None:
        return UNKNOWN
    return _("%(moment)s（%(waiting)s）") % {"moment": moment(due, now), "waiting": waiting(due, now)}


def money(amount: Number) -> str:
    """Yuan with separators and two decimals: `4,860.00 元`."""
    value = _decimal(amount)
    return UNKNOWN if value is None else _("%(amount)s 元") % {"amount": _fixed(value, 2)}


def percent(figure: Number) -> str:
    """A figure of a hundred with one decimal: `71.0 %`."""
    value = _decimal(figure)
    return UNKNOWN if value is None else f"{_fixed(value, 1)} %"


def count(figure: Number) -> str:
    """A plain figure with separators and no needless zeros: `1,240`, `0.5`; zero is `0`."""
    value = _decimal(figure)
    if value is None:
        return UNKNOWN
    written = f"{value:,f}"
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written == "-0" else written


def names(people: Iterable[str]) -> str:
    """Several names in a row: `陈立、李四`."""
    return _("、").join(people) or UNKNOWN


def _parts(length: timedelta) -> tuple[int, int, int]:
    minutes = max(length, timedelta()) // _MINUTE
    return minutes // 1440, minutes % 1440 // 60, minutes % 60


def _largest(units: list[tuple[int, str]]) -> str:
    first = next((index for index, (n, _form) in enumerate(units) if n), None)
    if first is None:
        return _("不到 1 分")
    return " ".join(form % {"n": n} for n, form in units[first : first + 2] if n)


def _decimal(figure: Number) -> Decimal | None:
    if figure is None or figure == "":
        return None
    try:
        value = Decimal(str(figure))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _fixed(value: Decimal, places: int) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{rounded if rounded else abs(rounded):,f}"
