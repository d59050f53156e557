"""People found by their place in the firm, in one question each: a person with all who stand above him, the heads of a
department and those above it, the holders of a role.

With `at` the rows tell of that moment what a verb would ask next of the people it finds: whether anybody acts for
them, and whether they are away (`Employee.acted_for`, `Employee.away`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time
from typing import Any, Final

from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from core import bulk, plain
from core.plain import Sql
from people.models import Absence, Delegation, Department, Employee
from people.org_rules import walk_up
from people.selectors import holding, in_force
from people.states import AbsenceStatus, DelegationStatus, EmployeeStatus

_LINE: Final = """people_employee.id IN (
    WITH RECURSIVE line(id) AS (
        SELECT CAST(%s AS bigint)
        UNION
        SELECT e.leader_id FROM people_employee e JOIN line ON e.id = line.id WHERE e.leader_id IS NOT NULL
    ) SELECT id FROM line
)"""
# What is read of a person along with a row that names him.
_ALONG: Final = ("id", "user_id", "name", "name_en", "status", "language", "quiet_from", "quiet_to", "leader_id")


def line_of(person: int, *, at: datetime | None = None) -> list[Employee]:
    """The person, his leader, whose leader and so on: nearest first, active or not, safe against loops. One query.

    Empty if there is no such person. Departments are not fetched.
    """
    rows = plain.read(Employee, {}, such=Sql(_LINE, (person,)), also=_facts("people_employee.id", at))
    found = {row.pk: row for row in _said(rows, at)}
    if person not in found:
        return []
    parents = {pk: row.leader_id for pk, row in found.items()}
    return [found[pk] for pk in (person, *walk_up(person, parents))]


def heads_of_line(department: int, *, at: datetime | None = None) -> list[Employee | None]:
    """Heads of the department, of the one above it and so on up to the root; None where nobody is named. One query.

    Heads may have left. Empty if there is no such department.
    """
    own = Department.objects.filter(pk=department).order_by().values("path")
    rows: Any = Department.objects.annotate(line=Subquery(own)).filter(line__startswith=F("path")).order_by()
    if at is not None:
        rows = rows.annotate(acted_for=_acted_for("head", at), away=_away("head", at))
    found = sorted(rows.select_related("head"), key=lambda row: -len(row.path_ids))
    for row in found:
        if row.head is not None and at is not None:
            row.head.acted_for, row.head.away = row.acted_for, row.away
    return [row.head for row in found]


def holders(role: str, *, department: Department | None = None, at: datetime | None = None) -> list[Employee]:
    """The active holders of a role, by key; with a department, those whose scope covers it (firm-wide covers all)."""
    rows: Any = holding(role, department)
    return list(rows.annotate(acted_for=_acted_for("pk", at), away=_away("pk", at)) if at is not None else rows)


def reachable(people: Collection[int], at: datetime) -> list[tuple[int, time, time, bool]]:
    """Who of these people works here: key, quiet hours from and to, and whether he is away. One query."""
    here = {"pk": list(people), "status": EmployeeStatus.ACTIVE}
    away = _facts("people_employee.id", at)["away"]
    rows = plain.values(Employee, ("id", "quiet_from", "quiet_to"), here, also=[away])
    return [(pk, begin, end, bool(is_away)) for pk, begin, end, is_away in rows]


def along(model: type[models.Model], name: str, at: datetime) -> Mapping[str, Sql]:
    """Reads the person whom a column names along with the row (`plain.read`, `plain.changed`); see `came_along`.

    Example: plain.changed(Request, …, also=along(Request, "initiator", now))
    """
    key = f'"{model._meta.db_table}"."{bulk.column_of(model, name)}"'
    found = {
        f"{name}__{part}": Sql(f"(SELECT p.{part} FROM people_employee AS p WHERE p.id = {key})")  # noqa: S608
        for part in _ALONG
    }
    return found | {f"{name}__{part}": sql for part, sql in _facts(key, at).items()}


def came_along(row: models.Model, name: str) -> Employee:
    """That person; what was not read along is fetched when it is asked for."""
    person = plain.row_of(Employee, _ALONG, [row.__dict__.pop(f"{name}__{part}") for part in _ALONG])
    person.acted_for, person.away = (bool(row.__dict__.pop(f"{name}__{part}")) for part in ("acted_for", "away"))
    return person


def _facts(key: str, at: datetime | None) -> dict[str, Sql]:
    if at is None:
        return {}
    now = connection.ops.adapt_datetimefield_value(at)
    acted_for = (
        f"EXISTS (SELECT 1 FROM people_delegation AS d WHERE d.principal_id = {key} "  # noqa: S608
        f"AND d.status = '{DelegationStatus.ACTIVE}' AND d.starts_at <= %s AND (d.ends_at IS NULL OR d.ends_at > %s))"
    )
    away = (
        f"EXISTS (SELECT 1 FROM people_absence AS a WHERE a.person_id = {key} "  # noqa: S608
        f"AND a.status <> '{AbsenceStatus.CANCELLED}' AND a.starts_at <= %s AND a.ends_at > %s)"
    )
    return {"acted_for": Sql(acted_for, (now, now)), "away": Sql(away, (now, now))}


def _said(rows: Iterable[Employee], at: datetime | None) -> Iterable[Employee]:
    for row in rows:
        if at is not None:
            row.acted_for, row.away = bool(row.acted_for), bool(row.away)
        yield row


def _acted_for(key: str, at: datetime) -> Any:
    return Exists(Delegation.objects.filter(in_force(at), principal=OuterRef(key)).order_by())


def _away(key: str, at: datetime) -> Any:
    counting = ~Q(status=AbsenceStatus.CANCELLED)
    return Exists(Absence.objects.filter(counting, person=OuterRef(key), starts_at__lte=at, ends_at__gt=at).order_by())
