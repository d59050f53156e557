"""Attempts to sign in: who comes with Feishu, that a state is taken once, and the log of them all."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction

from core import wire_clock
from people.account_states import SignInReason, SignInResult, SignInWay
from people.devices import words
from people.models import Employee, SignIn, UsedState
from people.states import Access, EmployeeStatus

MEMORY: Final = timedelta(hours=1)  # longer than any state of a sign-in is good for


def note_sign_in(
    *,
    way: SignInWay,
    name: str,
    address: str,
    user_agent: str,
    person: Employee | None = None,
    reason: SignInReason = SignInReason.NONE,
    detail: str = "",
) -> SignIn:
    """Write an attempt into the log; without a reason it succeeded. A name that fits somebody is filed with him."""
    name = "".join(char for char in name if char.isprintable())[:64]
    if person is None and name:
        person = Employee.objects.filter(user_id=name).first()
    row: SignIn = SignIn.objects.create(
        at=wire_clock.now(),
        person=person,
        name=name,
        way=way,
        address=address or None,
        device=words(user_agent),
        result=SignInResult.REFUSED if reason else SignInResult.IN,
        reason=reason,
        detail="".join(char for char in detail if char.isprintable())[:120],
    )
    return row


def known_by_feishu(user_id: str) -> tuple[Employee | None, SignInReason]:
    """The employee whom Feishu names, and why he may not come in; the reason is empty if he may."""
    if not user_id:
        return None, SignInReason.NO_USER_ID
    person = Employee.objects.filter(user_id=user_id).first()
    if person is None:
        return None, SignInReason.UNKNOWN_PERSON
    if person.status != EmployeeStatus.ACTIVE:
        return person, SignInReason.LEFT
    return person, SignInReason.NONE if person.access == Access.OPEN else SignInReason.NOT_ALLOWED


def take_state(digest: str) -> bool:
    """Use up the state of a sign-in; False if it was used before."""
    try:
        with transaction.atomic():
            UsedState.objects.create(digest=digest, ends_at=wire_clock.now() + MEMORY)
    except IntegrityError:
        return False
    return True
