"""Who belongs where and who leads whom, by the directory's word; written in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from core import bulk
from people import records
from people.directory.facts import Change, Value
from people.models import Department, Employee, Membership
from people.services.chunks import chunks
from people.services.memberships import add_memberships, end_memberships
from people.states import MembershipKind

REASON = "people.directory_changed"


def set_places(part: Sequence[Change], pks: Mapping[str, int], *, actor: Employee | None) -> None:
    """The memberships of these people, inside the caller's transaction; one is primary, the others secondary."""
    wanted = {pks[change.id]: change for change in part if {"places", "primary"} & {name for name, *_ in change.facts}}
    if not wanted:
        return
    places = dict(Department.objects.values_list("department_id", "pk"))
    known: dict[int, dict[int, str]] = {}
    for person, place, kind in Membership.objects.filter(employee__in=wanted).values_list(
        "employee_id", "department_id", "kind"
    ):
        known.setdefault(person, {})[place] = kind
    names = {pk: key for key, pk in places.items()}
    fresh: list[Membership] = []
    stale: list[int] = []
    for person, change in wanted.items():
        before = known.get(person, {})
        after = _kinds(change, {names[place]: kind for place, kind in before.items()})
        told = {places[key]: kind for key, kind in after.items() if key in places}
        if told != before:
            stale.append(person)
            fresh += [Membership(employee_id=person, department_id=place, kind=kind) for place, kind in told.items()]
    end_memberships(Membership.objects.filter(employee__in=stale), actor=actor, reason=REASON)
    add_memberships(fresh, actor=actor, reason=REASON)


def _kinds(change: Change, before: Mapping[str, str]) -> dict[str, str]:
    told = change.new("places")
    every = told if isinstance(told, tuple) else tuple(sorted(before))
    main = change.new("primary")
    if main is None:
        main = next((key for key, kind in before.items() if kind == MembershipKind.PRIMARY), "")
    return {key: MembershipKind.PRIMARY if key == main else MembershipKind.SECONDARY for key in every}


def apply(people: Sequence[Change], departments: Sequence[Change], *, actor: Employee | None) -> None:
    """Leaders, dotted-line leaders and heads, once everybody has his row; each part in a transaction of its own."""
    led = [change for change in people if {"leader", "dotted"} & {name for name, *_ in change.facts}]
    headed = [change for change in departments if change.new("head") is not None]
    if not led and not headed:
        return
    pks = dict(Employee.objects.values_list("user_id", "pk"))
    for part in chunks(led):
        _lead(part, pks, actor)
    if headed:
        _head(headed, pks, actor)


@transaction.atomic
def _lead(part: Sequence[Change], pks: Mapping[str, int], actor: Employee | None) -> None:
    rows = [
        Employee(pk=pks[change.id], leader_id=pks.get(str(leader)))
        for change in part
        if (leader := change.new("leader")) is not None
    ]
    bulk.write(rows, ["leader"])
    led = list(Employee.objects.filter(pk__in=[row.pk for row in rows]))
    records.note(led, actor=actor, reason=REASON)
    dotted = {pks[change.id]: _texts(named) for change in part if (named := change.new("dotted")) is not None}
    if dotted:
        through = Employee.dotted_leaders.through
        through.objects.filter(from_employee__in=dotted).delete()
        pairs = ((led, pks[who]) for led, named in dotted.items() for who in named if who in pks)
        through.objects.bulk_create(through(from_employee_id=led, to_employee_id=leader) for led, leader in pairs)


@transaction.atomic
def _head(part: Iterable[Change], pks: Mapping[str, int], actor: Employee | None) -> None:
    heads = {change.id: pks.get(str(change.new("head"))) for change in part}
    rows = list(Department.objects.select_for_update(of=("self",)).filter(department_id__in=heads).order_by("pk"))
    for row in rows:
        row.head_id = heads[row.department_id]
    bulk.write(rows, ["head"])
    records.note(rows, actor=actor, reason="people.head_named")


def _texts(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
