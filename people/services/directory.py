"""Making the house agree with the directory: each step in a transaction of its own, so that a run that dies has done a
part of the differences and the next run does the rest. Nobody is told of anything."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import DatabaseError, transaction

from core import bulk, journal, transactions
from core.errors import HouseError, IllegalMove
from core.journal import Line, Via
from people import records
from people.directory.facts import Change, Changes, Value
from people.models import Employee
from people.names import spelled
from people.search import index_rows
from people.services import directory_links, directory_places
from people.services.chunks import SIZE, chunks
from people.services.leaving import mark_left, mark_returned
from people.services.locking import locked
from people.states import InDirectory

logger = logging.getLogger(__name__)
SCALARS: Final = ("name", "name_en", "email", "mobile", "title", "avatar_url", "employee_no", "access")
PRIVATE: Final = frozenset({"email", "mobile"})  # the journal says that they changed, not to what
Progress = Callable[[int, int], None]
Step = Callable[[Sequence[Change], Employee | None], None]


@dataclass(frozen=True)
class Applied:
    """What a run did: how many of each verb. `failed`: the ids of people who could not be written; all others were."""

    counts: dict[str, int]
    failed: tuple[str, ...] = ()


def nothing_to_tell(done: int, total: int) -> None:
    """A progress that nobody watches."""


def apply(changes: Changes, *, actor: Employee | None = None, progress: Progress = nothing_to_tell) -> Applied:
    """Do all that differs; no differences, no writes. Doing it again is harmless.

    Departments first, then people, then who leads whom, then those who leave: `mark_left` hands their work over.
    Whoever the database refuses is left out, and everybody else goes on.
    `progress(done, total)` is called between the steps. Never inside a transaction.
    """
    transactions.forbid("people.directory.apply")
    arriving = list(changes.of("added"))
    staying = [change for change in changes.people if change.verb in {"changed", "returned"}]
    leaving = list(changes.of("left"))
    total = len(changes.departments) + len(changes.people)
    done = len(changes.departments)
    directory_places.apply(changes.departments, actor=actor)
    progress(done, total)
    failed: list[str] = []
    for step, rows, size in ((_add, arriving, SIZE), (_change, staying, SIZE), (_leave, leaving, 1)):
        for part in chunks(rows, size):
            failed += _each_if_not_all(step, part, actor)
            done += len(part)
            progress(done, total)
        if step is _change:
            there = [change for change in (*arriving, *staying) if change.id not in failed]
            directory_links.apply(there, changes.departments, actor=actor)
    _note_standing(changes)
    return Applied(changes.counts, tuple(failed))


def _each_if_not_all(step: Step, part: Sequence[Change], actor: Employee | None) -> list[str]:
    """Do a part in one transaction; where one of it cannot be written, the others without him. Returns: who not."""
    try:
        step(part, actor)
    except (DatabaseError, ValueError, HouseError) as error:
        if len(part) == 1:
            logger.warning("directory: %s was not written", part[0].id, exc_info=error)
            return [part[0].id]
        middle = len(part) // 2
        return _each_if_not_all(step, part[:middle], actor) + _each_if_not_all(step, part[middle:], actor)
    return []


@transaction.atomic
def _add(part: Sequence[Change], actor: Employee | None) -> None:
    rows = [_row(change) for change in part]
    Employee.objects.bulk_create(rows)
    pks = {row.user_id: row.pk for row in rows}
    directory_links.set_places(part, pks, actor=actor)
    index_rows(rows)
    records.note(rows, actor=actor, reason="people.directory_added", kind="+")
    _journal("people.directory_added", part, pks, actor)


def _row(change: Change) -> Employee:
    columns = {name: after for name, _before, after in change.facts if name in SCALARS}
    return Employee(
        user_id=change.id,
        password=UNUSABLE_PASSWORD_PREFIX + secrets.token_hex(20),
        in_directory=InDirectory.HERE,
        **{"name": change.name} | columns,
        **spelled(change.name),
    )


@transaction.atomic
def _change(part: Sequence[Change], actor: Employee | None) -> None:
    # Locked: what HR corrects meanwhile in other columns is neither read too early nor written over.
    keys = Employee.objects.filter(user_id__in=[change.id for change in part]).values_list("pk", flat=True)
    rows = {row.user_id: row for row in locked(keys).values()}
    touched: list[Employee] = []
    columns: set[str] = set()
    for change in part:
        row = rows[change.id]
        if change.verb == "returned":
            _return(row, actor)
        told = {name: after for name, _before, after in change.facts if name in SCALARS}
        told |= spelled(change.name) if "name" in told else {}
        for name, value in told.items():
            setattr(row, name, value)
        touched += [row] if told else []
        columns |= told.keys()
    bulk.write(touched, sorted(columns))
    index_rows(touched)
    records.note(touched, actor=actor, reason="people.directory_changed")
    pks = {key: row.pk for key, row in rows.items()}
    directory_links.set_places(part, pks, actor=actor)
    _journal("people.directory_changed", [change for change in part if change.facts], pks, actor)


def _return(row: Employee, actor: Employee | None) -> None:
    try:
        mark_returned(row, actor=actor, via=Via.SYSTEM)
    except IllegalMove:
        return  # HR was quicker
    Employee.objects.filter(pk=row.pk).update(in_directory=InDirectory.HERE)


@transaction.atomic
def _leave(part: Sequence[Change], actor: Employee | None) -> None:
    for row in Employee.objects.filter(user_id__in=[change.id for change in part]):
        try:
            mark_left(row, actor=actor, via=Via.SYSTEM)
        except IllegalMove:
            continue  # HR was quicker; that he is gone from the directory is noted with the others
        Employee.objects.filter(pk=row.pk).update(in_directory=InDirectory.GONE)


@transaction.atomic
def _note_standing(changes: Changes) -> None:
    for standing in (InDirectory.HERE, InDirectory.GONE):
        for part in chunks(_of(changes.standing_people, standing)):
            Employee.objects.filter(user_id__in=part).exclude(in_directory=standing).update(in_directory=standing)
    directory_places.note_standing(changes.standing_departments)


def _of(told: Sequence[tuple[str, InDirectory]], standing: InDirectory) -> Iterator[str]:
    return (key for key, now in told if now == standing)


def _journal(verb: str, part: Sequence[Change], pks: dict[str, int], actor: Employee | None) -> None:
    lines = [Line(Employee(pk=pks[change.id]).ref, {"changed": _told(change)}) for change in part]
    if lines:
        journal.record_all(verb, lines=lines, actor=actor.ref if actor else None, via=Via.SYSTEM)


def _told(change: Change) -> dict[str, Value]:
    """Each fact with its new value; addresses and numbers only by name."""
    return {name: "…" if name in PRIVATE else after for name, _before, after in change.facts}
