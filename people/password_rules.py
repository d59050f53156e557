"""What a password has to be: long, unlike what everybody takes and what everybody knows of the person, and new."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import wire_clock
from people.account_states import PasswordState
from people.models import Employee, PasswordUsed


def faults(person: Employee, password: str) -> list[str]:
    """What is wrong with this password for this person, in sentences; nothing if it will do."""
    found = []
    try:
        password_validation.validate_password(password, person)
    except ValidationError as error:
        told = {
            "password_too_short": _("密码至少 %(n)s 位，请加长") % {"n": settings.PASSWORD_MIN_LENGTH},
            "password_too_common": _("这个密码太常见，容易被猜到，请换一个"),
            "password_too_similar": _("密码与姓名、用户 ID 等个人信息过于相似，请换一个"),
            "password_entirely_numeric": _("密码不能全是数字，请加入字母或符号"),
        }
        found = [told.get(str(each.code), str(each.message)) for each in error.error_list]
    if was_used(person, password):
        found.append(_("不能使用最近 %(n)s 次用过的密码，请换一个") % {"n": max(settings.PASSWORD_HISTORY, 1)})
    return found


def was_used(person: Employee, password: str) -> bool:
    """Whether it is the present password or one of the last `PASSWORD_HISTORY`."""
    if person.has_usable_password() and check_password(password, person.password):
        return True
    if not settings.PASSWORD_HISTORY:
        return False
    old = PasswordUsed.objects.filter(person=person).values_list("hash", flat=True)[: settings.PASSWORD_HISTORY]
    return any(check_password(password, each) for each in old)


def must_change(person: Employee) -> bool:
    """Whether who came in with this password has to choose another first: it was given to him, or it is too old."""
    if person.password_state == PasswordState.ISSUED:
        return True
    if not settings.PASSWORD_DAYS:
        return False
    since = person.password_set_at
    return since is None or wire_clock.now() - since >= timedelta(days=settings.PASSWORD_DAYS)
