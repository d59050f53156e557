"""Incidents as people read them: the list, and one with its alerts and its story."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from alerts.engine.ladder import Target
from alerts.models import Alert, AlertSource, Incident
from alerts.policy import visible_to
from alerts.states import INCIDENT, OPEN, AlertState, IncidentStatus, Priority
from core import clock, journal, verbs
from core.errors import NotVisible
from core.models import JournalEntry
from core.refs import Ref
from core.wording import exact, names
from estate import api as estate
from people.models import Employee

SIZE: Final = 50
MOST_ALERTS: Final = 100
MOST_STORY: Final = 200
LABELS: Final = 6
TONES: Final = {"P1": "bad", "P2": "warn", "P3": "info", "P4": "neutral"}
AFTER: Final = (("30", timedelta(minutes=30)), ("120", timedelta(hours=2)), ("480", timedelta(hours=8)))


@dataclass(frozen=True)
class Line:
    """An incident in the list. `open` of `alerts` alerts still fire."""

    row: Incident
    tone: str
    system: str
    alerts: int
    open: int
    lasted: timedelta

    @property
    def status_tone(self) -> str:
        """The tone of its state."""
        return IncidentStatus(self.row.status).tone


@dataclass(frozen=True)
class IncidentsPage:
    """The list at an address."""

    lines: tuple[Line, ...]
    page: Page[Incident]
    asked: Mapping[str, str]
    filtered: bool
    states: tuple[tuple[str, str], ...]
    priorities: tuple[str, ...]
    systems: tuple[tuple[str, str], ...]


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
class Moment:
    """A line of the story."""

    at: datetime
    verb: str
    who: str
    note: str


@dataclass(frozen=True)
class IncidentPage:
    """One incident; `can` holds the verbs that go from here."""

    line: Line
    source: AlertSource
    alerts: tuple[AlertLine, ...]
    more: int
    story: tuple[Moment, ...]
    can: frozenset[str]
    people: tuple[Employee, ...]
    after: tuple[tuple[str, str], ...]


def list_page(person: Employee, params: QueryDict) -> IncidentsPage:
    """What the person may read: open ones first, the most urgent and newest at the top."""
    asked = {name: params.get(name, "").strip() for name in ("q", "status", "priority", "system", "mine")}
    mine = Incident.objects.filter(visible_to(person))
    page = Paginator(_found(mine, person, asked), SIZE).get_page(params.get("page"))
    names = _systems(mine.order_by().values_list("system", flat=True).distinct())
    return IncidentsPage(
        lines=tuple(_lines(list(page), names)),
        page=page,
        asked=asked,
        filtered=any(asked.values()),
        states=tuple((one.value, str(one.label)) for one in IncidentStatus),
        priorities=tuple(Priority.values),
        systems=tuple(sorted(names.items())),
    )


def one_page(person: Employee, number: int) -> IncidentPage:
    """One incident.

    Raises: NotVisible.
    """
    rows = Incident.objects.filter(visible_to(person), pk=number).select_related("source", "assignee")
    row = rows.first()
    if row is None:
        raise NotVisible(_("故障不存在"))
    alerts = list(row.alerts.order_by("resolved_at", "-episode", "pk")[: MOST_ALERTS + 1])
    line = _lines([row], _systems([row.system]))[0]
    owners = estate.owners_of(row.system, ("a", "b")) if row.system else []
    people = Employee.objects.in_bulk({*owners, *([row.assignee_id] if row.assignee_id else [])})
    return IncidentPage(
        line=line,
        source=row.source,
        alerts=tuple(_alert(one) for one in alerts[:MOST_ALERTS]),
        more=max(line.alerts - MOST_ALERTS, 0),
        story=tuple(_story(row)),
        can=frozenset(verb for status, verb in INCIDENT.moves if status == row.status),
        people=tuple(people[pk] for pk in owners if pk in people and _can_be_given(people[pk], row)),
        after=tuple((value, _span(length)) for value, length in AFTER),
    )


def _can_be_given(person: Employee, row: Incident) -> bool:
    return person.is_active and (person.pk != row.assignee_id or row.status != IncidentStatus.ACKNOWLEDGED)


def _found(rows: QuerySet[Incident], person: Employee, asked: Mapping[str, str]) -> QuerySet[Incident]:
    if asked["status"] == "":
        rows = rows.exclude(status=IncidentStatus.RESOLVED)
    elif asked["status"] in IncidentStatus.values:
        rows = rows.filter(status=asked["status"])
    if asked["priority"] in Priority.values:
        rows = rows.filter(priority=asked["priority"])
    if asked["system"]:
        rows = rows.filter(system=asked["system"])
    if asked["mine"]:
        rows = rows.filter(assignee=person)
    if word := asked["q"]:
        number = word.upper().removeprefix("INC-")
        named = Q(pk=number) if number.isdecimal() and len(number) < 18 else Q(pk__in=())
        rows = rows.filter(Q(title__icontains=word) | named)
    return rows.select_related("assignee").order_by("priority", "-pk")


def _lines(rows: Sequence[Incident], names: Mapping[str, str]) -> list[Line]:
    counted = Alert.objects.filter(incident__in=[row.pk for row in rows]).order_by().values("incident")
    numbers = {
        one["incident"]: (one["all"], one["open"])
        for one in counted.annotate(all=Count("pk"), open=Count("pk", filter=Q(state__in=OPEN)))
    }
    now = clock.now()
    return [
        Line(
            row,
            TONES[row.priority],
            names.get(row.system, row.system),
            *numbers.get(row.pk, (0, 0)),
            lasted=(row.resolved_at or now) - row.opened_at,
        )
        for row in rows
    ]


def _systems(keys: Any) -> dict[str, str]:
    wanted = {key for key in keys if key}
    return {key: one.said for key, one in estate.systems_by_key(wanted).items()} if wanted else {}


def _alert(row: Alert) -> AlertLine:
    shown = [(name, value) for name, value in sorted(row.labels.items()) if name not in {"severity", "alertname"}]
    return AlertLine(row, tuple(shown[:LABELS]))


def _story(row: Incident) -> list[Moment]:
    entries = list(journal.entries(row.ref).order_by("-seq")[:MOST_STORY])
    keys = {key for entry in entries for key in _people_in(entry)}
    actors = [Ref.parse(entry.actor) for entry in entries if entry.actor]
    people = Employee.objects.in_bulk(keys | {one.pk for one in actors if one.kind == "people.employee"})
    sources = AlertSource.objects.in_bulk({one.pk for one in actors if one.kind == "alerts.source"})
    found = []
    for entry in entries:
        actor = Ref.parse(entry.actor) if entry.actor else None
        known: Any = (people if actor.kind == "people.employee" else sources).get(actor.pk) if actor else None
        who = known.display_name if known else _("系统")
        found.append(Moment(entry.at, verbs.said(entry.verb), who, _note(entry, people)))
    return found


def _people_in(entry: JournalEntry) -> set[int]:
    said: Any = entry.facts.get("to")
    if entry.verb == "alerts.incident_called":
        return set(said)
    return {int(said)} if entry.verb == "alerts.incident_assigned" else set()


def _called(facts: Mapping[str, Any], people: Mapping[int, Employee]) -> str:
    """`A 角：张三、李四`."""
    who = Target(facts["who"]).label
    named = names(people[pk].display_name for pk in facts["to"] if pk in people)
    return _("{who}：{names}").format(who=who, names=named) if facts["to"] else _("{who}：无人在岗").format(who=who)


def _note(entry: JournalEntry, people: Mapping[int, Employee]) -> str:
    say = _NOTES.get(entry.verb.removeprefix("alerts.incident_"))
    return say(entry.facts, people) if say else ""


def _joined(facts: Mapping[str, Any], _people: Mapping[int, Employee]) -> str:
    said = _("{many} 条").format(many=facts["joined"])
    return f"{said}，{facts['from']} → {facts['to']}" if "to" in facts else said


def _assigned(facts: Mapping[str, Any], people: Mapping[int, Employee]) -> str:
    person = people.get(int(facts["to"]))
    return _("转给{name}").format(name=person.display_name) if person else ""


def _reopened(facts: Mapping[str, Any], _people: Mapping[int, Employee]) -> str:
    return _("标记解决后仍在触发") if facts["reason"] == "still_firing" else str(facts["reason"])


_NOTES: Final[Mapping[str, Callable[[Mapping[str, Any], Mapping[int, Employee]], str]]] = {
    "opened": lambda facts, people: str(facts["priority"]),
    "joined": _joined,
    "called": _called,
    "assigned": _assigned,
    "reopened": _reopened,
    "resolved": lambda facts, people: str(facts["note"]),
    "snoozed": lambda facts, people: _("至 {moment}").format(moment=exact(datetime.fromisoformat(facts["until"]))),
}


def _span(length: timedelta) -> str:
    hours = length // timedelta(hours=1)
    return (
        _("{many} 小时").format(many=hours) if hours else _("{many} 分钟").format(many=length // timedelta(minutes=1))
    )
