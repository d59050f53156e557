"""The tree of departments by the directory's word: opened, renamed, moved, closed, all in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.db import transaction

from core import bulk, journal
from core.journal import Line, Via
from people import records
from people.directory.facts import Change
from people.models import Department, Employee
from people.search_places import index_places
from people.states import DepartmentStatus, InDirectory

COLUMNS: Final = ("name", "name_en", "order")


@transaction.atomic
def apply(changes: Sequence[Change], *, actor: Employee | None) -> None:
    """Do what differs, with all paths made anew; heads come later, when everybody has his row.

    All departments are locked, as by `move_department`: two writers could otherwise put each below the other.
    """
    if not changes:
        return
    rows = {row.department_id: row for row in Department.objects.select_for_update(of=("self",)).order_by("pk")}
    fresh = [change.id for change in changes if change.verb in {"added", "returned"} and change.id not in rows]
    made = [Department(department_id=key, in_directory=InDirectory.HERE) for key in fresh]
    Department.objects.bulk_create(made, ignore_conflicts=True)  # somebody may have been quicker
    new = Department.objects.select_for_update(of=("self",)).filter(department_id__in=fresh).order_by("pk")
    rows |= {row.department_id: row for row in new}
    for change in changes:
        _take(rows[change.id], change, rows)
    _paths(rows)
    bulk.write(list(rows.values()), [*COLUMNS, "parent", "path", "status", "in_directory"])
    index_places(rows.values())
    _journal(changes, rows, actor)
    for verb in sorted({change.verb for change in changes}):
        told = [rows[change.id] for change in changes if change.verb == verb]
        records.note(told, actor=actor, reason=f"people.department_{verb}", kind="+" if verb == "added" else "~")


def note_standing(standing: Sequence[tuple[str, InDirectory]]) -> None:
    """Note which departments the directory has, inside the caller's transaction."""
    for now in (InDirectory.HERE, InDirectory.GONE):
        keys = [key for key, where in standing if where == now]
        if keys:
            rows = Department.objects.filter(department_id__in=keys).exclude(in_directory=now)
            rows.update(in_directory=now)


def _take(row: Department, change: Change, rows: Mapping[str, Department]) -> None:
    if change.verb == "closed":
        row.status, row.in_directory = DepartmentStatus.CLOSED, InDirectory.GONE
        return
    if change.verb == "returned":
        row.status, row.in_directory = DepartmentStatus.ACTIVE, InDirectory.HERE
    row.name = row.name or change.name
    for name, _before, after in change.facts:
        if name == "parent":
            above = rows.get(str(after))
            row.parent_id = above.pk if above else None
        elif name in COLUMNS:
            setattr(row, name, after)


def _paths(rows: Mapping[str, Department]) -> None:
    """Every path from the parents; the differences hold no ring, and a walk that met one would stop at the top."""
    by_key = {row.pk: row for row in rows.values()}
    for row in by_key.values():
        line: list[int] = []
        here: Department | None = row
        while here is not None and here.pk not in line:
            line.append(here.pk)
            here = by_key.get(here.parent_id) if here.parent_id is not None else None
        row.path = "/" + "".join(f"{key}/" for key in reversed(line))


def _journal(changes: Sequence[Change], rows: Mapping[str, Department], actor: Employee | None) -> None:
    for verb in sorted({change.verb for change in changes}):
        lines = [
            Line(rows[change.id].ref, {name: after for name, _before, after in change.facts})
            for change in changes
            if change.verb == verb
        ]
        who = actor.ref if actor else None
        journal.record_all(f"people.department_{verb}", lines=lines, actor=who, via=Via.SYSTEM)
