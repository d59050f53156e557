"""Who was called for an incident, whether it reached him, and who comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from alerts.aims_said import aims_of, aims_said, known_names, said_with
from alerts.engine import ladder
from alerts.models import Incident
from alerts.states import IncidentStatus
from bots import api as bots
from core import journal
from core.models import JournalEntry
from people.models import Employee

BEFORE: Final = 4  # places shown before and after where it stands
AHEAD: Final = 6


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


def called(row: Incident) -> tuple[Called, ...]:
    """Everybody who was called, in the order in which they were, then whoever came in otherwise."""
    wanted = [f"alerts.incident_{verb}" for verb in ("called", "acknowledged", "assigned")]
    entries = list(journal.entries(row.ref).filter(verb__in=wanted))
    first: dict[int, JournalEntry] = {}
    for entry in entries:
        for pk in (*entry.facts["to"], *entry.facts.get("again", ())) if entry.verb == wanted[0] else ():
            first.setdefault(pk, entry)
    parts = {part.person_id: part for part in row.responders.select_related("person")}
    read, urged = bots.reads(row.ref), bots.urges(row.ref)
    said = {pk: (aims_said(aims_of(entry.facts)), entry.at) for pk, entry in first.items() if pk in parts}
    said |= {pk: (str(one.get_part_display()), one.since) for pk, one in parts.items() if pk not in said}
    return tuple(
        Called(
            parts[pk].person,
            who,
            at,
            sent_at=read[pk].accepted_at if pk in read else None,
            read_at=read[pk].read_at if pk in read else None,
            took_at=_took(entries, parts[pk].person),
            urged=tuple(dict.fromkeys(str(one.how.label) for one in urged.get(pk, ()) if one.called_at is not None)),
        )
        for pk, (who, at) in said.items()
    )


def _took(entries: Sequence[JournalEntry], person: Employee) -> datetime | None:
    mine = (one.at for one in entries if one.verb == "alerts.incident_acknowledged" and one.actor == str(person.ref))
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
        RungLine(said_with(plan.to(place), *names), since + plan.after(place), _state(place, row.rung, waiting))
        for place in places
    )
    return Rungs(tuple(lines), "running" if waiting else "")


def _state(place: int, climbed: int, waiting: bool) -> str:
    if place <= climbed:
        return "done"
    return "next" if waiting and place == climbed + 1 else "ahead"
