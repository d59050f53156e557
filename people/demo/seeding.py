"""Writing the demo firm into the database: idempotent, and in seconds for ten thousand people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from core import journal
from core.journal import Via
from people.account_states import PasswordState
from people.demo.plan import ROLES, FirmPlan, PersonPlan, build
from people.models import Department, Employee, Membership, Role, RoleHolding
from people.names import spelled
from people.search import index_people
from people.search_places import index_places
from people.states import InDirectory, MembershipKind

BATCH = 1_000


@dataclass(frozen=True)
class SeedReport:
    """What a run added, and the people of the story by user id."""

    departments: int
    employees: int
    total: int


@transaction.atomic
def seed_demo(*, employees: int = 300, password: str = "") -> SeedReport:
    """Put the demo firm there, or what is missing of it; what people changed since is left as it is.

    Everybody shares one password (hashed once); an empty one lets nobody in by password.
    """
    plan = build(employees)
    places = _places(plan)
    new = _people(plan, _shared_hash(password))
    by_user_id = dict(Employee.objects.values_list("user_id", "pk"))
    _memberships(new, by_user_id, places)
    _heads(plan, by_user_id)
    _roles(plan, by_user_id)
    index_people(by_user_id[person.user_id] for person in new)
    report = SeedReport(len(plan.places), len(new), len(by_user_id))
    if new:
        root = places[plan.places[0].id]
        journal.record(
            "people.demo_seeded", actor=None, ref=root.ref, via=Via.SYSTEM, facts={"employees": report.employees}
        )
    return report


def _shared_hash(password: str) -> str:
    """The one hash of the demo password; people seeded with an older password get the new one."""
    wanted = password or None
    old = Employee.objects.filter(employee_no__startswith="D").order_by("pk").values_list("password", flat=True).first()
    if old is not None and wanted is not None and check_password(wanted, old):
        return old
    fresh = make_password(wanted)
    if old is not None:
        Employee.objects.filter(employee_no__startswith="D", password=old).update(
            password=fresh, password_state=PasswordState.DEMO
        )
    return fresh


def _places(plan: FirmPlan) -> dict[str, Department]:
    known = {row.department_id: row for row in Department.objects.all()}
    for order, place in enumerate(plan.places):
        if place.id in known:
            continue
        parent = known.get(place.parent)
        row = Department.objects.create(
            department_id=place.id,
            name=place.name,
            name_en=place.name_en,
            parent=parent,
            order=order,
            in_directory=InDirectory.HERE,
        )
        row.path = f"{parent.path if parent else '/'}{row.pk}/"
        row.save(update_fields=["path"])
        index_places([row])
        known[place.id] = row
    return known


def _people(plan: FirmPlan, hashed: str) -> list[PersonPlan]:
    """Create who is missing, level by level, so that a leader has his key before those he leads."""
    pks = dict(Employee.objects.values_list("user_id", "pk"))
    new = [person for person in plan.people if person.user_id not in pks]
    waves: dict[int, list[PersonPlan]] = defaultdict(list)
    depth: dict[str, int] = {"": -1}
    for person in plan.people:
        depth[person.user_id] = depth[person.leader] + 1
    for person in new:
        waves[depth[person.user_id]].append(person)
    for level in sorted(waves):
        rows = Employee.objects.bulk_create([_row(person, pks, hashed) for person in waves[level]], batch_size=BATCH)
        pks |= {row.user_id: row.pk for row in rows}
    dotted = Employee.dotted_leaders.through
    dotted.objects.bulk_create(
        [dotted(from_employee_id=pks[p.user_id], to_employee_id=pks[p.dotted]) for p in new if p.dotted],
        batch_size=BATCH,
    )
    return new


def _row(person: PersonPlan, pks: dict[str, int], hashed: str) -> Employee:
    return Employee(
        in_directory=InDirectory.HERE,
        user_id=person.user_id,
        name=person.name,
        name_en=person.name_en,
        title=person.title,
        email=f"{person.user_id}@dongyue.example",
        mobile=f"1{30 + person.number % 60:02d}{person.number * 7919 % 100_000_000:08d}",
        employee_no=f"D{person.number}",
        leader_id=pks.get(person.leader),
        password=hashed,
        password_state=PasswordState.DEMO,
        **spelled(person.name),
    )


def _memberships(new: list[PersonPlan], pks: dict[str, int], places: dict[str, Department]) -> None:
    rows = [Membership(employee_id=pks[p.user_id], department=places[p.place]) for p in new]
    rows += [
        Membership(employee_id=pks[p.user_id], department=places[p.also_in], kind=MembershipKind.SECONDARY)
        for p in new
        if p.also_in
    ]
    Membership.objects.bulk_create(rows, batch_size=BATCH)


def _heads(plan: FirmPlan, pks: dict[str, int]) -> None:
    for place, user_id in plan.heads.items():
        Department.objects.filter(department_id=place, head=None).update(head_id=pks[user_id])


def _roles(plan: FirmPlan, pks: dict[str, int]) -> None:
    rows = {}
    for slug, (name, name_en) in ROLES.items():
        rows[slug], _created = Role.objects.get_or_create(slug=slug, defaults={"name": name, "name_en": name_en})
    for slug, user_id in plan.roles:
        RoleHolding.objects.get_or_create(role=rows[slug], employee_id=pks[user_id], department=None)
