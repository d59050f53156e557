"""What is wrong with the estate because people left: systems, ledgers and rosters that still name them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from core import clock
from estate.models import LedgerPerson, Roster, RosterMember, RosterOverride, System, SystemOwner
from estate.states import Duty, InUse, OverrideStatus
from people.states import EmployeeStatus

LEFT = Q(person__status=EmployeeStatus.LEFT)


@dataclass(frozen=True)
class OwnerLeft:
    """A system whose owner in this duty has left; `instead` are names of who answers meanwhile (B for A)."""

    system: System
    owner: SystemOwner
    instead: tuple[str, ...]


@dataclass(frozen=True)
class MemberLeft:
    """A roster in whose turns somebody stands who has left."""

    roster: Roster
    name: str


def owners_left(system: System | None = None) -> list[OwnerLeft]:
    """Owners of systems in use who have left, most important systems first; of one system if it is named."""
    rows = gone_owners().select_related("person", "system").order_by("system__grade", "system__key", "position")
    if system is not None:
        rows = rows.filter(system=system)
    found = list(rows)
    deputies = _deputies({row.system_id for row in found})
    return [OwnerLeft(row.system, row, deputies.get(row.system_id, ()) if row.duty == Duty.A else ()) for row in found]


def gone_owners() -> QuerySet[SystemOwner]:
    """The same as rows."""
    return SystemOwner.objects.filter(LEFT, system__status=InUse.IN_USE)


def members_left(roster: Roster | None = None) -> list[MemberLeft]:
    """People in the turns of open rosters, now or later, who have left; each once for each roster."""
    rows = gone_members().select_related("person", "layer__roster").order_by("layer__roster", "person")
    if roster is not None:
        rows = rows.filter(layer__roster=roster)
    told = {(row.layer.roster_id, row.person_id): MemberLeft(row.layer.roster, row.person.display_name) for row in rows}
    return list(told.values())


def gone_members() -> QuerySet[RosterMember]:
    """The same as rows."""
    running = Q(layer__until__isnull=True) | Q(layer__until__gt=clock.now())
    return RosterMember.objects.filter(running, LEFT, layer__roster__status=InUse.IN_USE)


def ledger_people_left(ledger: int | None = None) -> QuerySet[LedgerPerson]:
    """People in rows in use who have left."""
    rows = LedgerPerson.objects.filter(LEFT, row__status=InUse.IN_USE, row__ledger__status=InUse.IN_USE)
    return rows.filter(row__ledger=ledger) if ledger is not None else rows


def standing_in(person: int) -> QuerySet[RosterOverride]:
    """Where the person stands in, now or later."""
    return RosterOverride.objects.filter(person=person, status=OverrideStatus.ACTIVE, ends_at__gt=clock.now())


def standing_owners_of(key: str, duties: Sequence[str] = ("a",)) -> list[int]:
    """Keys of people who answer for the system in these duties and work here; for A owners who left, the B owners."""
    rows = SystemOwner.objects.filter(system__key=key).select_related("person").order_by("position", "pk")
    by_duty: dict[str, list[int]] = {}
    for row in rows:
        if row.person.is_active:
            by_duty.setdefault(row.duty, []).append(row.person_id)
    told = [by_duty.get(duty) or (by_duty.get(Duty.B, []) if duty == Duty.A else []) for duty in duties]
    return list(dict.fromkeys(person for people in told for person in people))


def owners_in_order(keys: Collection[str]) -> dict[str, list[int]]:
    """Who answers for each of these systems and works here: A owners before B owners, each in their order."""
    rows = SystemOwner.objects.filter(
        system__key__in=keys, duty__in=(Duty.A, Duty.B), person__status=EmployeeStatus.ACTIVE
    )
    found: dict[str, list[int]] = {}
    for duty in (Duty.A, Duty.B):
        for key, person in rows.filter(duty=duty).order_by("position", "pk").values_list("system__key", "person_id"):
            found.setdefault(key, []).append(person)
    return found


def _deputies(systems: Iterable[int]) -> dict[int, tuple[str, ...]]:
    rows = SystemOwner.objects.filter(
        system__in=list(systems), duty=Duty.B, person__status=EmployeeStatus.ACTIVE
    ).select_related("person")
    told: dict[int, tuple[str, ...]] = {}
    for row in rows.order_by("position", "pk"):
        told[row.system_id] = (*told.get(row.system_id, ()), row.person.display_name)
    return told
