"""Giving people roles and taking them back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core import journal
from core.errors import IllegalMove, Invalid, Refused
from core.journal import Via
from people import records
from people.duties import tell_duty
from people.models import Department, Employee, Role, RoleHolding
from people.policy import ADMINISTRATORS, require_security_admin
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

    The three administrators' roles are for the whole firm, one of them per person, and audit is told of each.
    Raises: Refused unless the actor is the security administrator, for another than himself, or the system; Invalid
    if the person has left or holds another administrator's role; IllegalMove if he holds it.
    """
    require_security_admin(actor)
    if actor is not None and actor.pk == employee.pk:
        raise Refused(_("不能给自己授予角色，请由另一位安全管理员操作"))
    if not locked({employee.pk})[employee.pk].is_active:
        raise Invalid.at("employee", _("该员工已离职，请选择其他人"))
    if RoleHolding.objects.filter(role=role, employee=employee, department=department).exists():
        raise IllegalMove(_("该员工已有此角色"), subject=employee.ref)
    if role.slug in ADMINISTRATORS:
        _check_separated(employee, department)
    holding = RoleHolding.objects.create(role=role, employee=employee, department=department)
    records.note([holding], actor=actor, reason="people.role_granted", kind="+")
    _journal("people.role_granted", holding, role, actor=actor, via=via)
    return holding


@transaction.atomic
def withdraw_role(holding: RoleHolding, *, actor: Employee | None, via: Via = Via.PAGE) -> None:
    """Take the role back.

    Raises: Refused unless the actor is the security administrator, not about himself, or the system; IllegalMove if
    it was taken back already.
    """
    require_security_admin(actor)
    if actor is not None and actor.pk == holding.employee_id:
        raise Refused(_("不能收回自己的角色，请由另一位安全管理员操作"))
    kept = RoleHolding.objects.filter(pk=holding.pk).first()
    if kept is not None:
        records.note([kept], actor=actor, reason="people.role_withdrawn", kind="-")
    gone, _per_table = RoleHolding.objects.filter(pk=holding.pk).delete()
    if not gone:
        raise IllegalMove(_("内容已变化，请查看最新状态"))
    _journal("people.role_withdrawn", holding, holding.role, actor=actor, via=via)


@transaction.atomic
def withdraw_duties(employee: Employee, *, actor: Employee | None, via: Via = Via.PAGE) -> int:
    """Take back whatever administrator's role the person holds, because he leaves or comes back; how many it was.

    Whoever may note that is not asked for the power over roles; audit is told as of every withdrawal.
    """
    held = list(RoleHolding.objects.filter(employee=employee, role__slug__in=ADMINISTRATORS).select_related("role"))
    for holding in held:
        records.note([holding], actor=actor, reason="people.role_withdrawn", kind="-")
        RoleHolding.objects.filter(pk=holding.pk).delete()
        _journal("people.role_withdrawn", holding, holding.role, actor=actor, via=via)
    return len(held)


def _check_separated(employee: Employee, department: Department | None) -> None:
    if department is not None:
        raise Invalid.at("department", _("管理员角色的范围是全公司，请不要选择部门"))
    if RoleHolding.objects.filter(employee=employee, role__slug__in=ADMINISTRATORS).exists():
        raise Invalid.at("employee", _("该员工已是系统、安全或审计管理员之一，三者不能兼任，请选择其他人"))


def _journal(verb: str, holding: RoleHolding, role: Role, *, actor: Employee | None, via: Via) -> None:
    facts = {"role": role.slug, "department": holding.department_id}
    journal.record(verb, actor=actor.ref if actor else None, ref=holding.employee.ref, via=via, facts=facts)
    if role.slug in ADMINISTRATORS:
        tell_duty(verb, holding.employee, str(role.name), actor)
