"""The guard against false recoveries: a monitor that dies tells the end of all that it watched.

While a monitor shows that it lives, an end counts a moment after it was told. Once it does not, ends are held, those
told shortly before as well: what they are about is unknown. When the monitor is back, what it tells again goes on, and
the rest is over, at the time that was told.
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

from alerts.engine.liveness import BEFORE, heard, stands
from alerts.models import Alert, AlertSource, Incident
from alerts.services import homes, house, signs
from alerts.services.applying import ENDS, doubt
from alerts.services.gathering import gather
from alerts.services.handling import key_of
from alerts.services.holding import held, hold_all
from alerts.states import (
    INCIDENT,
    LIVENESS,
    OPEN,
    AlertKind,
    AlertState,
    EndReason,
    IncidentStatus,
    Liveness,
    Sign,
    SourceStatus,
)
from bots import api as bots
from core import bulk, clock, journal, timers
from core.journal import Via
from core.refs import Ref
from core.timers import Firing, TimerHandler

LOST: Final = "lost:"
DOUBT: Final = "alerts.doubt"
HELD: Final = ("state", "resolved_at", "end_reason", "lease_until", "held_since", "told_over_at", "told_end")
SIGNS: Final = (Sign.LEASE.value, Sign.BEAT.value, Sign.TRAFFIC.value)
VERBS: Final = {Liveness.ALIVE: "live", Liveness.LOST: "lose", Liveness.BACK: "return"}


def heed(source: AlertSource, changed: Sequence[Alert], at: datetime) -> list[Alert]:
    """See whether the monitor lives, from the watchdogs among these or by its other sign; alerts doubted after all.

    The caller holds the source and gathers what is returned.
    """
    was, since = Liveness(source.liveness), at
    if signs.sign_of(source) != Sign.WATCHDOG:
        last = signs.seen(source)
        now, since = stands(was, last, at), last.last if last else at
    elif any(row.kind == AlertKind.WATCHDOG for row in changed):
        now = heard(was, _watchdogs(source))
    else:
        return []
    if was == now:
        return []
    LIVENESS.move(source, VERBS[now], liveness_at=at)
    journal.record(f"alerts.source_{VERBS[now]}", actor=None, ref=source.ref, via=Via.SYSTEM)
    if now == Liveness.LOST:
        return _lost(source, at, min(since, at))
    if house.clear(f"{LOST}{source.slug}"):
        signs.tell_owners(signs.BACK_NOTICE, source, at)
        bots.refresh(source.ref)
    return []


def watch(now: datetime) -> int:
    """Look for monitors that fell silent, where no request tells of it; returns how many were looked at."""
    rows = AlertSource.objects.filter(status=SourceStatus.ACTIVE, settings__sign__in=SIGNS)
    return sum(_watched(pk, now) for pk in rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _watched(pk: int, now: datetime) -> bool:
    source = held(pk)
    if source is None:
        return False
    gather(source, [row for row in heed(source, (), now) if row.kind == AlertKind.ALERT], silent=True)
    return True


def forget(source: AlertSource) -> None:
    """Another sign counts from now on: nothing is known by it yet; what was held by the old one is believed soon."""
    if source.liveness == Liveness.UNWATCHED:
        return
    LIVENESS.move(source, "forget", liveness_at=None)
    journal.record("alerts.source_forget", actor=None, ref=source.ref, via=Via.SYSTEM)
    house.clear(f"{LOST}{source.slug}")


def settle(now: datetime) -> int:
    """Believe the ends that have waited long enough of monitors that live; returns how many alerts are over by it."""
    waiting = Q(alerts__held_since__lte=now - _pause())
    watched = Q(liveness__in=(Liveness.ALIVE, Liveness.BACK))
    unclear = Q(liveness=Liveness.BACK) | Q(alerts__state=AlertState.UNKNOWN)
    due = AlertSource.objects.filter(watched & (waiting | unclear) | Q(liveness=Liveness.UNWATCHED) & waiting)
    return sum(_settled(source, now) for source in due.order_by("pk").values_list("pk", flat=True).distinct())


@transaction.atomic
def _settled(pk: int, now: datetime) -> int:
    source = held(pk)
    if source is None or source.liveness == Liveness.LOST:
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
        gone = _gone(source, now) if source.liveness == Liveness.ALIVE else []
        rows = _believed(Alert.objects.filter(due, source=source, state__in=OPEN)) + gone
    bulk.write(rows, HELD)
    moved = [row.pk for row in gather(source, rows, silent=True) if row.status == IncidentStatus.RESOLVED]
    _at_the_true_time(moved)
    return len(rows)


def _watchdogs(source: AlertSource) -> list[AlertState]:
    """How each watchdog of the source stands that was heard of within a week."""
    rows = Alert.objects.filter(source=source, kind=AlertKind.WATCHDOG, last_seen__gt=clock.now() - timedelta(days=7))
    newest = {key: AlertState(state) for key, state in rows.order_by("episode").values_list("key", "state")}
    return list(newest.values())


def _lost(source: AlertSource, at: datetime, since: datetime) -> list[Alert]:
    """From now on nothing is known of what the source told over: an alert says so to operators, a card to its owners.

    since: when it was last known to live; an end that was told shortly before or after that may be none.
    """
    rows = [*_held(source), *_too_late(source, since)]
    bulk.write(rows, HELD)
    _doubt(source, {row.incident_id for row in rows if row.incident_id is not None}, at)
    many = Alert.objects.filter(source=source, state__in=OPEN, kind=AlertKind.ALERT).count()
    title = _("监控源「{name}」失联，{many} 条告警状态未知").format(name=source.name, many=many)
    body = signs.why_lost(source) + _("此后收到的恢复先不采信，监控源恢复上报后自动核对。")
    address = f"{settings.PUBLIC_URL.rstrip('/')}{reverse('alerts:source', args=[source.slug])}"
    house.fire(f"{LOST}{source.slug}", title, body=body, url=address)
    signs.tell_owners(signs.LOST_NOTICE, source, at)
    bots.refresh(source.ref)
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
