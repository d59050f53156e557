"""Questions about people; none costs more than a constant number of queries, however large the firm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from core import wire_clock
from core.errors import NotVisible, Refused
from people.models import BreakGlass, Delegation, Department, Employee, RoleHolding
from people.org_rules import walk_up
from people.states import BreakGlassStatus, DelegationStatus, EmployeeStatus

_ABOVE = """
    WITH RECURSIVE above(id) AS (
        SELECT leader_id FROM people_employee WHERE id = %s AND leader_id IS NOT NULL
        UNION
        SELECT e.leader_id FROM people_employee e JOIN above a ON e.id = a.id WHERE e.leader_id IS NOT NULL
    ) SELECT id FROM above
"""
_BELOW = """
    WITH RECURSIVE led(id) AS (
        SELECT id FROM people_employee WHERE leader_id = %s
        UNION
        SELECT e.id FROM people_employee e JOIN led ON e.leader_id = led.id
    ), place(id) AS (
        SELECT id FROM people_department WHERE head_id = %s
        UNION
        SELECT d.id FROM people_department d JOIN place ON d.parent_id = place.id
    ) SELECT id FROM led
    UNION SELECT m.employee_id FROM people_membership m JOIN place ON m.department_id = place.id
"""

# In the answers below: 1 stands above the leader, 2 is led by him, 3 is in a department of his.
_IS_ABOVE = 1
_LINES = """
    WITH RECURSIVE above(id) AS (
        SELECT leader_id FROM people_employee WHERE id = %s AND leader_id IS NOT NULL
        UNION
        SELECT e.leader_id FROM people_employee e JOIN above a ON e.id = a.id WHERE e.leader_id IS NOT NULL
    ), place(id) AS (
        SELECT id FROM people_department WHERE head_id = %s
        UNION
        SELECT d.id FROM people_department d JOIN place ON d.parent_id = place.id
    )"""
_BEGINNING = """, led(id) AS (
        SELECT id FROM people_employee WHERE leader_id = %s
        UNION
        SELECT e.id FROM people_employee e JOIN led ON e.leader_id = led.id
    ) SELECT id, 2 FROM (SELECT id FROM led LIMIT %s) AS people
    UNION ALL SELECT id, 3 FROM (
        SELECT m.employee_id AS id FROM place JOIN people_membership m ON m.department_id = place.id LIMIT %s
    ) AS members
    UNION ALL SELECT id, 1 FROM above
"""
_AMONG = """, line(start, id) AS (
        SELECT id, leader_id FROM people_employee WHERE id IN ({some}) AND leader_id IS NOT NULL
        UNION
        SELECT line.start, e.leader_id FROM line JOIN people_employee e ON e.id = line.id WHERE e.leader_id IS NOT NULL
    ) SELECT start, 2 FROM line WHERE id = %s
    UNION ALL SELECT m.employee_id, 3 FROM place JOIN people_membership m ON m.department_id = place.id
        WHERE m.employee_id IN ({some})
    UNION ALL SELECT id, 1 FROM above
"""


def person(pk: int) -> Employee:
    """The employee with this key, whether he is still here or not.

    Raises: NotVisible if there is none.
    """
    found = Employee.objects.filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    return found


def by_user_id(user_id: str) -> Employee:
    """The employee with this Feishu user id.

    Raises: NotVisible if there is none.
    """
    found = Employee.objects.filter(user_id=user_id).first()
    if found is None:
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    return found


def people(pks: Iterable[int]) -> dict[int, Employee]:
    """The employees with these keys, by key, their departments fetched along; unknown keys are left out."""
    rows = Employee.objects.filter(pk__in=set(pks)).prefetch_related("memberships__department")
    return {row.pk: row for row in rows}


def leader_chain(employee: Employee) -> list[Employee]:
    """The direct leader, his leader and so on: nearest first, active or not, safe against loops. One query."""
    above = Employee.objects.filter(pk__in=RawSQL(_ABOVE, [employee.pk]))  # noqa: S611  # constant text, bound values
    found = {row.pk: row for row in above}
    parents = {pk: row.leader_id for pk, row in found.items()} | {employee.pk: employee.leader_id}
    return [found[pk] for pk in walk_up(employee.pk, parents)]


def department_head(department: Department, *, level: int = 1) -> Employee | None:
    """Head of the department (`level` 1), of its parent (2) and so on, active or not.

    None where nobody is named at that level or the tree ends below it: the caller's rule for nobody decides.
    """
    line = department.path_ids[::-1]
    if not 1 <= level <= len(line):
        return None
    return Employee.objects.filter(headed_departments=line[level - 1]).first()


def department_under(department_id: int, ancestor_id: int) -> bool:
    """Whether the department is the other one or somewhere below it."""
    path = Department.objects.filter(pk=department_id).values_list("path", flat=True).first()
    return path is not None and f"/{ancestor_id}/" in path


def holders(role: str, *, department: Department | None = None) -> list[Employee]:
    """The active holders of a role, by key; with a department, those whose scope covers it (firm-wide covers all)."""
    held = Q(role_holdings__role__slug=role)
    if department is not None:
        scope = Q(role_holdings__department=None) | Q(role_holdings__department__in=department.path_ids)
        held &= scope
    return list(Employee.objects.filter(held, status=EmployeeStatus.ACTIVE).distinct().order_by("pk"))


def has_role(employee: Employee, role: str) -> bool:
    """Whether the person, still here, holds the role in any scope."""
    return employee.is_active and RoleHolding.objects.filter(employee=employee, role__slug=role).exists()


def roles_of(employee: Employee) -> frozenset[str]:
    """Slugs of all roles the person holds in any scope; none once he has left."""
    if not employee.is_active:
        return frozenset()
    return frozenset(RoleHolding.objects.filter(employee=employee).values_list("role__slug", flat=True))


def emergencies() -> QuerySet[BreakGlass]:
    """Emergency access in force at this moment (wire clock), with the people."""
    rows = BreakGlass.objects.filter(status=BreakGlassStatus.OPEN, ends_at__gt=wire_clock.now())
    return rows.select_related("employee")


def has_emergency_access(employee: Employee) -> bool:
    """Whether the person, still here, holds emergency access now."""
    return employee.is_active and emergencies().filter(employee=employee).exists()


def team_ids(leader: Employee) -> QuerySet[Employee, int]:
    """Keys of everybody below a leader (`org_rules.team`), left or not, to use as a subquery: `…__in=team_ids(x)`."""
    below = RawSQL(_BELOW, [leader.pk, leader.pk])  # noqa: S611  # constant text, bound values
    above = RawSQL(_ABOVE, [leader.pk])  # noqa: S611  # constant text, bound values
    rows = Employee.objects.filter(pk__in=below).exclude(pk__in=above).exclude(pk=leader.pk)
    return rows.order_by().values_list("pk", flat=True)


def team_of(leader: Employee) -> list[int]:
    """The same keys, asked at once: the database plans well with a list, badly with a recursion of unknown size.

    One query; none of the rows it gives is read.
    """
    return list(team_ids(leader))


def small_team_of(leader: Employee, most: int) -> list[int] | None:
    """The same keys if they are no more than `most`; None, found out before the rest is looked at, if they are.

    Somebody above or the leader himself, standing among them by a loop or a membership, may tip it to None.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LINES + _BEGINNING, [leader.pk, leader.pk, leader.pk, most + 1, most + 1])
        rows = cursor.fetchall()
    cut = max(Counter(why for _pk, why in rows if why != _IS_ABOVE).values(), default=0) > most
    team = _without_above(leader, rows)
    return None if cut or len(team) > most else team


def team_among(leader: Employee, people: Collection[int]) -> list[int]:
    """Which of these people are below the leader; costs by their number, not by that of his team.

    One query, which walks up from them.
    """
    asked = sorted(set(people))
    if not asked:
        return []
    some = ", ".join(["%s"] * len(asked))
    with connection.cursor() as cursor:
        statement = _AMONG.replace("{some}", some)  # nothing but places for values
        cursor.execute(_LINES + statement, [leader.pk, leader.pk, *asked, leader.pk, *asked])
        rows = cursor.fetchall()
    return _without_above(leader, rows)


def _without_above(leader: Employee, rows: Sequence[tuple[int, int]]) -> list[int]:
    above = {pk for pk, why in rows if why == _IS_ABOVE} | {leader.pk}
    return sorted({pk for pk, _why in rows} - above)


def heads_anything(employee: Employee) -> bool:
    """Whether the person leads anybody or heads a department: decides on 我的团队 in the shell."""
    led = Employee.objects.filter(leader=employee).exclude(pk=employee.pk)
    return led.exists() or Department.objects.filter(head=employee).exists()


def in_force(at: datetime) -> Q:
    """Delegations that count at this moment."""
    not_over = Q(ends_at=None) | Q(ends_at__gt=at)
    return Q(status=DelegationStatus.ACTIVE, starts_at__lte=at) & not_over


def _covers(delegation: Delegation, what: str) -> bool:
    return not delegation.flows or what in delegation.flows


def delegations_of(employee: Employee) -> list[Delegation]:
    """What the person gave and holds that has not been ended, the soonest first, with both people fetched."""
    mine = Q(principal=employee) | Q(agent=employee)
    rows = Delegation.objects.filter(mine, status=DelegationStatus.ACTIVE)
    return list(rows.select_related("principal", "agent"))


def acting_for(agent: Employee, *, what: str, at: datetime) -> list[Employee]:
    """The active principals for whom the agent may act now in the flow `what`; never beyond one step."""
    if not agent.is_active:
        return []
    rows = Delegation.objects.filter(in_force(at), agent=agent, principal__status=EmployeeStatus.ACTIVE)
    return _distinct(row.principal for row in rows.select_related("principal") if _covers(row, what))


def agents_of(principal: Employee, *, what: str, at: datetime) -> list[Employee]:
    """The active people who may act for the principal now in the flow `what`: deputy and assistants."""
    rows = Delegation.objects.filter(in_force(at), principal=principal, agent__status=EmployeeStatus.ACTIVE)
    return _distinct(row.agent for row in rows.select_related("agent") if _covers(row, what))


def agents_of_many(principals: Collection[int], *, what: str, at: datetime) -> list[tuple[int, Employee]]:
    """The same for many principals, one query: each with one who may act for him now."""
    rows = Delegation.objects.filter(in_force(at), principal__in=principals, agent__status=EmployeeStatus.ACTIVE)
    return [(row.principal_id, row.agent) for row in rows.select_related("agent").order_by("pk") if _covers(row, what)]


def _distinct(found: Iterable[Employee]) -> list[Employee]:
    return list({row.pk: row for row in found}.values())


def assert_may_act(actor: Employee, principal: Employee, *, what: str, at: datetime) -> None:
    """Pass if the actor is the principal or may act for him now.

    Raises: Refused otherwise.
    """
    if actor.pk == principal.pk and actor.is_active:
        return
    if principal.pk not in {row.pk for row in acting_for(actor, what=what, at=at)}:
        raise Refused(_("你没有代为处理的权限"))


@dataclass(frozen=True)
class Right:
    """The agent may act for the principal in these flows (empty = all)."""

    agent: int
    principal: int
    flows: frozenset[str]


def rights_in_force(agents: Collection[int], *, at: datetime) -> list[Right]:
    """For bulk work: every right to act that these agents hold now, both people being here. One query."""
    here = Q(principal__status=EmployeeStatus.ACTIVE, agent__status=EmployeeStatus.ACTIVE)
    rows = Delegation.objects.filter(in_force(at), here, agent__in=agents).order_by("pk")
    return [
        Right(agent, principal, frozenset(flows))
        for agent, principal, flows in rows.values_list("agent_id", "principal_id", "flows")
    ]


def principals_with_flows(agent: Employee, *, at: datetime) -> Sequence[tuple[int, frozenset[str]]]:
    """For lists: each principal the agent acts for now, with the flows it is for (empty set = all)."""
    rows = Delegation.objects.filter(in_force(at), agent=agent, principal__status=EmployeeStatus.ACTIVE)
    return [(row.principal_id, frozenset(row.flows)) for row in rows]
