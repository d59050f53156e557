"""People and departments for tests; only what varies is an argument."""

from __future__ import annotations

from itertools import count
from typing import Any

from core.search import index
from people.models import Department, Employee, Membership, Role, RoleHolding
from people.names import spelled
from people.search import doc_of
from people.search_places import place_doc
from people.states import MembershipKind

_numbers = count(1)


def department(name: str = "", *, parent: Department | None = None, head: Employee | None = None) -> Department:
    """A department below `parent`, its path in order."""
    number = next(_numbers)
    row = Department.objects.create(
        department_id=f"od-{number}", name=name or f"部门{number}", parent=parent, head=head
    )
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    row.save(update_fields=["path"])
    index.write([place_doc(row)])
    return row


def employee(
    name: str = "", *, department: Department | None = None, leader: Employee | None = None, **columns: Any
) -> Employee:
    """An active employee; signs in by `client.force_login`, or with a password if one is given."""
    number = next(_numbers)
    name = name or f"员工{number}"
    columns.setdefault("user_id", f"u{number}")
    password = columns.pop("password", None)
    row = Employee(name=name, leader=leader, **spelled(name), **columns)
    row.set_password(password)
    row.save(force_insert=True)
    index.write([doc_of(row)])
    if department is not None:
        join(row, department)
    return row


def join(row: Employee, department: Department, kind: MembershipKind = MembershipKind.PRIMARY) -> Membership:
    """Put the person into the department."""
    return Membership.objects.create(employee=row, department=department, kind=kind)


def role(slug: str, *people: Employee, department: Department | None = None) -> Role:
    """The role, held by these people for the department (None: the whole firm)."""
    row, _created = Role.objects.get_or_create(slug=slug, defaults={"name": slug})
    for person in people:
        RoleHolding.objects.create(role=row, employee=person, department=department)
    return row
