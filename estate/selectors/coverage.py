"""Where nobody answers: systems without an A owner who can be reached, and hours of a roster with nobody on duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from estate import duty
from estate.models import Roster, System, SystemOwner
from estate.selectors.rosters import plans_of
from estate.states import Duty, InUse
from people.states import EmployeeStatus, InDirectory


@dataclass(frozen=True)
class Unowned:
    """A system in use; `owner` is the name of its A owner if there is one, `left` whether he has left."""

    key: str
    name: str
    owner: str
    left: bool


@dataclass(frozen=True)
class Gap:
    """Hours in which a roster has nobody."""

    roster: str
    name: str
    start: datetime
    end: datetime


def unowned() -> list[Unowned]:
    """Systems in use without an A owner, or whose A owner has left or is not in the directory of Feishu any more."""
    owners = {row.system_id: row.person for row in SystemOwner.objects.filter(duty="a").select_related("person")}
    found = []
    for row in System.objects.filter(status=InUse.IN_USE).order_by("grade", "key"):
        owner = owners.get(row.pk)
        left = owner is not None and owner.status == EmployeeStatus.LEFT
        if owner is None or left or owner.in_directory == InDirectory.GONE:
            found.append(Unowned(row.key, row.display_name, owner.display_name if owner else "", left))
    return found


def owner_keys() -> dict[str, list[int]]:
    """Keys of everybody who answers for a system in use: by duty A and B, nobody twice in one."""
    rows = SystemOwner.objects.filter(duty__in=(Duty.A, Duty.B), system__status=InUse.IN_USE)
    found: dict[str, list[int]] = {Duty.A.value: [], Duty.B.value: []}
    for duty_, person in rows.order_by("person_id").values_list("duty", "person_id").distinct():
        found[duty_].append(person)
    return found


def roster_gaps(start: datetime, end: datetime) -> list[Gap]:
    """Every gap of every roster in use between the two moments."""
    rosters = list(Roster.objects.filter(status=InUse.IN_USE).order_by("pk"))
    plans = plans_of(rosters, start, end)
    return [
        Gap(row.slug, row.display_name, one.start, one.end)
        for row in rosters
        for one in duty.gaps(plans[row.pk], start, end)
    ]
