"""Who looks after the pilot: reads feedback and sees how the product is taken up."""

from __future__ import annotations

from collections.abc import Callable

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


def require_restrict_any(person: Employee) -> Callable[[str], bool]:
    """Pass for who decides for whom something is there; tells for which slugs.

    Raises: Refused for everybody else.
    """
    roles = people.roles_of(person)
    if "system_admin" in roles:
        return lambda slug: True
    if "flow_admin" in roles:
        return lambda slug: slug.startswith("flow:")
    raise Refused(_("只有系统管理员可以设置应用范围，流程范围也可由流程管理员设置"))
