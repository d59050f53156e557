"""For whom each app and flow is there: the list, and the page that sets one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import NotVisible, Problem
from people import api as people
from people.models import Audience, Department, Employee, Role
from portal.policy import require_restrict_any


@dataclass(frozen=True)
class AudienceLine:
    """A thing with its audience in words."""

    slug: str
    label: str
    about: str
    chosen: bool
    summary: str


@dataclass(frozen=True)
class Place:
    """A department to tick, indented by its depth."""

    pk: int
    label: str
    chosen: bool


@dataclass(frozen=True)
class AudienceForm:
    """What the page that sets one audience shows, as saved or as it was filled in."""

    line: AudienceLine
    reach: str
    places: tuple[Place, ...]
    roles: tuple[tuple[Role, bool], ...]
    employees: tuple[Employee, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Filled:
    """What was filled in."""

    reach: str
    departments: frozenset[int]
    roles: frozenset[int]
    employees: tuple[int, ...]


def lines(viewer: Employee) -> list[AudienceLine]:
    """What the viewer may restrict.

    Raises: Refused if there is nothing of the kind.
    """
    mine = require_restrict_any(viewer)
    rows = {
        row.slug: row
        for row in Audience.objects.prefetch_related("parts__department", "parts__role", "parts__employee")
    }
    return [_line(subject, rows.get(subject.slug)) for subject in people.audience_subjects() if mine(subject.slug)]


def form(viewer: Employee, slug: str, filled: Filled | None = None, problems: Sequence[Problem] = ()) -> AudienceForm:
    """The page of one.

    Raises: Refused, NotVisible for what has no audience or is not the viewer's to restrict.
    """
    line = next((one for one in lines(viewer) if one.slug == slug), None)
    if line is None:
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    now = filled or _saved(slug)
    employees = {row.pk: row for row in Employee.objects.filter(pk__in=now.employees)}
    return AudienceForm(
        line=line,
        reach=now.reach,
        places=_places(now.departments),
        roles=tuple((role, role.pk in now.roles) for role in Role.objects.order_by("pk")),
        employees=tuple(employees[pk] for pk in dict.fromkeys(now.employees) if pk in employees),
        problems=tuple(problems),
    )


def _saved(slug: str) -> Filled:
    row = Audience.objects.filter(slug=slug).prefetch_related("parts").first()
    parts = list(row.parts.all()) if row else []
    return Filled(
        reach=row.reach if row else people.AudienceReach.EVERYBODY.value,
        departments=frozenset(part.department_id for part in parts if part.department_id),
        roles=frozenset(part.role_id for part in parts if part.role_id),
        employees=tuple(part.employee_id for part in parts if part.employee_id),
    )


def _places(chosen: Collection[int]) -> tuple[Place, ...]:
    rows = list(Department.objects.filter(status=people.DepartmentStatus.ACTIVE))
    names = {row.pk: (row.order, row.pk) for row in rows}
    rows.sort(key=lambda row: [names.get(pk, (0, pk)) for pk in row.path_ids])
    return tuple(
        Place(row.pk, "　" * max(len(row.path_ids) - 1, 0) + row.display_name, row.pk in chosen) for row in rows
    )


def _line(subject: people.AudienceSubject, row: Audience | None) -> AudienceLine:
    chosen = row is not None and row.reach == people.AudienceReach.CHOSEN
    parts = list(row.parts.all()) if row is not None and chosen else []
    named = [str(part.department or part.role or part.employee) for part in parts if part.department or part.employee]
    named += [part.role.name for part in parts if part.role]
    shown = "、".join(named[:4]) + (_("等 %(n)s 项") % {"n": len(named)} if len(named) > 4 else "")
    return AudienceLine(subject.slug, subject.label, subject.about, chosen, shown or _("全员"))
