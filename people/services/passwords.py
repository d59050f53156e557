"""Passwords: the person's own choice, one given for a single use, and the end of a lock."""

from __future__ import annotations

import secrets
from typing import Final

from axes.utils import reset
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from core import journal, wire_clock
from core.errors import IllegalMove, Invalid, Problem, Refused
from core.journal import Via
from people import password_rules
from people.account_policy import require_may_manage_passwords
from people.account_states import PasswordState
from people.duties import tell_opened
from people.models import Employee, PasswordUsed
from people.services.sessions import forget_sessions
from people.states import EmployeeStatus

# Nothing that looks like something else when it is read out.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


def change_password(person: Employee, *, old: str, new: str, again: str, via: Via = Via.PAGE) -> None:
    """Take the person's own new password; all his sessions end, the caller signs the present one in again.

    Hashes cost a second: they are reckoned before rows are held.
    Raises: Refused for who has none: security issues the first. Invalid at `old`, `new` or `again`; IllegalMove if the
    password was changed by somebody meanwhile.
    """
    if not person.has_usable_password():
        raise Refused(_("你还没有密码，需要时请安全管理员签发一次性密码"))
    problems = []
    if not person.check_password(old):
        problems.append(Problem("old", _("当前密码不正确，请重新输入")))
    problems += [Problem("new", sentence) for sentence in password_rules.faults(person, new)]
    if new != again:
        problems.append(Problem("again", _("两次输入的密码不一致，请重新输入")))
    if problems:
        raise Invalid(problems)
    hashed = make_password(new)
    with transaction.atomic():
        _set(person, hashed, PasswordState.OWN)
        journal.record("people.password_changed", actor=person.ref, ref=person.ref, via=via)


def issue_password(*, actor: Employee | None, person: Employee, via: Via = Via.PAGE) -> str:
    """Give the person a password for one sign-in, after which he must choose his own; all his sessions end. Audit hears
    of it if he is an administrator.

    Returns: the password, which is written down nowhere.
    Raises: Refused unless the actor is the security administrator or the system (None); Invalid if he has left;
    IllegalMove if the password was changed by somebody meanwhile.
    """
    require_may_manage_passwords(actor)
    if not person.is_active:
        raise Invalid.at("person", _("该员工已离职，请选择其他人"))
    password = one_time(settings.PASSWORD_MIN_LENGTH)
    hashed = make_password(password)
    with transaction.atomic():
        _set(person, hashed, PasswordState.ISSUED)
        journal.record("people.password_issued", actor=actor.ref if actor else None, ref=person.ref, via=via)
        tell_opened("people.password_issued", person, actor)
    return password


@transaction.atomic
def unlock_sign_in(*, actor: Employee | None, person: Employee, via: Via = Via.PAGE) -> int:
    """Lift the pause after too many failed attempts with this person's name; gives how many were forgotten.

    Raises: Refused unless the actor is the security administrator or the system (None).
    """
    require_may_manage_passwords(actor)
    forgotten: int = reset(username=person.user_id)
    facts = {"attempts": forgotten}
    journal.record("people.sign_in_unlocked", actor=actor.ref if actor else None, ref=person.ref, via=via, facts=facts)
    return forgotten


def one_time(least: int) -> str:
    """Groups of four that can be read out, `k7mp-2qxa-…`: at least so long, and never under 78 bits."""
    groups = max(4, -(-(least + 1) // 5))
    return "-".join("".join(secrets.choice(_LETTERS) for _char in range(4)) for _group in range(groups))


def _set(person: Employee, hashed: str, state: PasswordState) -> None:
    old, now = person.password, wire_clock.now()
    changes = {"password": hashed, "password_state": state, "password_set_at": now}
    active = Employee.objects.filter(pk=person.pk, status=EmployeeStatus.ACTIVE)
    if not active.filter(password=old).update(**changes):
        raise IllegalMove(_("内容已变化，请查看最新状态"), subject=person.ref)
    if person.has_usable_password() and settings.PASSWORD_HISTORY:
        PasswordUsed.objects.create(person=person, hash=old, set_at=person.password_set_at or now)
        kept = PasswordUsed.objects.filter(person=person).values_list("pk", flat=True)[: settings.PASSWORD_HISTORY]
        PasswordUsed.objects.filter(person=person).exclude(pk__in=list(kept)).delete()
    forget_sessions(person)
    for column, value in changes.items():
        setattr(person, column, value)
