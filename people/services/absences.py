"""Noting that somebody will be away, and that he will not be, or is back early."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core import clock, journal, worktime
from core.errors import IllegalMove, Invalid, Problem, Refused
from core.journal import Via
from people.absence_rules import joined
from people.absentees import tell_changed
from people.models import Absence, AbsenceRecall, Employee
from people.policy import require_may_note_absence
from people.services.locking import locked
from people.states import ABSENCE, AbsenceKind, AbsenceSource, AbsenceStatus

MOST_SPANS = 60
FARTHEST = timedelta(days=3_660)
LONGEST = timedelta(days=1_100)  # three years: the longest leave there is


@transaction.atomic
def note_absence(
    *,
    actor: Employee | None,
    person: Employee,
    kind: AbsenceKind,
    starts_at: datetime,
    ends_at: datetime,
    source: AbsenceSource | None = None,
    external_id: str = "",
    note: str = "",
    via: Via = Via.PAGE,
) -> Absence:
    """Note that the person is away from one moment until another; deputies and the quiet of messages follow it.

    Saying the same again changes nothing; an `external_id` that is known takes the new times; one that was withdrawn
    before is noted as cancelled, and what the person or its source called off is not brought back.
    Raises: Refused unless the actor is the person, HR or the system (None); Invalid for times that cannot be.
    """
    require_may_note_absence(actor, person)
    own = actor is not None and actor.pk == person.pk
    said = source or (AbsenceSource.SELF if own else AbsenceSource.HR)
    recalled = bool(external_id) and _recalled(said, external_id)
    person = locked({person.pk})[person.pk]
    if actor is not None and not person.is_active:
        raise Refused(_("该员工已离职"))
    _check_times(starts_at, ends_at, past_too=not own)
    wanted: dict[str, Any] = {"kind": kind, "starts_at": starts_at, "ends_at": ends_at, "note": note.strip()[:200]}
    known = _known(person, said, external_id, wanted)
    if known is not None:
        return _changed(known, wanted, actor=actor, via=via)
    row = Absence.objects.create(
        person=person,
        source=said,
        external_id=external_id,
        status=AbsenceStatus.CANCELLED if recalled else AbsenceStatus.ACTIVE,
        **wanted,
    )
    _journal("people.absence_noted", row, actor=actor, via=via)
    tell_changed(person)
    return row


@transaction.atomic
def note_spans(
    *,
    person: Employee,
    kind: AbsenceKind,
    spans: Sequence[tuple[datetime, datetime]],
    source: AbsenceSource,
    external_id: str,
    via: Via = Via.SYSTEM,
) -> list[Absence]:
    """Note one absence that a source tells as several spans; those with no working time in between are one.

    The first goes by `external_id`, the others by `external_id/2` and so on. Who tells less of what is known in detail
    (the whole as one span) changes nothing, and what was called off is not brought back.
    Raises: Invalid for times that cannot be.
    """
    calendar = worktime.office()
    wanted = joined(spans, lambda ends, starts: not calendar.between(ends, starts))[:MOST_SPANS]
    before = list(_told_as(source, external_id))
    standing = [row for row in before if row.status == AbsenceStatus.ACTIVE]
    if len(wanted) < len(standing) or (before and before[0].status != AbsenceStatus.ACTIVE):
        return before
    noted: list[Absence] = []
    for number, (starts, ends) in enumerate(wanted, 1):
        name = external_id if number == 1 else f"{external_id}/{number}"
        told: dict[str, Any] = {
            "kind": kind,
            "starts_at": starts,
            "ends_at": ends,
            "source": source,
            "external_id": name,
            "via": via,
        }
        noted.append(note_absence(actor=None, person=person, **told))
        if noted[0].status != AbsenceStatus.ACTIVE:
            break  # it was taken back before it was told
    return noted


@transaction.atomic
def cancel_absence(absence: Absence, *, actor: Employee | None, via: Via = Via.PAGE) -> Absence:
    """Call an absence off; one that has begun ends now.

    Raises: Refused unless the actor is the person, HR or the system; IllegalMove if it is over or was called off.
    """
    require_may_note_absence(actor, absence.person)
    locked({absence.person_id})
    absence = Absence.objects.select_for_update(of=("self",)).select_related("person").get(pk=absence.pk)
    now = clock.now()
    if absence.ends_at <= now:
        raise IllegalMove(_("已经到期，无需再结束"), subject=absence.ref, state=absence.status)
    if absence.starts_at < now:
        ABSENCE.move(absence, "end", ends_at=now)
    else:
        ABSENCE.move(absence, "cancel")
    _journal("people.absence_cancelled", absence, actor=actor, via=via)
    tell_changed(absence.person)
    return absence


@transaction.atomic
def withdraw_absence(*, source: AbsenceSource, external_id: str, via: Via = Via.SYSTEM) -> Absence | None:
    """The source says that this absence is not: called off with all its spans, or remembered (None) until we are told
    of it at all.

    Withdrawing twice, or what is over, changes nothing.
    """
    AbsenceRecall.objects.get_or_create(source=source, external_id=external_id)
    rows = list(_told_as(source, external_id))
    if not rows:
        return None
    AbsenceRecall.objects.filter(source=source, external_id=external_id).delete()
    for row in rows:
        if row.status == AbsenceStatus.ACTIVE and row.ends_at > clock.now():
            cancel_absence(row, actor=None, via=via)
    return rows[0]


def _recalled(source: str, external_id: str) -> bool:
    """Whether this was withdrawn before it was told.

    The row is written and taken away again: a withdrawal at the same moment waits for it, or is waited for.
    """
    _row, fresh = AbsenceRecall.objects.get_or_create(source=source, external_id=external_id)
    AbsenceRecall.objects.filter(source=source, external_id=external_id).delete()
    return not fresh


def _told_as(source: str, external_id: str) -> QuerySet[Absence]:
    """The spans of one absence as its source names it, the first one first."""
    name = Q(external_id=external_id) | Q(external_id__startswith=f"{external_id}/")
    return Absence.objects.select_related("person").filter(name, source=source).order_by("pk")


def _known(person: Employee, source: str, external_id: str, wanted: dict[str, Any]) -> Absence | None:
    mine = Absence.objects.select_for_update(of=("self",)).filter(source=source)
    if external_id:
        row = mine.filter(external_id=external_id).first()
        if row is not None and row.person_id != person.pk:
            raise Invalid.at("external_id", _("这个编号属于另一位员工的记录"))
        return row
    same = {"starts_at": wanted["starts_at"], "ends_at": wanted["ends_at"], "kind": wanted["kind"]}
    return mine.filter(person=person, external_id="", status=AbsenceStatus.ACTIVE, **same).first()


def _changed(row: Absence, wanted: dict[str, Any], *, actor: Employee | None, via: Via) -> Absence:
    changes = {column: value for column, value in wanted.items() if getattr(row, column) != value}
    if not changes or row.status != AbsenceStatus.ACTIVE:
        return row
    Absence.objects.filter(pk=row.pk).update(**changes)
    for column, value in changes.items():
        setattr(row, column, value)
    _journal("people.absence_changed", row, actor=actor, via=via)
    tell_changed(row.person)
    return row


def _check_times(starts_at: datetime, ends_at: datetime, *, past_too: bool) -> None:
    now = clock.now()
    problems = [
        Problem(name, _("日期太远，请检查年份"))
        for name, at in (("starts_at", starts_at), ("ends_at", ends_at))
        if abs(at - now) > FARTHEST
    ]
    if ends_at <= starts_at:
        problems.append(Problem("ends_at", _("结束时间须晚于开始时间")))
    elif ends_at - starts_at > LONGEST:
        problems.append(Problem("ends_at", _("时间太长，请检查年份")))
    elif ends_at <= now and not past_too:
        problems.append(Problem("ends_at", _("结束时间已过，请选择以后的时间")))
    if problems:
        raise Invalid(problems)


def _journal(verb: str, row: Absence, *, actor: Employee | None, via: Via) -> None:
    # The note stays out of it: why somebody is ill is nobody's business in twenty years.
    facts = {
        "person": row.person_id,
        "kind": str(row.kind),
        "from": row.starts_at,
        "to": row.ends_at,
        "source": str(row.source),
        "status": str(row.status),
    }
    journal.record(verb, actor=actor.ref if actor else None, ref=row.ref, via=via, facts=facts)
