"""The list of incidents: which ones a person reads, found by what he asks for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.http import QueryDict

from alerts.marks_said import marks_of
from alerts.models import Alert, Incident
from alerts.policy import quiets_anything, visible_to
from alerts.states import INCIDENT, OPEN, OVER, IncidentStatus, Mark, Priority
from core import clock
from estate import api as estate
from people.models import Employee

SIZE: Final = 50
TONES: Final = {"P1": "bad", "P2": "warn", "P3": "info", "P4": "neutral"}
SEVERAL: Final = ("acknowledge", "resolve", "merge")  # what can be done to several at once


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

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is remarkable about it."""
        return marks_of(self.row)

    @property
    def stamp(self) -> str:
        """Differs whenever the line reads otherwise, its duration apart."""
        row = self.row
        marks = ",".join(self.marks)
        return f"{row.pk}:{row.status}:{row.priority}:{row.assignee_id}:{self.open}:{self.alerts}:{marks}:{row.title}"

    @property
    def minutes(self) -> int:
        """How long it lasts, as far as people read it."""
        return self.lasted // timedelta(minutes=1)

    @property
    def goes(self) -> str:
        """Which of the verbs for several go from here, separated by spaces."""
        return " ".join(verb for verb in SEVERAL if (IncidentStatus(self.row.status), verb) in INCIDENT.moves)


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
    quiets: bool = False

    @property
    def stamp(self) -> str:
        """Differs whenever the list reads otherwise."""
        said = "|".join(f"{line.stamp}:{line.minutes}" for line in self.lines)
        return hashlib.sha256(f"{self.page.paginator.count}|{said}".encode()).hexdigest()[:16]


def list_page(person: Employee, params: QueryDict) -> IncidentsPage:
    """What the person may read: his own first, then the most urgent and newest; what is quiet last."""
    asked = {name: params.get(name, "").strip() for name in ("q", "status", "priority", "system", "mine", "storm")}
    read = Incident.objects.filter(visible_to(person))
    quiet = When(status=IncidentStatus.SUPPRESSED, then=Value(2))
    own = Case(When(assignee=person, then=Value(0)), quiet, default=Value(1))
    rows = found(read, person, asked).select_related("assignee").order_by(own, "priority", "-pk")
    page = Paginator(rows, SIZE).get_page(params.get("page"))
    names = systems_named(read.order_by().values_list("system", flat=True).distinct())
    return IncidentsPage(
        lines=tuple(lines(list(page), names)),
        page=page,
        asked=asked,
        filtered=any(asked.values()),
        states=tuple((one.value, str(one.label)) for one in IncidentStatus),
        priorities=tuple(Priority.values),
        systems=tuple(sorted(names.items())),
        quiets=quiets_anything(person),
    )


def found(rows: QuerySet[Incident], person: Employee, asked: Mapping[str, str]) -> QuerySet[Incident]:
    """Those of the rows that are asked for: open ones if no status is named."""
    if asked["status"] == "":
        rows = rows.exclude(status__in=OVER)
    elif asked["status"] in IncidentStatus.values:
        rows = rows.filter(status=asked["status"])
    if asked["priority"] in Priority.values:
        rows = rows.filter(priority=asked["priority"])
    if asked["system"]:
        rows = rows.filter(system=asked["system"])
    if asked.get("storm", "").isdecimal():
        rows = rows.filter(storm=int(asked["storm"][:18]))
    if asked["mine"]:
        rows = rows.filter(assignee=person)
    if word := asked["q"]:
        number = word.upper().removeprefix("INC-")
        named = Q(pk=number) if number.isdecimal() and len(number) < 18 else Q(pk__in=())
        rows = rows.filter(Q(title__icontains=word) | named)
    return rows


def lines(rows: Sequence[Incident], names: Mapping[str, str]) -> list[Line]:
    """The rows with what is counted of them; `names` are those of their systems by key."""
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


def systems_named(keys: Iterable[str]) -> dict[str, str]:
    """What the systems of these keys are called."""
    wanted = {key for key in keys if key}
    return {key: one.said for key, one in estate.systems_by_key(wanted).items()} if wanted else {}
