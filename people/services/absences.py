"""Noting that somebody will be away, and that he will not be, or is back early."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, journal
from core.errors import IllegalMove, Invalid, Problem, Refused
from core.journal import Via
from people.absentees import tell_changed
from people.models import Absence, AbsenceRecall, Employee
from people.policy import require_may_note_absence
from people.services.locking import locked
from people.states import ABSENCE, AbsenceKind, AbsenceSource, AbsenceStatus

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
    person = locked({person.pk})[person.pk]
    if actor is not None and not person.is_active:
        raise Refused(_("该员工已离职"))
    own = actor is not None and actor.pk == person.pk
    _check_times(starts_at, ends_at, past_too=not own)
    said = source or (AbsenceSource.SELF if own else AbsenceSource.HR)
    wanted: dict[str, Any] = {"kind": kind, "starts_at": starts_at, "ends_at": ends_at, "note": note.strip()[:200]}
    known = _known(person, said, external_id, wanted)
    if known is not None:
        return _changed(known, wanted, actor=actor, via=via)
    recalled = bool(external_id) and AbsenceRecall.objects.filter(source=said, external_id=external_id).delete()[0] > 0
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
def cancel_absence(absence: Absence, *, actor: Employee | None, via: Via = Via.PAGE) -> Absence:
    """Call an absence off; one that has begun ends now.

    Raises: Refused unless the actor is the person, HR or the system; IllegalMove if it is over or was called off.
    """
    require_may_note_absence(actor, absence.person)
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
    """The source says that this absence is not: called off, or remembered (None) until we are told of it at all.

    Withdrawing twice, or what is over, changes nothing.
    """
    row = Absence.objects.select_related("person").filter(source=source, external_id=external_id).first()
    if row is None:
        AbsenceRecall.objects.get_or_create(source=source, external_id=external_id)
        return None
    if row.status == AbsenceStatus.ACTIVE and row.ends_at > clock.now():
        cancel_absence(row, actor=None, via=via)
    return row


def _known(person: Employee, source: str, external_id: str, wanted: dict[str, Any]) -> Absence | None:
    mine = Absence.objects.select_for_update(of=("self",)).filter(source=source)
    if external_id:
        return mine.filter(external_id=external_id).first()
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
