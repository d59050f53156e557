"""Giving people roles and taking them back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core import journal
from core.errors import IllegalMove, Invalid
from core.journal import Via
from people.models import Department, Employee, Role, RoleHolding
from people.policy import require_hr
from people.services.locking import locked


@transaction.atomic
def grant_role(
    role: Role,
    employee: Employee,
    *,
    actor: Employee | None,
    department: Department | None = None,
    via: Via = Via.PAGE,
) -> RoleHolding:
    """Let the person hold the role for a department and all below it (None: the whole firm).

    Raises: Refused unless the actor is HR or the system; Invalid if the person has left; IllegalMove if he holds it.
    """
    require_hr(actor)
    if not locked({employee.pk})[employee.pk].is_active:
        raise Invalid.at("employee", _("该员工已离职，请选择其他人"))
    if RoleHolding.objects.filter(role=role, employee=employee, department=department).exists():
        raise IllegalMove(_("该员工已有此角色"), subject=employee.ref)
    holding = RoleHolding.objects.create(role=role, employee=employee, department=department)
    _journal("people.role_granted", holding, role, actor=actor, via=via)
    return holding


@transaction.atomic
def withdraw_role(holding: RoleHolding, *, actor: Employee | None, via: Via = Via.PAGE) -> None:
    """Take the role back.

    Raises: Refused unless the actor is HR or the system; IllegalMove if it was taken back already.
    """
    require_hr(actor)
    gone, _per_table = RoleHolding.objects.filter(pk=holding.pk).delete()
    if not gone:
        raise IllegalMove(_("内容已变化，请查看最新状态"))
    _journal("people.role_withdrawn", holding, holding.role, actor=actor, via=via)


def _journal(verb: str, holding: RoleHolding, role: Role, *, actor: Employee | None, via: Via) -> None:
    facts = {"role": role.slug, "department": holding.department_id}
    journal.record(verb, actor=actor.ref if actor else None, ref=holding.employee.ref, via=via, facts=facts)
