"""Somebody leaves the firm, or comes back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core import journal
from core.errors import Invalid
from core.journal import Via
from people import records
from people.leavers import LEAVERS
from people.models import Employee
from people.policy import require_hr
from people.services.delegating import end_all_of
from people.services.emergency import end_emergencies_of
from people.services.locking import locked
from people.services.roles import withdraw_duties
from people.states import EMPLOYMENT


@transaction.atomic
def mark_left(
    employee: Employee, *, actor: Employee | None, successor: Employee | None = None, via: Via = Via.PAGE
) -> dict[str, int]:
    """Note that the person has left: signed out everywhere at once, delegations ended, open work handed over.

    An administrator's role and emergency access are taken back; audit is told.
    Every registered leaver handler runs in this transaction: all of it happens or nothing. Without a successor each
    room follows its own rule (usually the leader).
    Returns: what each handler moved, by its slug, and `delegations`.
    Raises: Refused unless the actor is HR or the system (None); IllegalMove if the person has left already; Invalid
    if the successor is the leaver or has left.
    Source: approvals-and-projects §1.14.
    """
    require_hr(actor)
    people = locked({employee.pk, *([successor.pk] if successor else [])})
    leaver = people[employee.pk]
    heir = people[successor.pk] if successor else None
    if heir is not None and (heir.pk == leaver.pk or not heir.is_active):
        raise Invalid.at("successor", _("接手人须为在职的其他员工"))
    EMPLOYMENT.move(leaver, "leave")
    records.note([leaver], actor=actor, reason="people.left")
    withdraw_duties(leaver, actor=actor, via=via)
    end_emergencies_of(leaver, via=via)
    moved = {"delegations": end_all_of(leaver, actor=actor, via=via)}
    moved |= {handler.slug: handler.hand_over(leaver, heir) for handler in LEAVERS}
    employee.status = leaver.status
    facts = {"successor": heir.pk if heir else None, "moved": moved}
    journal.record("people.left", actor=actor.ref if actor else None, ref=leaver.ref, via=via, facts=facts)
    return moved


@transaction.atomic
def mark_returned(employee: Employee, *, actor: Employee | None, via: Via = Via.PAGE) -> None:
    """Note that somebody who had left works here again; what was handed over stays where it is.

    So does an administrator's role: one still held from before is taken back, not given again.
    Raises: Refused unless the actor is HR or the system; IllegalMove unless the person had left.
    """
    require_hr(actor)
    EMPLOYMENT.move(employee, "return")
    records.note([Employee.objects.get(pk=employee.pk)], actor=actor, reason="people.returned")
    withdraw_duties(employee, actor=actor, via=via)
    journal.record("people.returned", actor=actor.ref if actor else None, ref=employee.ref, via=via)
