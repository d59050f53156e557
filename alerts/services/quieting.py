"""What is kept quiet now: alerts that a silence, a maintenance window or a rule means are stored and call nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from alerts.engine.grouping import system_named, words_of
from alerts.engine.quiet import Condition, Facts, On, matches
from alerts.models import Alert, AlertSource, Incident, Silence
from alerts.states import INCIDENT, OPEN, IncidentStatus, SilenceStatus
from bots import api as bots
from core import bulk, clock, journal, timers
from core.journal import Via
from estate import api as estate


@dataclass(frozen=True)
class Cause:
    """Something that keeps quiet whatever meets its conditions."""

    ref: str
    conditions: tuple[Condition, ...]


def in_force(at: datetime) -> list[Cause]:
    """What keeps quiet at this moment, the oldest first."""
    rows = Silence.objects.filter(status=SilenceStatus.ACTIVE, starts_at__lte=at, ends_at__gt=at).order_by("pk")
    return [Cause(str(row.ref), row.conditions) for row in rows]


def settle(source: AlertSource, rows: Sequence[Alert]) -> list[Alert]:
    """Say of each of these whether it is kept quiet now; those of which that changed, written down.

    Whoever calls holds the source. Costs the same however many there are.
    """
    causes = in_force(clock.now())
    if not causes and not any(row.quiet for row in rows):
        return []
    known = facts_of(source, rows, causes)
    turned = []
    for row, facts in zip(rows, known, strict=True):
        quiet = next((cause.ref for cause in causes if matches(cause.conditions, facts)), "")
        if quiet != row.quiet:
            row.quiet = quiet
            turned.append(row)
    bulk.write(turned, ["quiet"])
    return turned


def facts_of(source: AlertSource, rows: Sequence[Alert], causes: Iterable[Cause] = ()) -> list[Facts]:
    """What conditions look at; the systems are read if one of them asks for a system."""
    wanted = any(one.on is On.SYSTEM for cause in causes for one in cause.conditions)
    words = {word for row in rows for word in words_of(row.labels)} if wanted else set()
    systems: Collection[str] = estate.systems_by_key(words) if words else ()
    return [
        Facts(source.slug, system_named(row.labels, systems), row.severity, row.title, row.labels) for row in rows
    ]  # fmt: skip


def hush(row: Incident) -> bool:
    """An incident that would begin to wait while nothing of it may be heard is suppressed; whether it was."""
    if row.status != IncidentStatus.TRIGGERED:
        return False
    counted: dict[str, Any] = row.alerts.filter(state__in=OPEN).aggregate(
        all=Count("pk"), quiet=Count("pk", filter=~Q(quiet=""))
    )
    if not counted["all"] or counted["all"] != counted["quiet"]:
        return False
    INCIDENT.move(row, "suppress")
    timers.cancel_about(row.ref)
    facts = {"alerts": counted["all"]}
    journal.record("alerts.incident_suppress", actor=None, ref=row.ref, via=Via.SYSTEM, facts=facts)
    bots.refresh(row.ref)
    return True
