"""Marks of incidents: new (nothing of the sort was seen for a month), and flapping (on and off again and again)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from alerts.engine.flapping import CALM, KNOWN_FOR, WITHIN, flaps, is_new, shape
from alerts.models import Alert, AlertShape, AlertSource, Incident
from alerts.states import OVER, Mark
from bots import api as bots
from core import bulk, clock, journal, timers
from core.journal import Line, Via
from core.refs import Ref

CALMED: Final = "alerts.calmed"
FLAPPING: Final = "alerts.flapping"  # what the timer is about: taking or ending the incident does not touch it
SLACK: Final = timedelta(seconds=1)  # a timer for each of many changes within a second would be one too many


def unseen(source: AlertSource, rows: Iterable[Alert]) -> set[str]:
    """Keys of those of which nothing of the sort was seen for a month; all are written down as seen.

    Of a source that is younger than a week nothing is new.
    """
    now = clock.now()
    sorts: dict[str, list[str]] = {}
    for row in rows:
        sorts.setdefault(shape(source.pk, row.title, row.labels), []).append(row.key)
    if not sorts:
        return set()
    known = dict(AlertShape.objects.filter(digest__in=sorts).values_list("digest", "seen_at"))
    seen = [AlertShape(digest=digest, seen_at=now) for digest in sorted(sorts)]
    bulk.put(seen, unique=["digest"], columns=["seen_at"])
    if source.created_at > now - KNOWN_FOR:
        return set()
    return {key for digest, keys in sorts.items() if is_new(known.get(digest), now) for key in keys}


def marks(rows: Iterable[Alert], new: Collection[str]) -> list[str]:
    """What an incident that these open is marked with."""
    return [Mark.NOVEL.value] if any(row.key in new for row in rows) else []


def dampen(source: AlertSource, changed: Sequence[Alert]) -> None:
    """Incidents of what flaps stay open until it has been calm for a while; said once, not at every change."""
    now = clock.now()
    since = now - WITHIN
    lately = {row.key for row in changed if row.first_seen > since or (row.resolved_at and row.resolved_at > since)}
    if not lately:
        return
    turned = Q(first_seen__gt=since) | Q(resolved_at__gt=since)
    episodes: dict[str, list[tuple[datetime, datetime | None]]] = {}
    mine = Alert.objects.filter(turned, source=source, key__in=lately).order_by()
    for key, begun, ended in mine.values_list("key", "first_seen", "resolved_at"):
        episodes.setdefault(key, []).append((begun, ended))
    keys = {key for key, found in episodes.items() if flaps(found, now)}
    incidents = {row.incident_id for row in changed if row.key in keys and row.incident_id is not None}
    held = Incident.objects.select_for_update().filter(pk__in=incidents).exclude(status__in=OVER)
    _mark(list(held.order_by("pk")) if incidents else [])


def about(row: Incident) -> Ref:
    """What the timer is about that waits until the incident has been calm."""
    return Ref(FLAPPING, str(row.pk))


def carry(row: Incident, until: datetime | None) -> None:
    """What flapped until then is part of this incident now."""
    if until is not None and (row.flaps_until is None or row.flaps_until < until):
        Incident.objects.filter(pk=row.pk).update(flaps_until=until)
        row.flaps_until = until
        timers.schedule_many([_calmed_at(row, until)])


def _calmed_at(row: Incident, until: datetime) -> timers.Plan:
    return timers.Plan(f"{CALMED}:{row.pk}:{until.isoformat()}", CALMED, until, about(row), {})


def _mark(rows: Sequence[Incident]) -> None:
    until = clock.now() + CALM
    late = [row for row in rows if row.flaps_until is None or row.flaps_until < until - SLACK]
    Incident.objects.filter(pk__in=[row.pk for row in late]).update(flaps_until=until)
    timers.schedule_many(_calmed_at(row, until) for row in late)
    fresh = [row for row in late if row.flaps_until is None]
    if fresh:
        journal.record_all("alerts.incident_flaps", lines=[Line(row.ref) for row in fresh], actor=None, via=Via.SYSTEM)
        bots.refresh_many(row.ref for row in fresh)
