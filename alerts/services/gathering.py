"""Alerts become incidents: whatever fires belongs to exactly one that is open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from alerts.engine.grouping import follows, most_urgent, open_key, priority_of, system_named, words_of
from alerts.models import Alert, AlertSource, Incident
from alerts.services import paging
from alerts.signal import Severity
from alerts.states import INCIDENT, OPEN, AlertState, IncidentStatus, Priority, Resolution
from bots import api as bots
from core import clock, journal, timers, transactions
from core.journal import Line, Via
from estate import api as estate


def gather(source: AlertSource, changed: Sequence[Alert]) -> list[Incident]:
    """Put what fires into its incident, opening those that are missing, and let each follow its alerts.

    The caller holds the source, so nobody else opens incidents of it.
    Raises: RuntimeError outside a transaction.
    """
    transactions.require("alerts.gather")
    homeless = [row for row in changed if row.incident_id is None and row.state in OPEN]
    _join(source, homeless)
    touched = {row.incident_id for row in changed if row.incident_id is not None}
    return follow(touched, source) if touched else []


def follow(incidents: Collection[int], source: AlertSource | None = None) -> list[Incident]:
    """Let incidents follow the states of their alerts; those that moved. `source`: who said so, None for the house."""
    rows = {row.pk: row for row in Incident.objects.select_for_update().filter(pk__in=incidents).order_by("pk")}
    states: dict[int, list[AlertState]] = {pk: [] for pk in rows}
    for pk, state in Alert.objects.filter(incident__in=rows).order_by().values_list("incident", "state"):
        states[pk].append(AlertState(state))
    moved: dict[str, list[Incident]] = {}
    for pk, row in rows.items():
        if verb := follows(IncidentStatus(row.status), states[pk]):
            INCIDENT.move(row, verb, **_with(verb))
            moved.setdefault(verb, []).append(row)
    by = source.ref if source is not None else None
    for verb, found in moved.items():
        _settle(verb, found)
        lines = [Line(row.ref, {"alerts": len(states[row.pk])}) for row in found]
        journal.record_all(f"alerts.incident_{verb}", lines=lines, actor=by, via=Via.SYSTEM)
    return [row for found in moved.values() for row in found]


def _settle(verb: str, found: Sequence[Incident]) -> None:
    """Whoever was called reads how it stands; what is heard of again waits for somebody again."""
    for row in found:
        if verb == "hear":
            paging.begin_again(row)
        elif verb == "recover":
            timers.cancel_about(row.ref)
    bots.refresh_many(row.ref for row in found)


def _join(source: AlertSource, homeless: Sequence[Alert]) -> None:
    if not homeless:
        return
    groups: dict[str, list[Alert]] = {}
    for row in homeless:
        groups.setdefault(open_key(source.pk, row.group_key, row.key), []).append(row)
    there = Incident.objects.select_for_update().filter(open_key__in=groups).order_by("pk")
    known = {row.open_key: row for row in there}
    systems = estate.systems_by_key({word for row in homeless for word in words_of(row.labels)})
    fresh = [key for key in groups if key not in known]
    opened = Incident.objects.bulk_create([_opened(source, key, groups[key], systems) for key in fresh])
    known |= dict(zip(fresh, opened, strict=True))
    for key, rows in groups.items():
        for row in rows:
            row.incident = known[key]
    Alert.objects.bulk_update(homeless, ["incident"], batch_size=500)
    _tell_opened(source, opened)
    _raise(source, {key: rows for key, rows in groups.items() if key not in set(fresh)}, known, systems)


def _opened(source: AlertSource, key: str, rows: Sequence[Alert], systems: Any) -> Incident:
    first = min(rows, key=lambda row: (_priority(row, systems), row.episode, row.key))
    return Incident(
        source=source,
        open_key=key,
        title=first.title,
        priority=most_urgent(_priority(row, systems) for row in rows),
        system=next((name for row in rows if (name := system_named(row.labels, systems))), ""),
        opened_at=min(row.first_seen for row in rows),
    )


def _raise(source: AlertSource, groups: dict[str, list[Alert]], known: dict[Any, Incident], systems: Any) -> None:
    """An incident becomes as urgent as the worst that joins it, and says so."""
    lines, worse = [], []
    for key, rows in groups.items():
        row, found = known[key], most_urgent(_priority(one, systems) for one in rows)
        facts: dict[str, Any] = {"joined": len(rows)}
        if most_urgent([found, Priority(row.priority)]) != row.priority:
            facts |= {"from": row.priority, "to": found}
            Incident.objects.filter(pk=row.pk).update(priority=found)
            row.priority = found
            worse.append(row)
        lines.append(Line(row.ref, facts))
    if lines:
        journal.record_all("alerts.incident_joined", lines=lines, actor=source.ref, via=Via.SYSTEM)
        bots.refresh_many((line.ref for line in lines), soft=True)
    for row in worse:
        if row.status == IncidentStatus.TRIGGERED:
            paging.begin_again(row)


def _tell_opened(source: AlertSource, opened: Sequence[Incident]) -> None:
    if opened:
        lines = [Line(row.ref, {"priority": row.priority, "title": row.title, "system": row.system}) for row in opened]
        journal.record_all("alerts.incident_opened", lines=lines, actor=source.ref, via=Via.SYSTEM)
    for row in opened:
        paging.begin(row)


def _priority(row: Alert, systems: Any) -> Priority:
    system = systems.get(system_named(row.labels, systems))
    return priority_of(Severity(row.severity), system.grade if system else "")


def _with(verb: str) -> dict[str, Any]:
    if verb == "recover":
        return {"open_key": "", "resolved_at": clock.now(), "resolution": Resolution.SOURCE, "snoozed_until": None}
    return {"snoozed_until": None}
