"""Every minute a source's API is asked what fires there; recoveries that were swallowed and alerts we never got heal.

What differs is kept as a request of the source and goes the way of every request: read, guarded, counted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from alerts.asking.alertmanager import ALERTMANAGER, GRAFANA_DRIVER
from alerts.asking.monitor import Ask, Driver, Monitor
from alerts.asking.nightingale import NIGHTINGALE
from alerts.asking.prometheus import PROMETHEUS
from alerts.asking.zabbix import ZABBIX
from alerts.engine.reconciliation import Drift, Here, Reading
from alerts.models import Alert, AlertSource
from alerts.services.configured import settings_of
from alerts.services.holding import held
from alerts.services.keeping import keep
from alerts.signal import Severity
from alerts.states import OPEN, AlertKind, Road, SourceStatus
from alerts.wire import Inbound
from bots import api as bots
from core import clock, transactions, wire_clock
from core.counting import count

EVERY: Final = timedelta(seconds=55)
DRIFT: Final = "alerts.drift"
DRIVERS: Final[Mapping[str, Driver]] = {
    "alertmanager": ALERTMANAGER,
    "grafana": GRAFANA_DRIVER,
    "nightingale": NIGHTINGALE,
    "prometheus": PROMETHEUS,
    "zabbix": ZABBIX,
}


@dataclass(frozen=True)
class Trial:
    """What asking gives at this moment: how much fires there and what would be healed, or why it gave no answer."""

    active: int = 0
    missing: int = 0
    stale: int = 0
    problem: str = ""


def check_all(*, fetch: Ask | None = None) -> int:
    """Ask every source that has an address and is due; how many were asked. Never in a transaction."""
    transactions.forbid("alerts.check_all")
    due = Q(check_next=None) | Q(check_next__lte=wire_clock.now())
    rows = AlertSource.objects.filter(due, status=SourceStatus.ACTIVE, kind__in=DRIVERS).order_by("pk")
    return sum(check(row, fetch=fetch) for row in rows if row.settings.get("api"))


def check(row: AlertSource, *, fetch: Ask | None = None, at_once: bool = False) -> bool:
    """Ask one source, if it is due or somebody wants it `at_once`, and nobody else is at it."""
    now = wire_clock.now()
    due = Q(check_next=row.check_next) if at_once else Q(check_next=None) | Q(check_next__lte=now)
    mine = AlertSource.objects.filter(due, pk=row.pk)
    if not mine.update(check_next=now + EVERY):
        return False
    try:
        found = _asked(row, fetch)
    except bots.Unanswered as away:
        AlertSource.objects.filter(pk=row.pk).update(checked_at=clock.now(), check_problem=str(away)[:300])
        return True
    _heal(row.pk, found)
    return True


def try_out(row: AlertSource, *, fetch: Ask | None = None) -> Trial:
    """Ask the source as it is given, saved or not, and say what would differ; nothing is written."""
    if not row.settings.get("api"):
        return Trial(problem=_("请先填写 API 地址"))
    try:
        found = _asked(row, fetch)
    except bots.Unanswered as away:
        return Trial(problem=str(away))
    differs = _differs(row, found, clock.now())
    return Trial(len(found.there), len(differs.missing), len(differs.stale))


def _asked(row: AlertSource, fetch: Ask | None) -> Reading:
    here = dict(_open(row).values_list("key", "episode"))
    return DRIVERS[row.kind].read(_monitor(row), fetch or _fetch, here)


def _fetch(url: str, token: str = "", **more: Any) -> Any:
    return bots.fetch(url, token=token, **more)


def _monitor(row: AlertSource) -> Monitor:
    least = row.settings.get("api_level")
    zone = settings_of(row).clock
    return Monitor(row.settings["api"], row.api_token, zone, Severity(least) if least else None)


def _open(row: AlertSource) -> QuerySet[Alert]:
    return Alert.objects.filter(source=row, state__in=OPEN, held_since=None, kind=AlertKind.ALERT)


@transaction.atomic
def _heal(pk: int, reading: Reading) -> None:
    source = held(pk)
    if source is None:
        return
    now = clock.now()
    found = _differs(source, reading, now)
    many = len(found.missing) + len(found.stale)
    AlertSource.objects.filter(pk=pk).update(checked_at=now, check_problem="", drift=many)
    if many:
        count(DRIFT, many)
    driver = DRIVERS[source.kind]
    for body in driver.bodies(found, now):
        inbound = Inbound(now, json.dumps(body).encode(), tail=driver.tail, content_type="application/json")
        keep(pk, inbound, road=Road.CHECK)


def _differs(source: AlertSource, reading: Reading, now: datetime) -> Drift:
    before = now - timedelta(seconds=settings.ALERT_PAUSE_SECONDS)
    told = _open(source).values_list("key", "episode", "labels", "last_seen")
    here = [Here(key, episode, labels, last_seen < before) for key, episode, labels, last_seen in told]
    return DRIVERS[source.kind].differs(reading, here, before)
