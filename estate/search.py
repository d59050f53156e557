"""Finding systems and rows of ledgers by name, pinyin, initials or key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from core import search
from core.search import Doc, Indexed
from core.shell import Hit
from estate.models import LedgerRow, System
from estate.selectors.ledgers import KIND as ROW
from estate.selectors.systems import KIND as SYSTEM
from estate.states import InUse
from people.models import Employee

_WEIGHT = {"A": 3, "B": 2, "C": 1}


def find_systems(person: Employee, text: str, limit: int) -> Sequence[Hit]:
    """The best matches among the systems in use; of equal ones the more important."""
    if not person.is_active:
        return []
    found = search.find(SYSTEM, text, limit=limit, visible=System.objects.filter(status=InUse.IN_USE))
    rows = System.objects.select_related("department").in_bulk(found)
    return [_hit(rows[pk]) for pk in found if pk in rows]


def index_systems(rows: Iterable[System]) -> None:
    """These systems are found by their names of now; every verb that writes a name calls it in its transaction."""
    search.put(*(system_doc(row) for row in rows))


def index_rows(rows: Iterable[LedgerRow]) -> None:
    """The same for rows of ledgers."""
    search.put(*(row_doc(row) for row in rows))


def system_doc(row: System) -> Doc:
    """The words of one system."""
    return Doc(row.ref, names=_names(row.name, row.name_en), codes=(row.key,), weight=_WEIGHT[row.grade])


def row_doc(row: LedgerRow) -> Doc:
    """The words of one row: its number and its label; what stands in its columns is none."""
    return Doc(row.ref, names=_names(row.label, row.label_en), codes=(row.key,))


def system_url(key: str) -> str:
    """Path of a system's page."""
    return reverse("estate:system", args=[key])


def roster_url(slug: str) -> str:
    """Path of a roster's page."""
    return reverse("estate:roster", args=[slug])


def _names(*told: str) -> tuple[str, ...]:
    return tuple(name for name in told if name)


def _systems() -> QuerySet[Any]:
    return System.objects.all()


def _rows() -> QuerySet[Any]:
    return LedgerRow.objects.all()


INDEXES = (Indexed(SYSTEM, _systems, system_doc), Indexed(ROW, _rows, row_doc))


def _hit(row: System) -> Hit:
    place = row.department.display_name if row.department else ""
    grade = str(row.get_grade_display())
    return Hit(
        row.display_name, " · ".join(part for part in (row.key, grade, place) if part), system_url(row.key), SYSTEM
    )
