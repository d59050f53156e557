"""Finding people by Chinese name, pinyin, initials, English name, user id or number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from core import search
from core.search import Doc, Indexed
from core.shell import Hit
from people.models import Employee
from people.names import syllables_of
from people.policy import visible_to

KIND = "people.employee"
SHORTEST_FIRST = 1_000


def find_people(viewer: Employee, text: str, limit: int) -> Sequence[Hit]:
    """The best matches among those the viewer may see: whole name or initials first, then beginnings, then parts;
    of equal ones the shorter name."""
    visible = Employee.objects.filter(visible_to(viewer))
    found = search.find(KIND, text, limit=limit, visible=visible)
    if not found:
        return []
    rows = Employee.objects.filter(pk__in=found).prefetch_related("memberships__department").in_bulk()
    return [_hit(rows[pk]) for pk in found if pk in rows]


def index_people(pks: Iterable[int]) -> None:
    """These people are found by their names of now; called by every verb that writes a name, in its transaction."""
    index_rows(Employee.objects.filter(pk__in=list(pks)))


def index_rows(rows: Iterable[Employee]) -> None:
    """The same for rows at hand, as they are now."""
    search.put(*(doc_of(row) for row in rows))


def doc_of(row: Employee) -> Doc:
    """The words of one person; addresses and numbers of telephones are none."""
    return Doc(
        row.ref,
        names=tuple(name for name in (row.name_en,) if name),
        codes=tuple(code for code in (row.name, row.user_id, row.employee_no) if code),
        readings=(syllables_of(row.name),) if not row.name.isascii() else (),
        weight=SHORTEST_FIRST - len(row.pinyin),
    )


def matches(words: str) -> Q:
    """Whom the words (lower case, without spaces) mean, by name, spelling, user id or number."""
    found = Q(name__contains=words) | Q(name_en__icontains=words) | Q(user_id__startswith=words)
    if words.isascii():
        found |= Q(pinyin__startswith=words) | Q(initials__startswith=words) | Q(employee_no=words)
        found |= Q(pinyin__contains=words)
    return found


def _rows() -> QuerySet[Any]:
    return Employee.objects.all()


INDEX = Indexed(KIND, _rows, doc_of)


def _hit(row: Employee) -> Hit:
    place = row.department
    meta = " · ".join(part for part in (place.display_name if place else "", row.title) if part)
    return Hit(title=row.display_name, meta=meta, url=page_of(row.pk), kind=KIND)


def page_of(pk: int) -> str:
    """Path of a person's page, which the shell offers."""
    return reverse("portal:person", args=[pk])
