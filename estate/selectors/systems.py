"""Questions about systems and who answers for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from django.db.models import Q

from core import search
from estate.facts import SystemFacts
from estate.models import System, SystemOwner
from estate.states import Grade, InUse
from people.models import Department, Employee

KIND: Final = "estate.system"


def system(key: str) -> SystemFacts | None:
    """The system with this key, retired ones as well; None if there is none."""
    row = System.objects.filter(key=key).first()
    return facts_of(row) if row is not None else None


def systems_by_key(keys: Collection[str]) -> dict[str, SystemFacts]:
    """The systems with these keys, in one query."""
    return {row.key: facts_of(row) for row in System.objects.filter(key__in=keys)}


def systems(q: str = "", limit: int = 20) -> list[SystemFacts]:
    """Systems in use, by name, pinyin, initials or key, best first; without words by grade and key."""
    rows = System.objects.filter(status=InUse.IN_USE)
    if not q.strip():
        return [facts_of(row) for row in rows.order_by("grade", "key")[:limit]]
    found = search.find(KIND, q, limit=limit, visible=rows)
    known = rows.in_bulk(found)
    return [facts_of(known[pk]) for pk in found if pk in known]


def owners_of(key: str, duties: Sequence[str] = ("a",)) -> list[int]:
    """Keys of people who answer for the system in these duties: duty by duty as asked, within one as written down.

    Whoever has left is among them; the caller decides what follows. Nobody twice.
    """
    return owners_of_each({key}, duties).get(key, [])


def owners_of_each(keys: Collection[str], duties: Sequence[str] = ("a",)) -> dict[str, list[int]]:
    """The same for many systems, in one query; one for which nobody answers is left out."""
    rows = SystemOwner.objects.filter(system__key__in=keys, duty__in=duties).order_by("position", "pk")
    told: dict[str, dict[str, list[int]]] = {}
    for key, duty, person in rows.values_list("system__key", "duty", "person_id"):
        told.setdefault(key, {}).setdefault(duty, []).append(person)
    return {
        key: list(dict.fromkeys(person for duty in duties for person in by_duty.get(duty, ())))
        for key, by_duty in told.items()
    }


def facts_of(row: System) -> SystemFacts:
    """The row as other rooms are told."""
    return SystemFacts(
        row.key, row.name, row.name_en, Grade(row.grade), row.level, row.cost_centre, row.department_id,
        InUse(row.status),
    )  # fmt: skip


def systems_of(person: Employee) -> frozenset[str]:
    """Keys of the systems for which the person answers, in whatever duty."""
    return frozenset(SystemOwner.objects.filter(person=person).values_list("system__key", flat=True))


def systems_led_by(person: Employee) -> frozenset[str]:
    """Keys of the systems for which the person's people answer: those below him, and those of departments he heads."""
    paths = list(Department.objects.filter(head=person).values_list("path", flat=True))
    below = Q(owners__person__leader=person)
    for path in paths:
        below |= Q(department__path__startswith=path)
        below |= Q(owners__person__memberships__department__path__startswith=path)
    return frozenset(System.objects.filter(below).order_by().values_list("key", flat=True).distinct())
