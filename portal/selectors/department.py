"""A department's page: where it stands, who heads it, what is below it, who works there."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from core.errors import NotVisible
from people import api as people
from people.models import Department, Employee, Membership

PER_PAGE = 30


@dataclass(frozen=True)
class Below:
    """A department right below, with everybody in it and below it."""

    place: Department
    people: int


@dataclass(frozen=True)
class DepartmentPage:
    """What /departments/<pk>/ shows; `people` counts everybody here and below, `page` those right here."""

    place: Department
    open: bool
    path: tuple[Department, ...]
    head: Employee | None
    below: tuple[Below, ...]
    people: int
    page: Page[Employee]


def build(viewer: Employee, pk: int, *, number: str = "1") -> DepartmentPage:
    """The page of one department as this viewer may see it.

    Raises: NotVisible if there is no such department, or for who may not see any.
    """
    rows = Department.objects.filter(people.departments_visible_to(viewer)).select_related("head")
    place = rows.filter(pk=pk).first()
    if place is None:
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    seen = people.visible_to(viewer)
    family = {row.pk: row for row in Department.objects.filter(Q(pk__in=place.path_ids) | Q(parent=place))}
    counted = _counted(place, viewer)
    active = people.DepartmentStatus.ACTIVE
    children = sorted(
        (row for row in family.values() if row.parent_id == pk and row.status == active),
        key=lambda row: (row.order, row.pk),
    )
    here = Employee.objects.filter(seen, memberships__department=place).prefetch_related("memberships__department")
    ordered = here.distinct().order_by("pinyin", "pk")
    return DepartmentPage(
        place=place,
        open=place.status == active,
        path=tuple(family[key] for key in place.path_ids[:-1] if key in family),
        head=Employee.objects.filter(seen, pk=place.head_id).first() if place.head_id else None,
        below=tuple(Below(row, _sum(counted, row.path)) for row in children),
        people=_sum(counted, place.path),
        page=Paginator(ordered, PER_PAGE).get_page(number),
    )


def _counted(place: Department, viewer: Employee) -> dict[str, int]:
    """How many work in each department here and below, by path; who works in two counts in both."""
    rows = Membership.objects.filter(
        department__path__startswith=place.path, employee__in=Employee.objects.filter(people.visible_to(viewer))
    )
    return dict(rows.order_by().values_list("department__path").annotate(Count("employee", distinct=True)))


def _sum(counted: dict[str, int], path: str) -> int:
    return sum(many for where, many in counted.items() if where.startswith(path))
