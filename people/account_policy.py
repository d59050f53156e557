"""Who may end whose sessions, give out passwords, and read who signed in when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.errors import Refused
from people.models import Employee
from people.policy import AUDIT_ADMIN, SECURITY_ADMIN, duties_of

READERS_OF_SIGN_INS = frozenset({SECURITY_ADMIN, AUDIT_ADMIN})


def require_may_end_sessions(actor: Employee | None, person: Employee) -> None:
    """Pass for the person himself, the security administrator and the system (None).

    Raises: Refused for everybody else.
    """
    if actor is None or actor.pk == person.pk or SECURITY_ADMIN in duties_of(actor):
        return
    raise Refused(_("只能退出自己的设备，其他人的由安全管理员处理"))


def require_may_manage_passwords(actor: Employee | None) -> None:
    """Pass for the security administrator and the system (None).

    Raises: Refused for everybody else.
    """
    if actor is not None and SECURITY_ADMIN not in duties_of(actor):
        raise Refused(_("只有安全管理员可以重置密码和解除登录限制"))


def may_read_sign_ins(viewer: Employee) -> bool:
    """Whether the viewer looks after accounts or audits: they read everybody's sign-ins."""
    return bool(duties_of(viewer) & READERS_OF_SIGN_INS)


def require_may_read_sign_ins(viewer: Employee) -> None:
    """Pass for the security and the audit administrator.

    Raises: Refused for everybody else.
    """
    if not may_read_sign_ins(viewer):
        raise Refused(_("只有安全管理员和审计管理员可以查看登录记录"))
