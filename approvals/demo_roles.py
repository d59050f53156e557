"""Who holds the roles of the flows in the demo firm: `department#place`, counted within it, its head first."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from core.journal import Via
from people.api import grant_role
from people.models import Employee, Membership, Role, RoleHolding
from people.states import EmployeeStatus, MembershipKind

HOLDERS: Final = {
    "architect": ("it-trading#1", "it-cloud#1", "it-data#1", "it-oms#1", "it-network#1"),
    "division_leader": ("it#1", "wealth#1", "risk#1", "compliance#1", "dongyue#1"),
    "asset_admin": ("it-ops#4",),
    "monitoring": ("it-duty#1", "it-duty#2"),
    "compliance": ("compliance#1", "compliance#2"),
    "risk_control": ("risk#1", "risk#2"),
    "legal": ("compliance#3",),
    "data_security": ("it-security#2", "it-security#3"),
    "data_admin": ("it-data#2", "it-data#3"),
    "data_dev": ("it-data#3", "it-data#4", "it-data#5"),
    "cio": ("it#1",),
    "access_admin": ("it-ops#2", "it-ops#3", "it-ops#5"),
    "change_manager": ("it-ops#1", "it-ops#2"),
    "test_lead": ("it-oms#2", "it-quotes#2"),
    "cab_ops": ("it-ops#1", "it-cloud#1"),
    "cab_security": ("it-security#1", "it-security#2"),
    "cab_business": ("wealth#1", "wealth-product#1"),
    "network_ops": ("it-network#1", "it-network#2", "it-network#3"),
    "security_head": ("it-security#1",),
    "trading_ops": ("it-oms#1", "it-quotes#1"),
}


def grant_demo_roles() -> int:
    """Give the roles that nobody holds yet to the people of the plan; gives how many holdings were made."""
    members = _members()
    held = set(RoleHolding.objects.values_list("role__slug", flat=True))
    roles = {role.slug: role for role in Role.objects.filter(slug__in=HOLDERS)}
    made = 0
    for slug, places in HOLDERS.items():
        people = {} if slug in held or slug not in roles else {_at(members, place): None for place in places}
        for person in filter(None, people):
            grant_role(roles[slug], person, actor=None, via=Via.SYSTEM)
            made += 1
    return made


def _members() -> dict[str, list[Employee]]:
    found: dict[str, list[Employee]] = defaultdict(list)
    rows = Membership.objects.filter(kind=MembershipKind.PRIMARY, employee__status=EmployeeStatus.ACTIVE)
    for row in rows.select_related("employee", "department").order_by("employee_id"):
        found[row.department.department_id].append(row.employee)
    heads = {row.department_id: row.department.head_id for row in rows.select_related("department")}
    for people in found.values():
        people.sort(key=lambda one: (one.pk not in heads.values(), one.pk))
    return found


def _at(members: dict[str, list[Employee]], place: str) -> Employee | None:
    name, _hash, number = place.partition("#")
    people = members.get(name)
    return people[min(int(number), len(people)) - 1] if people else None
