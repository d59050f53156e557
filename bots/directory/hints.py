"""An event says only that something changed: what it is about is written down and read again, once for many events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import takewhile
from typing import Final

from django.db.models import F

from bots.directory.read import Piece
from bots.directory.told import fits
from bots.models import DirectoryHint, DirectoryRun
from bots.states import HintKind, RunKind, RunStatus
from core import wire_clock
from people.api import DepartmentStatus, EmployeeStatus, InDirectory
from people.models import Department, Employee

MANY: Final = 50
LATER: Final = timedelta(seconds=30)
MOST_DOUBLED: Final = 6  # half an hour


def begun() -> bool:
    """Whether the firm was synced once: before that, events would bring people in one by one."""
    return DirectoryRun.objects.filter(kind=RunKind.FULL, status=RunStatus.DONE).exists()


def note(kind: HintKind, key: str) -> None:
    """Have this read again; an id that cannot be kept is left to the whole runs, which report it."""
    if not fits(key):
        return
    now = wire_clock.now()
    mine = DirectoryHint.objects.filter(kind=kind, external_id=key)
    if not mine.update(asked=F("asked") + 1, retry_at=now):
        row, made = DirectoryHint.objects.get_or_create(kind=kind, external_id=key, defaults={"retry_at": now})
        if not made:
            DirectoryHint.objects.filter(pk=row.pk).update(asked=F("asked") + 1, retry_at=now)


def due() -> list[DirectoryHint]:
    """What is to be read again now, oldest first, up to one more than is worth doing piece by piece."""
    return list(DirectoryHint.objects.filter(retry_at__lte=wire_clock.now()).order_by("pk")[: MANY + 1])


def marks() -> list[DirectoryHint]:
    """All hints as they are before a whole reading, which answers them."""
    return list(DirectoryHint.objects.order_by("pk"))


def settled(asked: Iterable[DirectoryHint]) -> None:
    """These were followed; one that was asked for again meanwhile stays."""
    for row in asked:
        DirectoryHint.objects.filter(pk=row.pk, asked=row.asked).delete()


def put_off(asked: Iterable[DirectoryHint]) -> None:
    """Feishu did not answer: a little later, and after each failed run twice as much later."""
    ends = DirectoryRun.objects.filter(status__in=(RunStatus.DONE, RunStatus.HELD, RunStatus.FAILED)).order_by("-pk")
    failed = list(takewhile(lambda one: one == RunStatus.FAILED, ends.values_list("status", flat=True)[:MOST_DOUBLED]))
    keys = [row.pk for row in asked]
    DirectoryHint.objects.filter(pk__in=keys).update(retry_at=wire_clock.now() + LATER * 2 ** len(failed))


def pieces(asked: Iterable[DirectoryHint]) -> list[Piece]:
    """What they ask for."""
    return [(HintKind(row.kind), row.external_id) for row in asked]


def known() -> frozenset[Piece]:
    """What need not be read only because somebody points at it: who works here and which departments there are."""
    people = Employee.objects.filter(status=EmployeeStatus.ACTIVE).values_list("user_id", flat=True)
    places = Department.objects.filter(status=DepartmentStatus.ACTIVE).values_list("department_id", flat=True)
    return frozenset(
        [
            *((HintKind.PERSON, key) for key in people.order_by()),
            *((HintKind.DEPARTMENT, key) for key in places.order_by()),
        ]
    )


def people_here() -> frozenset[str]:
    """Who works here by the directory's word."""
    rows = Employee.objects.filter(status=EmployeeStatus.ACTIVE, in_directory=InDirectory.HERE)
    return frozenset(rows.order_by().values_list("user_id", flat=True))
