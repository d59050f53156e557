"""Finding departments by name, pinyin, initials or number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from core import search
from core.search import Doc, Indexed
from core.shell import Hit
from people.models import Department, Employee
from people.policy import departments_visible_to
from people.states import DepartmentStatus

KIND: Final = "people.department"
HIGHEST_FIRST: Final = 1_000


def find_places(viewer: Employee, text: str, limit: int) -> Sequence[Hit]:
    """The best matches among the departments that work; of equal ones the one higher up."""
    visible = Department.objects.filter(departments_visible_to(viewer), status=DepartmentStatus.ACTIVE)
    found = search.find(KIND, text, limit=limit, visible=visible)
    if not found:
        return []
    rows = Department.objects.select_related("parent", "head").in_bulk(found)
    return [_hit(rows[pk]) for pk in found if pk in rows]


def index_places(rows: Iterable[Department]) -> None:
    """These departments are found by their names of now; every verb that writes a name calls it in its transaction."""
    search.put(*(place_doc(row) for row in rows))


def place_doc(row: Department) -> Doc:
    """The words of one department."""
    return Doc(
        row.ref,
        names=tuple(name for name in (row.name, row.name_en) if name),
        codes=(row.department_id,),
        weight=HIGHEST_FIRST - len(row.path_ids),
    )


def place_page_of(pk: int) -> str:
    """Path of a department's page, which the shell offers."""
    return reverse("portal:department", args=[pk])


def _rows() -> QuerySet[Any]:
    return Department.objects.all()


PLACES_INDEX = Indexed(KIND, _rows, place_doc)


def _hit(row: Department) -> Hit:
    above = row.parent.display_name if row.parent else ""
    head = row.head.display_name if row.head and row.head.is_active else ""
    return Hit(row.display_name, " · ".join(part for part in (above, head) if part), place_page_of(row.pk), KIND)
