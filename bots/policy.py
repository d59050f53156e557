"""Who may look after bots and what leaves the house: holders of the role `operator`."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.errors import Refused
from people.api import duties_of, has_role
from people.models import Employee

OPERATOR = "operator"
SYSTEM_ADMIN = "system_admin"
KEEPERS = frozenset({OPERATOR, SYSTEM_ADMIN})


def may_operate(person: Employee) -> bool:
    """Whether the person looks after the house's machinery."""
    return has_role(person, OPERATOR)


def require_operator(person: Employee) -> None:
    """Let operators pass.

    Raises: Refused for everybody else.
    """
    if not may_operate(person):
        raise Refused(_("仅运维管理员可以操作"))


def require_keeper(person: Employee) -> None:
    """Let operators and the system administrator pass: they keep the registry of bots.

    Raises: Refused for everybody else.
    """
    if not may_operate(person) and SYSTEM_ADMIN not in duties_of(person):
        raise Refused(_("仅运维管理员和系统管理员可以操作"))


def require_system_admin(person: Employee) -> None:
    """Let the system administrator pass, who alone handles credentials that are in use.

    Raises: Refused for everybody else.
    """
    if SYSTEM_ADMIN not in duties_of(person):
        raise Refused(_("仅系统管理员可以操作"))
