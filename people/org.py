"""The firm as an in-memory snapshot (three queries whatever its size) for the pure rules of `people.org_rules`."""

from __future__ import annotations

from collections import defaultdict

from people.models import Department, Employee, Membership
from people.org_rules import Org, OrgDepartment, OrgPerson
from people.states import EmployeeStatus


def load() -> Org:
    """Everybody and every department, as they are now."""
    places: dict[int, list[int]] = defaultdict(list)
    # "primary" sorts before "secondary"
    rows = Membership.objects.order_by("employee_id", "kind", "pk")
    for employee_id, department_id in rows.values_list("employee_id", "department_id"):
        places[employee_id].append(department_id)
    people = {
        pk: OrgPerson(pk, leader_id, status == EmployeeStatus.ACTIVE, tuple(places.get(pk, ())))
        for pk, leader_id, status in Employee.objects.values_list("pk", "leader_id", "status")
    }
    departments = {
        pk: OrgDepartment(pk, parent_id, head_id)
        for pk, parent_id, head_id in Department.objects.values_list("pk", "parent_id", "head_id")
    }
    return Org(people, departments)
