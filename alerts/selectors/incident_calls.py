"""Who was called for an incident, whether it reached him, and who comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.engine import ladder
from alerts.engine.ladder import Target
from alerts.models import Incident
from alerts.states import IncidentStatus
from core import clock, journal
from core.models import JournalEntry
from people.models import Employee


@dataclass(frozen=True)
class Called:
    """Somebody who was told: as what, when first, and when he took it if he did."""

    person: Employee
    who: str
    at: datetime
    took_at: datetime | None


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
    """Everybody who was called, in the order in which they were."""
    wanted = [f"alerts.incident_{verb}" for verb in ("called", "acknowledged", "assigned")]
    entries = list(journal.entries(row.ref).filter(verb__in=wanted))
    first: dict[int, JournalEntry] = {}
    for entry in entries:
        for pk in entry.facts["to"] if entry.verb == wanted[0] else ():
            first.setdefault(pk, entry)
    people = Employee.objects.in_bulk(first)
    return tuple(
        Called(people[pk], str(Target(entry.facts["who"]).label), entry.at, _took(entries, people[pk]))
        for pk, entry in first.items()
        if pk in people
    )


def _took(entries: Sequence[JournalEntry], person: Employee) -> datetime | None:
    mine = (one.at for one in entries if one.verb == "alerts.incident_acknowledged" and one.actor == str(person.ref))
    return next(mine, None)


def rungs(row: Incident) -> Rungs:
    """The ladder with which it began to wait last."""
    kept, since, now = ladder.read(row.ladder), row.waits_since, clock.now()
    if since is None:
        return Rungs((), "")
    waiting = row.status == IncidentStatus.TRIGGERED
    climbed = [since + rung.after <= now for rung in kept]
    return Rungs(
        tuple(
            RungLine(str(rung.who.label), since + rung.after, _state(place, climbed, waiting))
            for place, rung in enumerate(kept)
        ),
        "running" if waiting else "",
    )


def _state(place: int, climbed: Sequence[bool], waiting: bool) -> str:
    if climbed[place]:
        return "done"
    return "next" if waiting and climbed[:place].count(False) == 0 else "ahead"
