"""The guard against false recoveries: a monitor that dies tells the end of all that it watched.

While a source's Watchdog fires, an end counts a moment after it was told. Once it does not, ends are held, those told
shortly before as well: what they are about is unknown. When the monitor is back, what it tells again goes on, and the
rest is over, at the time that was told.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from alerts.engine.liveness import BEFORE, heard
from alerts.models import Alert, AlertSource, Incident
from alerts.services import homes, house
from alerts.services.applying import ENDS, doubt
from alerts.services.gathering import gather
from alerts.services.handling import key_of
from alerts.services.holding import held, hold_all
from alerts.states import INCIDENT, LIVENESS, OPEN, AlertKind, AlertState, EndReason, IncidentStatus, Liveness
from bots import api as bots
from core import bulk, clock, journal, timers
from core.journal import Via
from core.refs import Ref
from core.timers import Firing, TimerHandler

LOST: Final = "lost:"
DOUBT: Final = "alerts.doubt"
HELD: Final = ("state", "resolved_at", "end_reason", "lease_until", "held_since", "told_over_at", "told_end")
VERBS: Final = {Liveness.ALIVE: "live", Liveness.LOST: "lose", Liveness.BACK: "return"}


def heed(source: AlertSource, changed: Sequence[Alert], at: datetime) -> list[Alert]:
    """See from the watchdogs among these whether the monitor lives; alerts that are doubted after all.

    The caller holds the source and gathers what is returned.
    """
    if all(row.kind != AlertKind.WATCHDOG for row in changed):
        return []
    was, now = Liveness(source.liveness), heard(Liveness(source.liveness), _watchdogs(source))
    if was == now:
        return []
    LIVENESS.move(source, VERBS[now], liveness_at=at)
    journal.record(f"alerts.source_{VERBS[now]}", actor=None, ref=source.ref, via=Via.SYSTEM)
    if now == Liveness.LOST:
        return _lost(source, at)
    house.clear(f"{LOST}{source.slug}")
    return []


def settle(now: datetime) -> int:
    """Believe the ends that have waited long enough of monitors that live; returns how many alerts are over by it."""
    waiting = Q(alerts__held_since__lte=now - _pause())
    watched = AlertSource.objects.exclude(liveness__in=(Liveness.UNWATCHED, Liveness.LOST))
    due = watched.filter(waiting | Q(liveness=Liveness.BACK) | Q(alerts__state=AlertState.UNKNOWN))
    return sum(_settled(source, now) for source in due.order_by("pk").values_list("pk", flat=True).distinct())


@transaction.atomic
def _settled(pk: int, now: datetime) -> int:
    source = held(pk)
    if source is None or source.liveness in {Liveness.UNWATCHED, Liveness.LOST}:
        return 0
    since = source.liveness_at or now
    if source.liveness == Liveness.BACK and since <= now - _settling():
        LIVENESS.move(source, "live", liveness_at=now)
        journal.record("alerts.source_live", actor=None, ref=source.ref, via=Via.SYSTEM)
    due = Q(held_since__lte=now - _pause())
    if source.liveness == Liveness.BACK:
        due &= Q(held_since__gt=since)  # what was told by a dead monitor waits until it had the time to tell again
        rows = _believed(Alert.objects.filter(due, source=source, state__in=OPEN))
    else:
        rows = _believed(Alert.objects.filter(due, source=source, state__in=OPEN)) + _gone(source, now)
    bulk.write(rows, HELD)
    moved = [row.pk for row in gather(source, rows, silent=True) if row.status == IncidentStatus.RESOLVED]
    _at_the_true_time(moved)
    return len(rows)


def _watchdogs(source: AlertSource) -> list[AlertState]:
    """How each watchdog of the source stands that was heard of within a week."""
    rows = Alert.objects.filter(source=source, kind=AlertKind.WATCHDOG, last_seen__gt=clock.now() - timedelta(days=7))
    newest = {key: AlertState(state) for key, state in rows.order_by("episode").values_list("key", "state")}
    return list(newest.values())


def _lost(source: AlertSource, at: datetime) -> list[Alert]:
    """From now on nothing is known of what the source told over; one alert says so to the operators."""
    rows = [*_held(source), *_too_late(source, at)]
    bulk.write(rows, HELD)
    _doubt(source, {row.incident_id for row in rows if row.incident_id is not None}, at)
    many = Alert.objects.filter(source=source, state__in=OPEN, kind=AlertKind.ALERT).count()
    title = _("监控源「{name}」失联，{many} 条告警状态未知").format(name=source.name, many=many)
    body = _("它的 Watchdog 不再触发。此后收到的恢复先不采信，监控源恢复上报后自动核对。")
    address = f"{settings.PUBLIC_URL.rstrip('/')}{reverse('alerts:source', args=[source.slug])}"
    house.fire(f"{LOST}{source.slug}", title, body=body, url=address)
    return rows


def _held(source: AlertSource) -> list[Alert]:
    rows = list(Alert.objects.filter(source=source, held_since__isnull=False, state=AlertState.FIRING))
    for row in rows:
        row.state = AlertState.UNKNOWN
    return rows


def _too_late(source: AlertSource, at: datetime) -> list[Alert]:
    """What was believed over shortly before: the monitor may have been dead already."""
    mine = Alert.objects.filter(source=source, kind=AlertKind.ALERT)
    ended = mine.filter(state=AlertState.RESOLVED, end_reason__in=ENDS, last_seen__gte=at - BEFORE)
    newer = mine.filter(state__in=OPEN).values("key")
    by_source = ~Q(incident__status=IncidentStatus.RESOLVED) | Q(incident__resolution="source")
    newest: dict[str, Alert] = {}
    for row in ended.filter(by_source, incident__isnull=False).exclude(key__in=newer).order_by("episode"):
        newest[row.key] = row
    for row in newest.values():
        doubt(row, at, AlertState.UNKNOWN)
    return list(newest.values())


def doubted(firing: Firing) -> None:
    """An incident of several sources was over by one that may not be believed: all of them are held for it."""
    sources = homes.sources_of(firing.ref.pk)
    hold_all(sources)
    firing.claim()
    _reopen(Incident.objects.filter(pk=firing.ref.pk), sources)


def _doubt(source: AlertSource, incidents: Collection[int], at: datetime) -> None:
    """What another source opened is looked at by a timer, soon: whoever holds one source waits for no other."""
    rows = Incident.objects.filter(pk__in=incidents)
    _reopen(rows.filter(source=source), {source.pk})
    for pk in rows.filter(status=IncidentStatus.RESOLVED).exclude(source=source).values_list("pk", flat=True):
        timers.schedule(f"{DOUBT}:{pk}:{at.isoformat()}", handler=DOUBT, due_at=at, ref=Ref(DOUBT, str(pk)))


def _reopen(incidents: QuerySet[Incident], sources: Collection[int]) -> None:
    """Incidents that were over by these alerts are unknown again, unless their group has another by now."""
    over = incidents.filter(status=IncidentStatus.RESOLVED).order_by("pk")
    keys = {row.pk: key_of(row) for row in over}
    for row, other in homes.beside(keys) if keys else ():
        still = row.alerts.filter(state__in=OPEN, source__in=sources)
        if row.status != IncidentStatus.RESOLVED or not still.exists():
            continue
        if other is not None:
            still.update(incident=other)
            continue
        key = keys[row.pk]
        INCIDENT.move(row, "doubt", open_key=key, resolved_at=None, resolution="")
        journal.record("alerts.incident_doubt", actor=None, ref=row.ref, via=Via.SYSTEM)
        bots.refresh(row.ref)


def _believed(rows: QuerySet[Alert]) -> list[Alert]:
    found = list(rows)
    for row in found:
        row.state, row.resolved_at, row.end_reason = AlertState.RESOLVED, row.told_over_at, row.told_end
        row.held_since, row.told_over_at, row.told_end = None, None, EndReason.NONE
    return found


def _gone(source: AlertSource, now: datetime) -> list[Alert]:
    """What the monitor vouched for and does not name any more, though it lives.

    Of one that repeats but now and then nobody knows yet: it stays unknown.
    """
    if source.settings.get("repeat"):
        return []
    silent = now - _settling()
    rows = Alert.objects.filter(source=source, state=AlertState.UNKNOWN, held_since=None, kind=AlertKind.ALERT)
    found = list(rows.filter(lease_until__isnull=False, last_seen__lt=silent, lease_until__lt=silent))
    for row in found:
        row.state, row.resolved_at, row.end_reason = AlertState.RESOLVED, now, EndReason.GONE
        row.lease_until = None
    return found


def _at_the_true_time(incidents: Sequence[int]) -> None:
    """An incident was over when its last alert was, not when we believed it."""
    ended = Incident.objects.filter(pk__in=incidents).annotate(last=Max("alerts__resolved_at"))
    for row in ended.order_by("pk"):
        Incident.objects.filter(pk=row.pk).update(resolved_at=max(row.last, row.opened_at))


def _pause() -> timedelta:
    """A recovery counts so long after it was told: what comes with a dying monitor is told by then."""
    return timedelta(seconds=settings.ALERT_PAUSE_SECONDS)


def _settling() -> timedelta:
    """So long may a monitor take after its return to tell again what still fires."""
    return timedelta(seconds=settings.ALERT_SETTLE_SECONDS)


HANDLERS: Final = (TimerHandler(DOUBT, doubted),)
