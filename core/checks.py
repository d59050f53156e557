"""What is wrong with the installation, said at start and by `manage.py check --database default`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import connection
from django.http.request import validate_host
from django.utils.translation import gettext as _

from core import clock
from core.models import CalendarDay
from core.states import DayCalendar, DayKind

DEMO_HINT = "DEMO=0"
MAKEUP_HINT = "python manage.py seed_calendar"


def year_without_makeup_days(today: date, years: Collection[int]) -> int | None:
    """The year whose 调休 must be entered by now: from 1 December next year's, before that nobody asks.

    `years` are those that have make-up workdays.
    """
    following = today.year + 1
    return following if today.month == 12 and following not in years else None


def makeup_years() -> set[int]:
    """The years whose make-up workdays are entered."""
    rows = CalendarDay.objects.filter(calendar=DayCalendar.OFFICE, kind=DayKind.WORKDAY)
    return {day.year for day in rows.values_list("date", flat=True)}


def makeup_days(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn from 1 December on if next year has no make-up workdays."""
    if not databases or CalendarDay._meta.db_table not in connection.introspection.table_names():
        return []
    missing = year_without_makeup_days(clock.today(), makeup_years())
    if missing is None:
        return []
    message = _("%(year)s 年的调休上班日还没有录入，工作时限会算错") % {"year": missing}
    return [Warning(message, hint=MAKEUP_HINT, id="core.W001")]


def no_demo_in_production(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse the demo, whose people share a password, at an address that the firm uses."""
    if not (settings.DEMO and settings.HTTPS):
        return []
    message = _("DEMO=1 只用于演示：演示账号共用一个密码，不能用在 https 地址上")
    return [Error(message, hint=DEMO_HINT, id="core.E001")]


def reached_as_told(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of addresses that people are told and under which nothing would work."""
    found: list[CheckMessage] = []
    for address in filter(None, (settings.PUBLIC_URL, settings.PHONE_URL)):
        host = urlsplit(address).hostname or ""
        if not validate_host(host, settings.ALLOWED_HOSTS):
            message = _("%(address)s 的主机名不在 ALLOWED_HOSTS 中，用它打开的页面都会被拒绝") % {"address": address}
            found.append(Warning(message, hint=f"ALLOWED_HOSTS={host}", id="core.W002"))
    if settings.HTTPS and not settings.TRUSTED_PROXIES and settings.PUBLIC_URL not in settings.CSRF_TRUSTED_ORIGINS:
        message = _("https 由代理提供，却没有设置 TRUSTED_PROXIES：登录和所有提交都会被拒绝")
        found.append(Warning(message, hint="TRUSTED_PROXIES=10.0.0.0/8", id="core.W003"))
    return found
