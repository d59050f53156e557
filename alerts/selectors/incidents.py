"""One incident as people read it: its facts, its alerts, who was called, what comes next, its story."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from django.db.models import F
from django.utils.translation import gettext as _

from alerts.models import Alert, AlertSource, Incident
from alerts.policy import handles, visible_to
from alerts.selectors.incident_band import Band, band
from alerts.selectors.incident_calls import Called, Rungs, called, rungs
from alerts.selectors.incident_list import Line, lines, systems_named
from alerts.selectors.incident_story import Lane, Moment, story
from alerts.selectors.rooms import RoomView, room_of
from alerts.states import INCIDENT, OPEN, AlertState, IncidentStatus, Part
from core import clock
from core.errors import NotVisible
from estate import api as estate
from people.models import Employee

MOST_ALERTS: Final = 100
LABELS: Final = 6
AFTER: Final = (("30", timedelta(minutes=30)), ("120", timedelta(hours=2)), ("480", timedelta(hours=8)))


@dataclass(frozen=True)
class AlertLine:
    """An alert of an incident."""

    row: Alert
    labels: tuple[tuple[str, str], ...]

    @property
    def tone(self) -> str:
        """The tone of its state."""
        return AlertState(self.row.state).tone


@dataclass(frozen=True)
class IncidentPage:
    """One incident; `can` holds the verbs that go from here.

    `past` are the alerts that are over, `more` how many are not shown.
    """

    line: Line
    source: AlertSource
    alerts: tuple[AlertLine, ...]
    past: tuple[AlertLine, ...]
    more: int
    lane: str
    story: tuple[Moment, ...]
    called: tuple[Called, ...]
    rungs: Rungs
    can: frozenset[str]
    people: tuple[Employee, ...]
    after: tuple[tuple[str, str], ...]
    stamp: str
    room: RoomView
    band: Band

    @property
    def lanes(self) -> tuple[tuple[str, str], ...]:
        """By which its story can be read."""
        return (("", _("全部")), *((one.value, str(one.label)) for one in Lane))


def readable(person: Employee, number: int) -> Incident:
    """The incident, if the person reads it.

    Raises: NotVisible.
    """
    rows = Incident.objects.filter(visible_to(person), pk=number).select_related("source", "assignee")
    row = rows.first()
    if row is None:
        raise NotVisible(_("故障不存在"))
    return row


def one_page(person: Employee, number: int, lane: str = "") -> IncidentPage:
    """One incident; with `lane` of its story a part.

    Raises: NotVisible.
    """
    row = readable(person, number)
    alerts = list(row.alerts.order_by(F("resolved_at").asc(nulls_first=True), "-episode", "pk")[:MOST_ALERTS])
    line = lines([row], systems_named([row.system]))[0]
    told, reached, can, climbs = story(row), called(row), _can(row, person), rungs(row)
    room = room_of(row) if can else replace(room_of(row), may_ask=False)
    owners = estate.owners_of(row.system, ("a", "b")) if row.system else []
    people = Employee.objects.in_bulk({*owners, *([row.assignee_id] if row.assignee_id else [])})
    return IncidentPage(
        line=line,
        source=row.source,
        alerts=tuple(alert_line(one) for one in alerts if one.state in OPEN),
        past=tuple(alert_line(one) for one in alerts if one.state not in OPEN),
        more=max(line.alerts - MOST_ALERTS, 0),
        lane=lane if lane in Lane.values else "",
        story=tuple(one for one in told if lane not in Lane.values or one.lane == lane),
        called=reached,
        rungs=climbs,
        can=can,
        people=tuple(people[pk] for pk in owners if pk in people and _can_be_given(people[pk], row)),
        after=tuple((value, _span(length)) for value, length in AFTER),
        room=room,
        band=band(row, reached, climbs, clock.now()),
        stamp=_stamp(line, (told[:1], len(told), reached, room.stamp), alerts),
    )


def _can(row: Incident, person: Employee) -> frozenset[str]:
    if row.status == IncidentStatus.MERGED or not handles(person, row):
        return frozenset()
    moves = frozenset(verb for status, verb in INCIDENT.moves if status == row.status) | {"note"}
    at_it = row.assignee_id == person.pk or row.responders.filter(person=person, part=Part.HELPING).exists()
    return moves | {"join"} if row.status == IncidentStatus.ACKNOWLEDGED and not at_it else moves


def _stamp(line: Line, told: object, alerts: Sequence[Alert]) -> str:
    """Differs whenever the page reads otherwise."""
    heard = max((one.last_seen for one in alerts), default=None)
    return hashlib.sha256(f"{line.stamp}|{line.minutes}|{told}|{heard}".encode()).hexdigest()[:16]


def _can_be_given(person: Employee, row: Incident) -> bool:
    return person.is_active and (person.pk != row.assignee_id or row.status != IncidentStatus.ACKNOWLEDGED)


def alert_line(row: Alert) -> AlertLine:
    """The alert with the labels that tell most."""
    shown = [(name, value) for name, value in sorted(row.labels.items()) if name not in {"severity", "alertname"}]
    return AlertLine(row, tuple(shown[:LABELS]))


def _span(length: timedelta) -> str:
    hours = length // timedelta(hours=1)
    return (
        _("{many} 小时").format(many=hours) if hours else _("{many} 分钟").format(many=length // timedelta(minutes=1))
    )
