"""Storms: when too many incidents of a source begin to wait within a minute, one message stands for all.

The incidents are there like any other; only nobody is called for each. The worst keep their own, up to a number, so
that the number of messages does not grow with the number of alerts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.db.models import F

from alerts.engine import storm as engine
from alerts.models import AlertSource, Incident, Storm
from alerts.policy import OPERATOR
from alerts.services import paging
from alerts.services.holding import hold
from alerts.states import STORM, IncidentStatus, Priority, StormStatus
from bots import api as bots
from core import clock, journal, timers
from core.journal import Line, Via
from core.timers import Firing, TimerHandler
from estate import api as estate
from people import api as people

LOOK: Final = "alerts.storm_look"
KIND: Final = "alerts.storm"
CHUNK: Final = 5_000


def spared(source: AlertSource | int, rows: Sequence[Incident]) -> list[Incident]:
    """Which of these, that begin to wait now, are called for one by one; the others are swept into a storm.

    Whoever calls holds the source. What is swept costs the same few statements for each few hundred.
    """
    if not rows:
        return []
    key = source if isinstance(source, int) else source.pk
    row = Storm.objects.select_for_update().filter(source=key, status=StormStatus.RAGING).first()
    now = clock.now()
    if row is None:
        fresh = {one.pk for one in rows}
        recent = Incident.objects.filter(source=key, waits_since__gt=now - engine.SPAN)
        before = recent.exclude(pk__in=fresh).count() if len(fresh) <= _most() else 0
        if not engine.breaks(before, len(rows), _most()):
            return list(rows)
        row = _broken(key)
    ordered = sorted(rows, key=lambda one: (one.priority, one.pk))
    own = max(engine.OWN - row.own, 0)
    alone, swept = engine.parted(ordered, [Priority(one.priority) for one in ordered], own)
    _sweep(row, alone, swept)
    return alone


def look(firing: Firing) -> None:
    """A storm that has blown over is over, and who still waits is called for; else people are told again."""
    source = Storm.objects.filter(pk=firing.ref.pk).values_list("source", flat=True).first()
    if source is None:
        return
    hold(source)
    row = Storm.objects.select_for_update().filter(pk=firing.ref.pk).first()
    if row is None or row.status != StormStatus.RAGING:
        return
    firing.claim()
    now = clock.now()
    waiting = _waiting(row)
    at = engine.next_look(row.newest_at, len(waiting), now, _most())
    if at is None:
        STORM.move(row, "blow_over", over_at=now)
        journal.record("alerts.storm_over", actor=None, ref=row.ref, via=Via.SYSTEM, facts={"waiting": len(waiting)})
        bots.refresh(row.ref)
        for one in waiting:
            paging.begin_again(one)
        return
    if row.newest_at + engine.CALM <= now:
        row.rounds += 1
        Storm.objects.filter(pk=row.pk).update(rounds=row.rounds)
        facts = {"waiting": len(waiting)}
        journal.record("alerts.storm_told_again", actor=None, ref=row.ref, via=Via.SYSTEM, facts=facts)
        _tell(row, {one.system for one in waiting})
        bots.refresh(row.ref)
    _arm(row, at)


HANDLERS: Final = (TimerHandler(LOOK, look),)


def touched(rows: Sequence[Incident]) -> None:
    """Cards of storms to which these belong tell the newest numbers, soon."""
    refs = {Storm(pk=row.storm_id).ref for row in rows if row.storm_id is not None}
    if refs:
        bots.refresh_many(refs, soft=True)


def _most() -> int:
    return int(settings.ALERTS_STORM_INCIDENTS)


def _waiting(row: Storm) -> list[Incident]:
    """What was swept in and waits: nobody is called for it by itself. Held in the order of the keys, as everywhere."""
    kept = row.incidents.filter(status=IncidentStatus.TRIGGERED, ladder=[])
    return sorted(kept.select_for_update().order_by("pk"), key=lambda one: (one.priority, one.pk))


def _broken(source: int) -> Storm:
    now = clock.now()
    row = Storm.objects.create(source_id=source, began_at=now, newest_at=now)
    journal.record("alerts.storm_broke", actor=None, ref=row.ref, via=Via.SYSTEM, facts={"source": source})
    _arm(row, now + engine.CALM)
    return row


def _sweep(row: Storm, alone: Sequence[Incident], swept: Sequence[Incident]) -> None:
    now = clock.now()
    Storm.objects.filter(pk=row.pk).update(newest_at=now, own=F("own") + len(alone))
    for start in range(0, len(alone), CHUNK):
        _write([one.pk for one in alone[start : start + CHUNK]], storm=row)
    for one in alone:
        one.storm = row
    for start in range(0, len(swept), CHUNK):
        _write([one.pk for one in swept[start : start + CHUNK]], storm=row, waits_since=now, ladder=[], rung=0)
    waited = [one.ref for one in swept if one.waits_since is not None]
    for one in swept:
        one.storm, one.waits_since, one.ladder, one.rung = row, now, [], 0
    if swept:
        timers.cancel_about_many(waited)
        lines = [Line(one.ref, {"storm": row.pk}) for one in swept]
        journal.record_all("alerts.incident_swept", lines=lines, actor=None, via=Via.SYSTEM)
    _tell(row, {one.system for one in swept})
    bots.refresh(row.ref, soft=True)


def _write(keys: Sequence[int], **columns: Any) -> None:
    Incident.objects.filter(pk__in=keys).update(**columns)


def _tell(row: Storm, systems: set[str]) -> None:
    """Operators, and for each system who answers for it first; whoever was told in this round is not told again."""
    owners = estate.owners_in_order({key for key in systems if key})
    to = {person.pk for person in people.holders(OPERATOR)} | {found[0] for found in owners.values() if found}
    bots.announce(KIND, about=row.ref, to=sorted(to), key=f"{row.ref}:{row.rounds}")


def _arm(row: Storm, at: Any) -> None:
    timers.schedule(f"{LOOK}:{row.pk}:{at.isoformat()}", handler=LOOK, due_at=at, ref=row.ref)
