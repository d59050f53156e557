"""Who looks after the pilot: reads feedback and sees how the product is taken up."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.errors import Refused
from people import api as people
from people.models import Employee

KEEPERS = frozenset({"operator", "system_admin", "hr"})


def may_keep_pilot(person: Employee) -> bool:
    """Whether feedback and adoption concern this person."""
    return bool(people.roles_of(person) & KEEPERS)


def require_keep_pilot(person: Employee) -> None:
    """Pass for operators, system administrators and HR.

    Raises: Refused for everybody else.
    """
    if not may_keep_pilot(person):
        raise Refused(_("只有运维、系统管理员和人力资源可以查看"))
