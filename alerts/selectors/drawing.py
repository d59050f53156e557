"""What the cards of incidents are drawn from: read once for all readers, whatever their language.

Everything here is as the database has it; `alerts.card_facts` says it to one reader, in his language, without asking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from alerts.aims_said import Names, known_names
from alerts.engine.ladder import Aim
from alerts.marks_said import marks_of
from alerts.models import Alert, ImpactGrade, Incident, WarRoom
from alerts.selectors.changes import ChangeFacts
from alerts.selectors.changes_of import changes_near
from alerts.selectors.impact import affected
from alerts.selectors.incident_calls import Call, calls_of
from alerts.selectors.similar import last_same
from alerts.services.paging import next_call
from alerts.signal import Severity
from alerts.states import OPEN, Mark
from alerts.states_room import RoomStatus
from bots import api as bots
from core import clock
from core.refs import Ref
from estate import api as estate
from people.models import Employee

SEEN: Final = 200
OWNERS: Final = ("a", "b")
SHOWN: Final = ("incident", "state", "severity", "labels", "title", "value", "annotations")


@dataclass(frozen=True)
class Found:
    """An incident as its cards are drawn from it; `alerts` are the worst first, two hundred at most.

    `following` is when who is called next, `known` names what calls aim at; `owners` are those of the system who are
    here; `before` is the last one like it, `change` the one nearest to its beginning.
    """

    row: Incident
    alerts: tuple[Alert, ...]
    calls: tuple[Call, ...]
    reads: Mapping[int, bots.Read]
    following: tuple[datetime, tuple[Aim, ...]] | None
    known: Names
    system: estate.SystemFacts | None
    owners: tuple[Employee, ...]
    room: WarRoom | None
    room_url: str
    grades: tuple[ImpactGrade, ...]
    affected: timedelta
    marks: tuple[Mark, ...]
    change: ChangeFacts | None
    before: Incident | None


def gather(refs: Sequence[Ref]) -> dict[Ref, Found]:
    """What the cards about these incidents are drawn from; so many queries, however many they are."""
    rows = list(Incident.objects.select_related("source", "assignee").filter(pk__in=[ref.pk for ref in refs]))
    if not rows:
        return {}
    now, pks = clock.now(), [row.pk for row in rows]
    alerts, calls = _alerts(pks), calls_of(rows)
    reads = bots.reads_of([row.ref for row in rows])
    following = {row.pk: next_call(row) for row in rows}
    aims = [one[1] for one in following.values() if one is not None]
    known = known_names([*aims, *(call.aims for told in calls.values() for call in told)])
    keys = {row.system for row in rows if row.system}
    systems = estate.systems_by_key(keys) if keys else {}
    owners = _owners(keys)
    rooms = {room.incident_id: room for room in WarRoom.objects.filter(incident__in=pks)}
    links = bots.chat_links([room.slug for room in rooms.values() if room.status == RoomStatus.OPEN])
    grades = tuple(ImpactGrade.objects.all())
    changes = dict(zip(pks, changes_near(rows, now), strict=True))
    before = last_same(rows)
    return {
        row.ref: Found(
            row=row,
            alerts=alerts.get(row.pk, ()),
            calls=calls[row.pk],
            reads=reads.get(row.ref, {}),
            following=following[row.pk],
            known=known,
            system=systems.get(row.system),
            owners=owners.get(row.system, ()),
            room=rooms.get(row.pk),
            room_url=links.get(rooms[row.pk].slug, "") if row.pk in rooms else "",
            grades=grades,
            affected=affected(row.opened_at, row.resolved_at, now),
            marks=marks_of(row),
            change=next(iter(changes[row.pk]), None),
            before=before.get(row.pk),
        )
        for row in rows
    }


def _alerts(incidents: Sequence[int]) -> dict[int, tuple[Alert, ...]]:
    """Of each incident the alerts, those that are open first, the most severe of them first."""
    newest = Window(
        RowNumber(), partition_by=F("incident"),
        order_by=[F("resolved_at").asc(nulls_first=True), F("episode").desc(), F("pk").asc()],
    )  # fmt: skip
    placed = Alert.objects.filter(incident__in=incidents).order_by().annotate(place=newest)
    told: dict[int | None, list[Alert]] = {}
    for row in placed.filter(place__lte=SEEN).only(*SHOWN).order_by("incident", "place"):
        told.setdefault(row.incident_id, []).append(row)
    rank = {one.value: place for place, one in enumerate(Severity)}

    def worst(row: Alert) -> tuple[bool, int]:
        return row.state not in OPEN, rank.get(row.severity, len(rank))

    return {pk: tuple(sorted(rows, key=worst)) for pk, rows in told.items() if pk is not None}


def _owners(keys: set[str]) -> dict[str, tuple[Employee, ...]]:
    owners = estate.owners_of_each(keys, OWNERS) if keys else {}
    asked = {pk for people in owners.values() for pk in people}
    here = {pk: one for pk, one in Employee.objects.in_bulk(asked).items() if one.is_active} if asked else {}
    return {key: tuple(here[pk] for pk in people if pk in here) for key, people in owners.items()}
