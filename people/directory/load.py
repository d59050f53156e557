"""What the house knows of everybody, as the differences need it: four queries however large the firm."""

from __future__ import annotations

from collections import defaultdict

from people.directory.facts import Firm, Known, Value
from people.models import Department, Employee, Membership
from people.states import DepartmentStatus, EmployeeStatus, InDirectory, MembershipKind

DEPARTMENT_COLUMNS = (
    "department_id",
    "name",
    "name_en",
    "parent__department_id",
    "head__user_id",
    "order",
    "status",
    "in_directory",
)
SCALARS = ("name", "name_en", "email", "mobile", "title", "avatar_url", "employee_no", "access")


def load() -> Firm:
    """Everybody and every department, as they are now."""
    departments = {
        row["department_id"]: Known(
            {
                "name": row["name"],
                "name_en": row["name_en"],
                "parent": row["parent__department_id"] or "",
                "head": row["head__user_id"] or "",
                "order": row["order"],
            },
            row["status"] == DepartmentStatus.ACTIVE,
            InDirectory(row["in_directory"]),
        )
        for row in Department.objects.order_by().values(*DEPARTMENT_COLUMNS)
    }
    return Firm(departments, _people())


def _people() -> dict[str, Known]:
    places: dict[str, list[str]] = defaultdict(list)
    primary: dict[str, str] = {}
    rows = Membership.objects.values_list("employee__user_id", "department__department_id", "kind")
    for person, place, kind in rows:
        places[person].append(place)
        if kind == MembershipKind.PRIMARY:
            primary[person] = place
    dotted: dict[str, list[str]] = defaultdict(list)
    through = Employee.dotted_leaders.through
    for led, leader in through.objects.values_list("from_employee__user_id", "to_employee__user_id"):
        dotted[led].append(leader)
    columns = ("user_id", "leader__user_id", "status", "in_directory", *SCALARS)
    people: dict[str, Known] = {}
    for key, leader, status, standing, *scalars in Employee.objects.order_by().values_list(*columns):
        facts: dict[str, Value] = dict(zip(SCALARS, scalars, strict=True))
        facts |= {"leader": leader or "", "places": tuple(sorted(places[key])), "primary": primary.get(key, "")}
        facts["dotted"] = tuple(sorted(dotted[key]))
        people[key] = Known(facts, status == EmployeeStatus.ACTIVE, InDirectory(standing))
    return people
