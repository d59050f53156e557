"""Ending sessions: one device, all devices, all of somebody else's."""

from __future__ import annotations

from django.db import transaction

from core import journal
from core.errors import NotVisible
from core.journal import Via
from people.account_policy import require_may_end_sessions
from people.models import Employee, Session


@transaction.atomic
def end_session(*, actor: Employee, person: Employee, key: str, via: Via = Via.PAGE) -> None:
    """Sign one device of the person out.

    Raises: Refused unless it is the person himself or the security administrator; NotVisible if he has no such session.
    """
    require_may_end_sessions(actor, person)
    if not _forget(person, key=key):
        raise NotVisible
    _tell("people.session_ended", actor, person, 1, via)


@transaction.atomic
def end_sessions(*, actor: Employee | None, person: Employee, keep: str = "", via: Via = Via.PAGE) -> int:
    """Sign all of the person's devices out, except the one whose key is to be kept; gives their number.

    Raises: Refused unless it is the person himself, the security administrator or the system (None).
    """
    require_may_end_sessions(actor, person)
    ended = _forget(person, but=keep)
    _tell("people.sessions_ended", actor, person, ended, via)
    return ended


def forget_sessions(person: Employee, successor: Employee | None = None) -> int:
    """Sign all of the person's devices out as part of another verb, which journals; gives their number."""
    return _forget(person)


def _forget(person: Employee, *, key: str = "", but: str = "") -> int:
    rows = Session.objects.filter(person=person)
    rows = rows.filter(key=key) if key else rows
    ended, _per_table = (rows.exclude(key=but) if but else rows).delete()
    return ended


def _tell(verb: str, actor: Employee | None, person: Employee, ended: int, via: Via) -> None:
    facts = {"sessions": ended}
    journal.record(verb, actor=actor.ref if actor else None, ref=person.ref, via=via, facts=facts)
