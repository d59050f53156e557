"""What one chooses from before incidents are merged or alerts are split off."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from alerts.engine.likeness import likeness
from alerts.models import Alert, Incident
from alerts.policy import handles, visible_to
from alerts.selectors.incident_list import Line, found, lines, systems_named
from alerts.selectors.incidents import AlertLine, alert_line, readable
from alerts.services.merged import require_its_own
from alerts.services.splitting import Take
from alerts.services.together import MOST
from alerts.states import OPEN, OVER, IncidentStatus
from core.errors import IllegalMove, NotVisible, Refused
from estate import api as estate
from people.models import Employee

CHOICES: Final = 20
READ: Final = 200
SHOWN: Final = 200


@dataclass(frozen=True)
class Choice:
    """An incident into which others can be merged, and why it is offered so early."""

    line: Line
    alike: str


@dataclass(frozen=True)
class MergePage:
    """`picked` go; they are the `choices` themselves where several were picked. `into` is what is proposed."""

    picked: tuple[Line, ...]
    choices: tuple[Choice, ...]
    into: int | None
    q: str

    @property
    def among(self) -> bool:
        """Whether one of those that were picked stays."""
        return len(self.picked) > 1


@dataclass(frozen=True)
class SplitPage:
    """The alerts of an incident, and who may be at what is split off; `take` is what is proposed."""

    row: Incident
    alerts: tuple[AlertLine, ...]
    more: int
    takes: tuple[tuple[str, str], ...]
    take: str


def merge_page(person: Employee, picks: Collection[int], q: str = "") -> MergePage:
    """Those that were picked, and what they can be merged into: similar ones first, or what `q` finds.

    Raises: NotVisible where the person reads none of them.
    """
    wanted = list(dict.fromkeys(picks))[:MOST]
    rows = list(_open(person).filter(pk__in=wanted).order_by("priority", "opened_at", "pk"))
    if not rows:
        raise NotVisible(_("故障不存在"))
    names = systems_named(row.system for row in rows)
    picked = tuple(lines(rows, names))
    if len(rows) > 1:
        return MergePage(picked, tuple(Choice(line, "") for line in picked), rows[0].pk, q)
    choices = _choices(rows[0], person, q.strip())
    return MergePage(picked, choices, choices[0].line.row.pk if choices and choices[0].alike else None, q)


def split_page(person: Employee, number: int) -> SplitPage:
    """The alerts of the incident from which to choose.

    Raises: NotVisible; Refused for who does not handle it; IllegalMove once it is over.
    """
    row = readable(person, number)
    if not handles(person, row):
        raise Refused(_("只有系统负责人、被通知的人和平台运维可以处理"))
    require_its_own(row)
    if row.status in OVER:
        raise IllegalMove(_("故障已恢复，不能拆分"), subject=row.ref, state=row.status)
    alerts = row.alerts.order_by(F("resolved_at").asc(nulls_first=True), "-episode", "pk")
    many = alerts.count()
    at_it = row.assignee if row.status == IncidentStatus.ACKNOWLEDGED else None
    takes = [(one.value, str(one.label)) for one in Take if one != Take.SAME]
    if at_it is not None:
        words = _("处理人不变（{name}）").format(name=at_it.display_name)
        takes = [(Take.SAME.value, words), *takes]
    shown = tuple(alert_line(one) for one in alerts[:SHOWN])
    return SplitPage(row, shown, max(many - SHOWN, 0), tuple(takes), (Take.SAME if at_it else Take.ANEW).value)


def _open(person: Employee) -> QuerySet[Incident]:
    return Incident.objects.filter(visible_to(person)).exclude(status__in=OVER).select_related("assignee")


def _choices(row: Incident, person: Employee, q: str) -> tuple[Choice, ...]:
    """Open ones: what is alike first, then those of the same system, then the most urgent."""
    rows = _open(person).exclude(pk=row.pk)
    if q:
        systems = [one.key for one in estate.systems(person, q, 5)]
        asked = {"q": q, "status": "all", "priority": "", "system": "", "mine": ""}
        rows = rows.filter(Q(pk__in=found(rows, person, asked).values("pk")) | Q(system__in=systems))
    read = list(rows.order_by("priority", "-pk")[:READ])
    labels = _labels([row, *read])
    score = {one.pk: _alike(row, one, labels) for one in read}
    read.sort(key=lambda one: (-score[one.pk], one.system != row.system or not row.system, one.priority, -one.pk))
    names = systems_named(one.system for one in read[:CHOICES])
    return tuple(
        Choice(line, _("相似") if score[line.row.pk] else "") for line in lines(read[:CHOICES], names)
    )  # fmt: skip


def _alike(row: Incident, other: Incident, labels: dict[int, dict[str, str]]) -> int:
    told = likeness(row.title, labels.get(row.pk, {}), other.title, labels.get(other.pk, {}))
    return told.score if told is not None else 0


def _labels(rows: Sequence[Incident]) -> dict[int, dict[str, str]]:
    """The labels of an open alert of each."""
    alerts = Alert.objects.filter(incident__in=[row.pk for row in rows], state__in=OPEN).order_by("-pk")
    return dict(alerts.values_list("incident_id", "labels"))
