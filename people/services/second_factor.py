"""The second step of an administrator's sign-in: set up once, shown once a session, a code never taken twice."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from base64 import b32decode, b32encode
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django_otp.oath import hotp

from core import journal, wire_clock
from core.errors import IllegalMove, Invalid, Refused
from core.journal import Via
from people.duties import tell_opened
from people.models import Employee, RecoveryCode, SecondFactor
from people.policy import require_security_admin
from people.states import FACTOR, FactorStatus

STEP = 30
DIGITS = 6
DRIFT = 1  # a telephone may be this many steps early or late
TRIES = 5
PATIENCE = timedelta(minutes=15)
CODES = 10


@transaction.atomic
def begin(person: Employee) -> str:
    """The secret to put into the telephone (base 32); the same until it is confirmed.

    Raises: IllegalMove if the second step is in use already.
    """
    row, _made = SecondFactor.objects.select_for_update(of=("self",)).get_or_create(
        person=person, defaults={"secret": b32encode(secrets.token_bytes(20)).decode()}
    )
    if row.status != FactorStatus.PENDING:
        raise IllegalMove(
            _("第二步验证已启用，不能重复设置；更换手机请联系安全管理员"), subject=row.ref, state=row.status
        )
    return str(row.secret)


def confirm(person: Employee, *, code: str, via: Via = Via.PAGE) -> list[str]:
    """Turn it on with the first code; returns the ten recovery codes, which are told this once.

    Raises: Invalid for a wrong code; IllegalMove if it is in use or was never begun.
    """
    with transaction.atomic():
        row = _locked(person)
        if row.status != FactorStatus.PENDING:
            raise _in_use(row)
        if _taken(row, code):
            FACTOR.move(row, "turn_on", since=wire_clock.now())
            told = _new_codes(person)
            journal.record("people.second_factor_on", actor=person.ref, ref=person.ref, via=via)
            return told
    raise _wrong(row)


def verify(person: Employee, *, code: str, via: Via = Via.PAGE) -> None:
    """Pass with the telephone's code of now, or with a recovery code; either is taken once.

    Raises: Invalid for a wrong or used code, and after five wrong ones for a quarter of an hour; IllegalMove if it
    was never set up.
    """
    with transaction.atomic():
        row = _locked(person)
        if row.status != FactorStatus.ACTIVE:
            raise IllegalMove(_("请先设置第二步验证"), subject=row.ref)
        if not _waiting(row) and _recovered(person, code):
            SecondFactor.objects.filter(pk=row.pk).update(failures=0)
            journal.record("people.recovery_code_used", actor=person.ref, ref=person.ref, via=via)
            return
        if _taken(row, code):
            return
        if row.failures >= TRIES:
            journal.record("people.second_factor_locked", actor=person.ref, ref=person.ref, via=via)
    raise _wrong(row)


@transaction.atomic
def reset(person: Employee, *, actor: Employee | None, via: Via = Via.PAGE) -> None:
    """Forget the telephone and the recovery codes; the person sets up anew. Audit hears of an administrator's.

    Raises: Refused unless the actor is the security administrator, not about himself, or the system.
    """
    require_security_admin(actor)
    if actor is not None and actor.pk == person.pk:
        raise Refused(_("不能重置自己的第二步验证，请由另一位安全管理员操作"))
    SecondFactor.objects.filter(person=person).delete()
    RecoveryCode.objects.filter(person=person).delete()
    journal.record("people.second_factor_reset", actor=actor.ref if actor else None, ref=person.ref, via=via)
    tell_opened("people.second_factor_reset", person, actor)


def _in_use(row: SecondFactor) -> IllegalMove:
    sentence = _("第二步验证已启用，不能重复设置；更换手机请联系安全管理员")
    return IllegalMove(sentence, subject=row.ref, state=row.status)


def _locked(person: Employee) -> SecondFactor:
    row = SecondFactor.objects.select_for_update(of=("self",)).filter(person=person).first()
    if row is None:
        raise IllegalMove(_("请先设置第二步验证"), subject=person.ref)
    return row


def _waiting(row: SecondFactor) -> bool:
    return row.wait_until is not None and row.wait_until > wire_clock.now()


def _taken(row: SecondFactor, code: str) -> bool:
    """Take the code if it is one of now and newer than the last one; count a failure if not."""
    if _waiting(row):
        return False
    now = int(wire_clock.seconds()) // STEP
    words = unicodedata.normalize("NFKC", code).replace(" ", "")
    key = _bytes(str(row.secret))
    for step in range(now - DRIFT, now + DRIFT + 1):
        if step > row.last_step and _same(f"{hotp(key, step, DIGITS):06d}", words):
            SecondFactor.objects.filter(pk=row.pk).update(last_step=step, failures=0, wait_until=None)
            return True
    row.failures += 1
    row.wait_until = wire_clock.now() + PATIENCE if row.failures >= TRIES else None
    kept = 0 if row.wait_until else row.failures
    SecondFactor.objects.filter(pk=row.pk).update(failures=kept, wait_until=row.wait_until)
    return False


def _same(code: str, words: str) -> bool:
    return secrets.compare_digest(code.encode(), words.zfill(DIGITS).encode())


def _wrong(row: SecondFactor) -> Invalid:
    if _waiting(row):
        minutes = int(PATIENCE.total_seconds() // 60)
        return Invalid.at("code", _("连续输错次数过多，请 %(minutes)s 分钟后再试") % {"minutes": minutes})
    return Invalid.at("code", _("验证码不正确或已使用，请等下一个数字"))


def _recovered(person: Employee, code: str) -> bool:
    rows = RecoveryCode.objects.filter(person=person, hash=_hash(person, code), used_at=None)
    return rows.update(used_at=wire_clock.now()) == 1


def _new_codes(person: Employee) -> list[str]:
    told = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _number in range(CODES)]
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(person=person, hash=_hash(person, one)) for one in told])
    return told


def _hash(person: Employee, code: str) -> str:
    return hashlib.sha256(f"{person.pk}:{code.strip().lower()}".encode()).hexdigest()


def _bytes(secret: str) -> bytes:
    return b32decode(secret)
