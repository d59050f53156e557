"""Who was called for an incident, whether it reached him, and who comes next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from alerts.aims_said import Names, aims_of, known_names, said_with
from alerts.engine import ladder
from alerts.engine.ladder import Aim
from alerts.models import Incident, Responder
from alerts.states import IncidentStatus, Part
from bots import api as bots
from core import journal
from core.models import JournalEntry
from core.refs import Ref
from people.models import Employee

BEFORE: Final = 4  # places shown before and after where it stands
AHEAD: Final = 6
CALLED: Final = "alerts.incident_called"
TOOK: Final = "alerts.incident_acknowledged"
ASSIGNED: Final = "alerts.incident_assigned"


@dataclass(frozen=True)
class Called:
    """Somebody who was told: as what, when first, when it reached him and was read, and when he took it.

    `urged` says how he was pressed since, the loudest last.
    """

    person: Employee
    who: str
    at: datetime
    sent_at: datetime | None
    read_at: datetime | None
    took_at: datetime | None
    urged: tuple[str, ...] = ()


@dataclass(frozen=True)
class RungLine:
    """A rung of the ladder: `state` is done, next or ahead."""

    who: str
    at: datetime
    state: str


@dataclass(frozen=True)
class Rungs:
    """The ladder of the incident; `running` while it goes on, else it stands still."""

    lines: tuple[RungLine, ...]
    running: str


@dataclass(frozen=True)
class Call:
    """Somebody who was called, when first and at whom that was aimed; at nobody where he came in as a `part` of it."""

    person: Employee
    aims: tuple[Aim, ...]
    part: Part
    at: datetime

    def who(self, known: Names) -> str:
        """As what he was called, in the language of the moment."""
        return said_with(self.aims, known) if self.aims else str(self.part.label)


def calls_of(rows: Collection[Incident]) -> dict[int, tuple[Call, ...]]:
    """For each incident everybody who was called, in that order, then whoever came in otherwise. Two queries."""
    entries = _entries(rows, CALLED)
    parts = _parts(rows)
    return {row.pk: _calls(entries.get(row.ref, ()), parts.get(row.pk, {})) for row in rows}


def called(row: Incident) -> tuple[Called, ...]:
    """The same of one incident, with how far it got."""
    entries = _entries([row], CALLED, TOOK, ASSIGNED).get(row.ref, [])
    calls = _calls(entries, _parts([row]).get(row.pk, {}))
    known = known_names(one.aims for one in calls)
    read, urged = bots.reads(row.ref), bots.urges(row.ref)
    return tuple(
        Called(
            one.person,
            one.who(known),
            one.at,
            sent_at=read[one.person.pk].accepted_at if one.person.pk in read else None,
            read_at=read[one.person.pk].read_at if one.person.pk in read else None,
            took_at=_took(entries, one.person),
            urged=tuple(
                dict.fromkeys(
                    str(call.how.label) for call in urged.get(one.person.pk, ()) if call.called_at is not None
                )
            ),
        )
        for one in calls
    )


def _rang(calls: Iterable[bots.Urged]) -> tuple[str, ...]:
    """How he was pressed, each way once."""
    return tuple(dict.fromkeys(str(one.how.label) for one in calls if one.called_at is not None))


def _entries(rows: Collection[Incident], *verbs: str) -> dict[Ref, list[JournalEntry]]:
    """What their stories say of these, oldest first."""
    told: dict[Ref, list[JournalEntry]] = {}
    for entry in journal.entries_of([row.ref for row in rows]).filter(verb__in=verbs):
        told.setdefault(Ref(entry.ref_kind, entry.ref_id), []).append(entry)
    return told


def _parts(rows: Collection[Incident]) -> dict[int, dict[int, Responder]]:
    """By incident and person, in the order in which they came."""
    told: dict[int, dict[int, Responder]] = {}
    for part in Responder.objects.filter(incident__in=rows).select_related("person").order_by("pk"):
        told.setdefault(part.incident_id, {})[part.person_id] = part
    return told


def _calls(entries: Iterable[JournalEntry], parts: Mapping[int, Responder]) -> tuple[Call, ...]:
    first: dict[int, JournalEntry] = {}
    for entry in entries:
        for pk in (*entry.facts["to"], *entry.facts.get("again", ())) if entry.verb == CALLED else ():
            first.setdefault(pk, entry)
    told = [(pk, tuple(aims_of(one.facts)), one.at) for pk, one in first.items() if pk in parts]
    told += [(pk, (), one.since) for pk, one in parts.items() if pk not in first]
    return tuple(Call(parts[pk].person, aims, Part(parts[pk].part), at) for pk, aims, at in told)


def _took(entries: Sequence[JournalEntry], person: Employee) -> datetime | None:
    mine = (one.at for one in entries if one.verb == TOOK and one.actor == str(person.ref))
    return next(mine, None)


def rungs(row: Incident) -> Rungs:
    """The part of the plan around where it stands, and its end."""
    since = row.waits_since
    if since is None or not row.ladder:  # nobody is called for it by itself
        return Rungs((), "")
    plan, waiting = ladder.read(row.ladder), row.status == IncidentStatus.TRIGGERED
    places = sorted({*range(max(row.rung - BEFORE, 0), min(row.rung + AHEAD, plan.end)), plan.end})
    names = known_names([plan.to(place) for place in places])
    lines = (
        RungLine(said_with(plan.to(place), names), since + plan.after(place), _state(place, row.rung, waiting))
        for place in places
    )
    return Rungs(tuple(lines), "running" if waiting else "")


def _state(place: int, climbed: int, waiting: bool) -> str:
    if place <= climbed:
        return "done"
    return "next" if waiting and place == climbed + 1 else "ahead"
