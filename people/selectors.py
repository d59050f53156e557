"""Questions about people; none costs more than a constant number of queries, however large the firm."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from core import wire_clock
from core.errors import NotVisible, Refused
from people.models import BreakGlass, Delegation, Department, Employee, RoleHolding
from people.org_rules import walk_up
from people.states import BreakGlassStatus, DelegationKind, DelegationStatus, EmployeeStatus

ABOVE = """
    WITH RECURSIVE above(id) AS (
        SELECT leader_id FROM people_employee WHERE id = %s AND leader_id IS NOT NULL
        UNION
        SELECT e.leader_id FROM people_employee e JOIN above a ON e.id = a.id WHERE e.leader_id IS NOT NULL
    ) SELECT id FROM above
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
    above = Employee.objects.filter(pk__in=RawSQL(ABOVE, [employee.pk]))  # noqa: S611  # constant text, bound values
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


def holding(role: str, department: Department | None = None) -> QuerySet[Employee]:
    """The active holders of a role, by key; with a department, those whose scope covers it (firm-wide covers all)."""
    held = Q(role_holdings__role__slug=role)
    if department is not None:
        scope = Q(role_holdings__department=None) | Q(role_holdings__department__in=department.path_ids)
        held &= scope
    return Employee.objects.filter(held, status=EmployeeStatus.ACTIVE).distinct().order_by("pk")


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


def right_to_act(
    agent: Employee, principal: int, *, what: str, at: datetime, kind: DelegationKind | None = None
) -> Delegation | None:
    """By which delegation the agent may act for the principal now in the flow `what`, a deputy's before an assistant's.

    With a `kind`, only one of it. Both must still work here.
    """
    if not agent.is_active:
        return None
    here = Q(principal=principal, principal__status=EmployeeStatus.ACTIVE)
    if kind is not None:
        here &= Q(kind=kind)
    rows = [row for row in Delegation.objects.filter(in_force(at), here, agent=agent) if _covers(row, what)]
    return min(rows, key=lambda row: (row.kind != DelegationKind.DEPUTY, row.pk), default=None)


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
