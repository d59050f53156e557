"""What somebody outside reads: what he reported or follows, and what is open of a system before he reports it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from alerts.models import Incident, IncidentReport
from alerts.policy import visible_to
from alerts.reader_card import how_it_stands, system_name
from alerts.services.reporting import open_of
from alerts.states import IncidentStatus
from core.errors import NotVisible
from people.models import Employee

MOST = 20


@dataclass(frozen=True)
class ReaderLine:
    """An incident as somebody outside reads it."""

    row: Incident
    system: str
    words: str
    mine: str
    handles: bool = False

    @property
    def tone(self) -> str:
        """The tone of its state."""
        return IncidentStatus(self.row.status).tone

    @property
    def steps(self) -> tuple[tuple[str, datetime | None], ...]:
        """How far it is."""
        return (
            (_("已报告"), self.row.opened_at),
            (_("有人处理"), self.row.acknowledged_at),
            (_("已恢复"), self.row.resolved_at),
        )


def reported_by(person: Employee) -> Sequence[ReaderLine]:
    """What he reported or follows, the newest first."""
    reports = IncidentReport.objects.filter(person=person).exclude(incident__status=IncidentStatus.MERGED)
    return [
        _line(one.incident, one.text) for one in reports.select_related("incident__assignee").order_by("-pk")[:MOST]
    ]


def reported(person: Employee, number: int) -> ReaderLine:
    """One of them; of one that was merged, the incident into which it was.

    Raises: NotVisible for who neither reported nor follows it, and does not read it anyway.
    """
    into = Incident.objects.filter(pk=number).values_list("merged_into", flat=True).first()
    number = into or number
    report = IncidentReport.objects.filter(person=person, incident=number).select_related("incident__assignee").first()
    inside = Incident.objects.filter(visible_to(person), pk=number).select_related("assignee").first()
    row = report.incident if report is not None else inside
    if row is None:
        raise NotVisible(_("故障不存在"))
    return _line(row, report.text if report else "", handles=inside is not None)


def alike(system: str, person: Employee) -> Sequence[ReaderLine]:
    """What is open of the system, and whether he follows it."""
    rows = open_of(system)
    mine = dict(IncidentReport.objects.filter(person=person, incident__in=rows).values_list("incident", "at"))
    return [_line(row, _("已关注") if row.pk in mine else "") for row in rows]


def _line(row: Incident, mine: str, *, handles: bool = False) -> ReaderLine:
    name = row.assignee.display_name if row.assignee else ""
    return ReaderLine(row, system_name(row.system), how_it_stands(row, name), mine, handles)
