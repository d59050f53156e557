"""Who sees whom, and who may change what about people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from core.errors import Refused
from people import selectors
from people.models import Employee
from people.states import EmployeeStatus

HR = "hr"
FLOW_ADMIN = "flow_admin"
SYSTEM_ADMIN = "system_admin"
SECURITY_ADMIN = "security_admin"
AUDIT_ADMIN = "audit_admin"
# Three people look after the house, each without the others' powers.
ADMINISTRATORS = frozenset({SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN})


@dataclass(frozen=True)
class Contact:
    """What the viewer may see of a person's addresses: whole for himself and HR, masked for all others."""

    mobile: str
    email: str


def visible_to(viewer: Employee) -> Q:
    """Active people see all active people (name, department, title); HR also those who left; others see nobody."""
    if not viewer.is_active:
        return Q(pk__in=[])
    if selectors.has_role(viewer, HR):
        return Q()
    return Q(status=EmployeeStatus.ACTIVE) | Q(pk=viewer.pk)


def departments_visible_to(viewer: Employee) -> Q:
    """Active people see the tree of departments; others see none."""
    return Q() if viewer.is_active else Q(pk__in=[])


def contact_of(viewer: Employee, person: Employee) -> Contact:
    """The person's mobile number and mail address as this viewer may see them."""
    return contacts_of(viewer, [person])[person.pk]


def contacts_of(viewer: Employee, people: Iterable[Employee]) -> dict[int, Contact]:
    """The same for many people at the cost of one look at the viewer's roles."""
    whole = selectors.has_role(viewer, HR)
    return {
        person.pk: Contact(person.mobile, person.email)
        if whole or person.pk == viewer.pk
        else Contact(masked_mobile(person.mobile), masked_email(person.email))
        for person in people
    }


def masked_mobile(mobile: str) -> str:
    """The number with its middle hidden.

    Example: masked_mobile("13812345678") == "138****5678"
    """
    return f"{mobile[:3]}****{mobile[-4:]}" if len(mobile) >= 9 else "*" * len(mobile)


def masked_email(email: str) -> str:
    """The address with only the first letter of the name and the domain.

    Example: masked_email("wangxm@example.com") == "w***@example.com"
    """
    name, at, domain = email.partition("@")
    return f"{name[:1]}***@{domain}" if at else "*" * len(email)


def require_hr(actor: Employee | None) -> None:
    """Pass for HR and for the system (None).

    Raises: Refused for everybody else.
    """
    if actor is not None and not selectors.has_role(actor, HR):
        raise Refused(_("只有人力资源可以这样做"))


def require_may_delegate(actor: Employee, principal: Employee) -> None:
    """Pass for the principal himself, HR and whoever administers flows.

    Raises: Refused for everybody else.
    """
    if actor.pk == principal.pk and actor.is_active:
        return
    if not selectors.roles_of(actor) & {HR, FLOW_ADMIN}:
        raise Refused(_("只能为自己设置代理人和助理"))


def require_may_note_absence(actor: Employee | None, person: Employee) -> None:
    """Pass for the person himself, HR and the system (None).

    Raises: Refused for everybody else.
    """
    if actor is not None and actor.pk == person.pk and actor.is_active:
        return
    if actor is not None and not selectors.has_role(actor, HR):
        raise Refused(_("只能登记本人的请假和外出"))


def require_may_restrict(actor: Employee | None, slug: str) -> None:
    """Pass for who decides for whom this is there: the system administrator, for a flow also the flow administrator.

    Raises: Refused for everybody else; the system (None) passes.
    """
    if actor is None:
        return
    may = {SYSTEM_ADMIN, FLOW_ADMIN} if slug.startswith("flow:") else {SYSTEM_ADMIN}
    if not selectors.roles_of(actor) & may:
        raise Refused(_("只有系统管理员可以设置应用范围，流程范围也可由流程管理员设置"))


def duties_of(person: Employee) -> frozenset[str]:
    """The roles by which the person works in the admin site, emergency access included."""
    mine = selectors.roles_of(person)
    return mine | ADMINISTRATORS if selectors.has_emergency_access(person) else mine


def require_system_admin(actor: Employee | None) -> None:
    """Pass for the system administrator and for the system (None).

    Raises: Refused for everybody else.
    """
    _require(actor, SYSTEM_ADMIN, _("只有系统管理员可以这样做"))


def require_security_admin(actor: Employee | None) -> None:
    """Pass for the security administrator and for the system (None).

    Raises: Refused for everybody else.
    """
    _require(actor, SECURITY_ADMIN, _("只有安全管理员可以这样做"))


def require_audit_admin(actor: Employee | None) -> None:
    """Pass for the audit administrator and for the system (None).

    Raises: Refused for everybody else.
    """
    _require(actor, AUDIT_ADMIN, _("只有审计管理员可以这样做"))


def _require(actor: Employee | None, duty: str, sentence: str) -> None:
    if actor is not None and duty not in duties_of(actor):
        raise Refused(sentence)
