"""Who may look after bots and what leaves the house: holders of the role `operator`."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.errors import Refused
from people.api import has_role
from people.models import Employee

OPERATOR = "operator"


def may_operate(person: Employee) -> bool:
    """Whether the person looks after the house's machinery."""
    return has_role(person, OPERATOR)


def require_operator(person: Employee) -> None:
    """Let operators pass.

    Raises: Refused for everybody else.
    """
    if not may_operate(person):
        raise Refused(_("仅运维管理员可以操作"))
