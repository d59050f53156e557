"""The panel 请假与外出 of the profile page, and what is said of somebody who is away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core import clock
from people import api as people
from people.models import Absence, Employee
from portal.forms import AbsenceForm


@dataclass(frozen=True)
class AwayRow:
    """One absence as listed; `verb` says what ending it means now."""

    pk: int
    kind: str
    starts_at: datetime
    ends_at: datetime
    note: str
    source: str
    word: str
    tone: str
    verb: str
    question: str

    @property
    def key(self) -> str:
        """The number as text, for ids."""
        return str(self.pk)


@dataclass(frozen=True)
class AwayPanel:
    """The person's absences that are not over, and the form for another; `stood_in` if somebody may act meanwhile."""

    rows: tuple[AwayRow, ...]
    form: AbsenceForm
    stood_in: bool


def build(person: Employee, *, form: AbsenceForm | None = None) -> AwayPanel:
    """The panel, with the form as it was refused where that is so."""
    given = [row for row in people.delegations_of(person) if row.principal_id == person.pk]
    return panel(people.absences_of(person, clock.now()), stood_in=bool(given), form=form)


def panel(absences: Sequence[Absence], *, stood_in: bool, form: AbsenceForm | None = None) -> AwayPanel:
    """The panel of absences that the caller has asked for already."""
    now = clock.now()
    blank = AbsenceForm(initial={"away_kind": people.AbsenceKind.LEAVE})
    return AwayPanel(tuple(_row(row, now) for row in absences), form or blank, stood_in)


def suggested(absences: Sequence[Absence], now: datetime) -> dict[str, datetime]:
    """The times that a new delegation most likely has: those of the absence that runs or comes next."""
    if not absences:
        return {}
    return {"starts_at": max(absences[0].starts_at, now), "ends_at": absences[0].ends_at}


def told(person: Employee, now: datetime) -> str:
    """`请假中 · 至 11-25 18:00`, or nothing for who is there."""
    row = people.absent(person, now)
    return people.away_until(row, now) if row else ""


def _row(row: Absence, now: datetime) -> AwayRow:
    running = row.starts_at <= now
    return AwayRow(
        pk=row.pk,
        kind=str(row.get_kind_display()),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        note=row.note,
        source="" if row.source == people.AbsenceSource.SELF else str(row.get_source_display()),
        word=people.now_away(row.kind) if running else _("未开始"),
        tone="hold" if running else "neutral",
        verb=_("提前返岗") if running else _("取消登记"),
        question=_("现在返岗？等你返岗的消息会随即发出。") if running else _("取消这次请假或外出？"),
    )
