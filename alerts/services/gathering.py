"""Alerts become incidents: whatever fires belongs to exactly one that is open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from alerts.engine.grouping import follows, most_urgent, system_named
from alerts.models import Alert, AlertSource, Incident
from alerts.services import homes, marking, paging, quieting, readers, routing, storms, war_rooms
from alerts.services.holding import each_held, hold
from alerts.services.routing import Desk
from alerts.states import INCIDENT, OPEN, AlertState, IncidentStatus, Priority, Resolution
from bots import api as bots
from core import bulk, clock, journal, timers, transactions
from core.journal import Line, Via
from core.timers import Firing, TimerHandler


def gather(source: AlertSource, changed: Sequence[Alert], *, silent: bool = False) -> list[Incident]:
    """Put what fires into its incident, opening those that are missing, and let each follow its alerts.

    The caller holds the source, so nobody else opens incidents of it. `silent`: the house says so, not the source.
    Raises: RuntimeError outside a transaction.
    """
    transactions.require("alerts.gather")
    turned = [row for row in quieting.settle(source, changed) if row.incident_id is not None]
    homeless = [row for row in changed if row.incident_id is None and row.state in OPEN]
    known = {row.incident_id for row in (*changed, *turned) if row.incident_id is not None}
    if homeless:
        table = routing.desk(source, homeless)
        _join(table, *homes.find(table, homeless, known))
    else:
        homes.hold(known)
    _heard_again(source, turned)
    marking.dampen(source, changed)
    touched = {row.incident_id for row in (*changed, *turned) if row.incident_id is not None}
    return follow(touched, source.pk, None if silent else source) if touched else []


def settle_again() -> None:
    """Something that keeps quiet began or ended: look at all that is open anew, and let incidents follow.

    Raises: RuntimeError outside a transaction.
    """
    transactions.require("alerts.settle_again")
    held = list(each_held())
    quiet = quieting.Quiet.now()  # read once they are held: who waited must not write what was so before
    for source in held:
        turned = quieting.settle_all(source, quiet)
        _heard_again(source, turned)
        if touched := {row.incident_id for row in turned if row.incident_id is not None}:
            follow(touched, source.pk)


def look_again(firing: Firing) -> None:
    """What changed in one source explains, or no longer explains, alerts of others."""
    firing.claim()
    settle_again()


def calmed(firing: Firing) -> None:
    """It has been calm since: the mark goes, and what is over is over."""
    source = Incident.objects.filter(pk=firing.ref.pk).values_list("source", flat=True).first()
    if source is None:
        return
    hold(source)
    row = Incident.objects.select_for_update().filter(pk=firing.ref.pk).first()
    if row is None or row.flaps_until != firing.due_at:
        return
    firing.claim()
    Incident.objects.filter(pk=row.pk).update(flaps_until=None)
    journal.record("alerts.incident_calmed", actor=None, ref=row.ref, via=Via.SYSTEM)
    bots.refresh(row.ref)
    follow([row.pk], source)


HANDLERS: Final = (TimerHandler(quieting.AGAIN, look_again), TimerHandler(marking.CALMED, calmed))


def follow(incidents: Collection[int], held: int, source: AlertSource | None = None) -> list[Incident]:
    """Let incidents follow the states of their alerts; those that moved.

    The caller holds the source `held`. `source`: who said so, None for the house.
    """
    rows = {row.pk: row for row in Incident.objects.select_for_update().filter(pk__in=incidents).order_by("pk")}
    states: dict[int, list[tuple[AlertState, bool]]] = {pk: [] for pk in rows}
    found = Alert.objects.filter(incident__in=rows).order_by().values_list("incident", "state", "quiet")
    for pk, state, quiet in found:
        states[pk].append((AlertState(state), quiet != ""))
    moved: dict[str, list[Incident]] = {}
    for pk, row in rows.items():
        verb = follows(IncidentStatus(row.status), states[pk])
        if verb and not (verb == "recover" and row.flaps_until is not None):
            moved.setdefault(verb, []).append(row)
    for verb, those in moved.items():
        INCIDENT.move_all(those, verb, **_with(verb))
    by = source.ref if source is not None else None
    for verb, those in moved.items():
        _settle(verb, those, held)
        lines = [Line(row.ref, {"alerts": len(states[row.pk])}) for row in those]
        journal.record_all(f"alerts.incident_{verb}", lines=lines, actor=by, via=Via.SYSTEM)
    return [row for those in moved.values() for row in those]


def _settle(verb: str, found: Sequence[Incident], held: int) -> None:
    """Whoever was called reads how it stands; what is heard of again waits for somebody again."""
    if verb in {"hear", "release"}:
        for row in storms.spared(held, found):
            paging.begin_again(row)
    elif verb in {"recover", "suppress"}:
        timers.cancel_about_many(row.ref for row in found)
    bots.refresh_many(row.ref for row in found)
    storms.touched(found)
    war_rooms.follow_many(found)
    if verb == "recover":
        readers.closed(found)


def _join(table: Desk, groups: Mapping[str, list[Alert]], there: Mapping[str, Incident]) -> None:
    source, homeless = table.source, [row for rows in groups.values() for row in rows]
    fresh = [key for key in groups if key not in there]
    new = marking.unseen(source, homeless)
    made = [opened(table, key, groups[key]) for key in fresh]
    for one, key in zip(made, fresh, strict=True):
        one.marks = marking.marks(groups[key], new)
    rows_made = Incident.objects.bulk_create(made)
    known = {**there, **dict(zip(fresh, rows_made, strict=True))}
    for key, rows in groups.items():
        for row in rows:
            row.incident = known[key]
    bulk.write(homeless, ["incident"])
    _tell_opened(source, rows_made)
    _raise(source, {key: rows for key, rows in groups.items() if key not in set(fresh)}, known, table)


def opened(table: Desk, key: str, rows: Sequence[Alert]) -> Incident:
    """The incident that these alerts of one source open; the caller writes it."""
    heard = _heard(rows)
    status = IncidentStatus.TRIGGERED if heard else IncidentStatus.SUPPRESSED
    rows = heard or rows
    first = _first(table, rows)
    made = Incident(
        source=table.source,
        open_key=key,
        group=key,
        title=first.title,
        status=status,
        priority=table.priority(first),
        system=next((name for row in rows if (name := system_named(row.labels, table.systems))), ""),
        opened_at=min(row.first_seen for row in rows),
    )
    routing.keep(made, table.trace(first))
    return made


def _first(table: Desk, rows: Sequence[Alert]) -> Alert:
    """The most urgent of these, after which the incident goes."""
    return min(rows, key=lambda row: (table.priority(row), row.episode, row.key))


def _heard(rows: Sequence[Alert]) -> list[Alert]:
    return [row for row in rows if not row.quiet]


def _heard_again(source: AlertSource, turned: Sequence[Alert]) -> None:
    """What is no longer kept quiet makes its incident as urgent as it is itself."""
    groups: dict[int, list[Alert]] = {}
    for row in _heard(turned):
        if row.incident_id is not None:
            groups.setdefault(row.incident_id, []).append(row)
    if groups:
        known = {row.pk: row for row in Incident.objects.select_for_update().filter(pk__in=groups).order_by("pk")}
        _raise(source, groups, known, routing.desk(source, turned), fact="released")


def _raise(
    source: AlertSource, groups: Mapping[Any, Sequence[Alert]], known: Mapping[Any, Incident], table: Desk,
    *, fact: str = "joined",
) -> None:  # fmt: skip
    """An incident becomes as urgent as the worst that joins it or is heard again, and says so."""
    lines, worse = [], []
    for key, rows in groups.items():
        row = known[key]
        facts: dict[str, Any] = {fact: len(rows)} if fact == "joined" else {}
        found = most_urgent([Priority(row.priority), *(table.priority(one) for one in _heard(rows))])
        if found != row.priority:
            facts |= {fact: len(rows), "from": row.priority, "to": found}
            row.priority = found
            routing.keep(row, table.trace(_first(table, _heard(rows))))
            kept = {"priority": found, "policy": row.policy, "decisions": row.decisions}
            Incident.objects.filter(pk=row.pk).update(**kept)
            worse.append(row)
        if facts:
            lines.append(Line(row.ref, facts))
    if lines:
        journal.record_all(f"alerts.incident_{fact}", lines=lines, actor=source.ref, via=Via.SYSTEM)
        bots.refresh_many((line.ref for line in lines), soft=True)
    for row in storms.spared(source, [row for row in worse if row.status == IncidentStatus.TRIGGERED]):
        paging.begin_again(row)
        paging.tell_groups(row)
        war_rooms.open_by_itself(row)


def _tell_opened(source: AlertSource, opened: Sequence[Incident]) -> None:
    if opened:
        lines = [Line(row.ref, {"priority": row.priority, "title": row.title, "system": row.system}) for row in opened]
        journal.record_all("alerts.incident_opened", lines=lines, actor=source.ref, via=Via.SYSTEM)
    for row in storms.spared(source, [row for row in opened if row.status == IncidentStatus.TRIGGERED]):
        paging.begin(row)
        paging.tell_groups(row)
        war_rooms.open_by_itself(row)


def _with(verb: str) -> dict[str, Any]:
    if verb == "recover":
        return {"open_key": "", "resolved_at": clock.now(), "resolution": Resolution.SOURCE, "snoozed_until": None}
    return {"snoozed_until": None}
