"""Every minute a source's API is asked what fires there; recoveries that were swallowed and alerts we never got heal.

What differs is kept as a request of the source and goes the way of every request: read, guarded, counted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from alerts import cleaning
from alerts.engine.reconciliation import Drift, Here, There, covers, drift, firing, over
from alerts.models import Alert, AlertSource
from alerts.moments import moment
from alerts.services.configured import settings_of
from alerts.services.holding import held
from alerts.services.keeping import keep
from alerts.states import OPEN, AlertKind, Road, SourceStatus
from alerts.wire import Inbound, items, part
from bots import api as bots
from core import clock, transactions, wire_clock
from core.counting import count

EVERY: Final = timedelta(seconds=55)
DRIFT: Final = "alerts.drift"
Fetch = Callable[[str, str], Any]


def check_all(*, fetch: Fetch | None = None) -> int:
    """Ask every source that has an address and is due; how many were asked. Never in a transaction."""
    transactions.forbid("alerts.check_all")
    due = Q(check_next=None) | Q(check_next__lte=wire_clock.now())
    rows = AlertSource.objects.filter(due, status=SourceStatus.ACTIVE, kind__in=DRIVERS).order_by("pk")
    return sum(check(row, fetch=fetch) for row in rows if row.settings.get("api"))


def check(row: AlertSource, *, fetch: Fetch | None = None, at_once: bool = False) -> bool:
    """Ask one source, if it is due or somebody wants it `at_once`, and nobody else is at it."""
    now = wire_clock.now()
    due = Q(check_next=row.check_next) if at_once else Q(check_next=None) | Q(check_next__lte=now)
    mine = AlertSource.objects.filter(due, pk=row.pk)
    if not mine.update(check_next=now + EVERY):
        return False
    try:
        found = DRIVERS[row.kind](row, fetch or _fetch)
    except bots.Unanswered as away:
        AlertSource.objects.filter(pk=row.pk).update(checked_at=clock.now(), check_problem=str(away)[:300])
        return True
    _heal(row.pk, found)
    return True


@transaction.atomic
def _heal(pk: int, there: list[There]) -> None:
    source = held(pk)
    if source is None:
        return
    now = clock.now()
    before = now - timedelta(seconds=settings.ALERT_PAUSE_SECONDS)
    rows = Alert.objects.filter(source=source, state__in=OPEN, held_since=None, kind=AlertKind.ALERT)
    told = rows.values_list("key", "episode", "labels", "last_seen")
    here = [Here(key, episode, labels, last_seen < before) for key, episode, labels, last_seen in told]
    found = _named(source, there, here, before)
    many = len(found.missing) + len(found.stale)
    AlertSource.objects.filter(pk=pk).update(checked_at=now, check_problem="", drift=many)
    if many:
        count(DRIFT, many)
    if body := BODIES[source.kind](found, now):
        inbound = Inbound(now, json.dumps(body).encode(), tail="/api/v2/alerts", content_type="application/json")
        keep(pk, inbound, road=Road.CHECK)


def _named(source: AlertSource, there: list[There], here: list[Here], before: datetime) -> Drift:
    """The API of Prometheus knows no keys of ours: an alert here is the one there that its labels cover."""
    if source.kind == "prometheus":
        active = {one.key for one in here if any(covers(one.labels, other.labels) for other in there)}
        return Drift((), tuple(one for one in here if one.key not in active and one.settled))
    return drift(there, here, before=before)


def _fetch(url: str, token: str) -> Any:
    return bots.fetch(url, token=token)


def _alertmanager(row: AlertSource, fetch: Fetch) -> list[There]:
    said = fetch(f"{row.settings['api']}/api/v2/alerts", row.secret)
    clock_of = settings_of(row).clock
    return [_there(one, clock_of) for one in items(said) if isinstance(one, dict) and one.get("fingerprint")]


def _there(one: Mapping[str, Any], zone: Any) -> There:
    began = moment(one.get("startsAt"), zone)
    receivers = frozenset(str(each.get("name")) for each in items(one.get("receivers")) if isinstance(each, dict))
    told = part(one, "status").get("state") == "active"
    return There(str(one["fingerprint"]), began.at if began else None, part(one, "labels"), receivers, told, one)


def _prometheus(row: AlertSource, fetch: Fetch) -> list[There]:
    said = fetch(f"{row.settings['api']}/api/v1/alerts", row.secret)
    found = items(part(said if isinstance(said, dict) else {}, "data").get("alerts"))
    firing_ones = [one for one in found if isinstance(one, dict) and one.get("state") == "firing"]
    return [There("", None, part(one, "labels"), frozenset(), told=True, raw=one) for one in firing_ones]


def _webhook(found: Drift, now: datetime) -> dict[str, Any] | None:
    alerts = [firing(one) for one in found.missing] + [over(one, now) for one in found.stale]
    return {"version": "4", "status": "firing", "alerts": alerts} if alerts else None


def _listed(found: Drift, now: datetime) -> list[dict[str, Any]] | None:
    """Ended a moment ago, since what ends now would fire until now."""
    ended = (now - timedelta(seconds=1)).astimezone(UTC).isoformat()
    stale = [one for one in found.stale if cleaning.fingerprint(dict(one.labels)) == one.key]  # else labels were cut
    return [{"labels": dict(one.labels), "startsAt": one.episode.isoformat(), "endsAt": ended} for one in stale] or None


DRIVERS: Final[Mapping[str, Callable[[AlertSource, Fetch], list[There]]]] = {
    "alertmanager": _alertmanager,
    "prometheus": _prometheus,
}
BODIES: Final[Mapping[str, Callable[[Drift, datetime], Any]]] = {"alertmanager": _webhook, "prometheus": _listed}
