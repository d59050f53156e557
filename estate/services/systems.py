"""Systems: entered, corrected, given owners, retired."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Invalid, Problem
from core.journal import Via
from estate.models import Roster, System, SystemOwner
from estate.policy import require_may_run
from estate.search import index_systems
from estate.services import noting
from estate.services.noting import created, differences, taken, tell
from estate.states import SYSTEM, Duty, Grade, InUse, ServiceHours
from people.api import DepartmentStatus
from people.models import Department, Employee

MOST_OWNERS: Final = 40
# What is written down about a system, with the longest text of each column.
_MOST: Final = {"name": 60, "name_en": 80, "cost_centre": 32, "note": 200}


@transaction.atomic
def add_system(
    *,
    actor: Employee | None,
    key: str,
    name: str,
    grade: Grade,
    name_en: str = "",
    hours: ServiceHours = ServiceHours.OFFICE,
    department: Department | None = None,
    cost_centre: str = "",
    roster: Roster | None = None,
    note: str = "",
    via: Via = Via.PAGE,
) -> System:
    """Write down a system that the firm runs, under a key that it keeps for ever.

    Raises: Refused unless the actor looks after systems; Invalid naming what is wrong, such as a key that is taken.
    """
    require_may_run(actor)
    told = _told(name=name, name_en=name_en, cost_centre=cost_centre, note=note)
    wanted = {**told, "grade": grade, "hours": hours, "department": department, "roster": roster}
    problems = _problems(wanted)
    if System.objects.filter(key=key).exists():
        problems.append(taken("key", key))
    if not _is_key(key):
        problems.append(Problem("key", _("请用小写字母、数字、连字符或下划线，最多 40 个字符")))
    if problems:
        raise Invalid(problems)
    row = created(System, "key", key, wanted)
    index_systems([row])
    _leave("estate.system_added", row, actor, via, {"key": key, "name": row.name, "grade": grade}, kind="+")
    return row


@transaction.atomic
def correct_system(
    system: System,
    *,
    actor: Employee | None,
    name: str,
    grade: Grade,
    name_en: str = "",
    hours: ServiceHours = ServiceHours.OFFICE,
    department: Department | None = None,
    cost_centre: str = "",
    roster: Roster | None = None,
    note: str = "",
    via: Via = Via.PAGE,
) -> System:
    """Write down what is true of a system now; its key stays. Nothing happens where nothing changes.

    Raises: Refused unless the actor looks after systems; Invalid naming what is wrong.
    """
    require_may_run(actor)
    told = _told(name=name, name_en=name_en, cost_centre=cost_centre, note=note)
    wanted = {**told, "grade": grade, "hours": hours, "department": department, "roster": roster}
    row = System.objects.select_for_update(of=("self",)).get(pk=system.pk)
    problems = _problems(wanted, row)
    if problems:
        raise Invalid(problems)
    changes = differences(row, wanted)
    if not changes:
        return row
    System.objects.filter(pk=row.pk).update(**{column: wanted[column] for column in changes})
    fresh = System.objects.get(pk=row.pk)
    index_systems([fresh])
    _leave("estate.system_corrected", fresh, actor, via, {"changes": changes})
    return fresh


@transaction.atomic
def name_owners(
    system: System, *, actor: Employee | None, owners: Sequence[tuple[Duty, Employee]], via: Via = Via.PAGE
) -> System:
    """Say who answers for a system, in the order in which they are asked within each duty; the others answer no more.

    Raises: Refused unless the actor looks after systems; Invalid for two A owners, somebody twice in one duty, too
    many, or somebody who has left and was not named before.
    """
    require_may_run(actor)
    row = System.objects.select_for_update(of=("self",)).get(pk=system.pk)
    before = list(row.owners.order_by("position", "pk"))
    known = {(one.duty, one.person_id) for one in before}
    problems = _owner_problems(owners, known)
    if problems:
        raise Invalid(problems)
    wanted = [(duty.value, person.pk) for duty, person in owners]
    if [(one.duty, one.person_id) for one in before] == wanted:
        return row
    stale = [one for one in before if (one.duty, one.person_id) not in wanted]
    noting.note(stale, actor=actor, reason="estate.owners_named", kind="-")
    SystemOwner.objects.filter(pk__in=[one.pk for one in stale]).delete()
    kept = {(one.duty, one.person_id): one for one in before if one not in stale}
    for position, place in enumerate(wanted):
        if place in kept:
            SystemOwner.objects.filter(pk=kept[place].pk).update(position=position)
    fresh = [
        SystemOwner(system=row, duty=place[0], person_id=place[1], position=position)
        for position, place in enumerate(wanted)
        if place not in kept
    ]
    SystemOwner.objects.bulk_create(fresh)
    noting.note(fresh, actor=actor, reason="estate.owners_named", kind="+")
    facts = {"owners": wanted, "before": [(one.duty, one.person_id) for one in before]}
    tell("estate.owners_named", row.ref, actor=actor, via=via, facts=facts)
    return row


@transaction.atomic
def retire_system(system: System, *, actor: Employee | None, reason: str, via: Via = Via.PAGE) -> System:
    """Take a system out of use: forms offer it no more; what named it keeps it.

    Raises: Refused unless the actor looks after systems; IllegalMove if it is retired; Invalid without a reason.
    """
    require_may_run(actor)
    if not reason.strip():
        raise Invalid.at("reason", _("请填写原因"))
    SYSTEM.move(system, "retire")
    _leave("estate.system_retired", system, actor, via, {"reason": reason.strip()[:200]})
    return system


@transaction.atomic
def restore_system(system: System, *, actor: Employee | None, via: Via = Via.PAGE) -> System:
    """Put a retired system into use again.

    Raises: Refused unless the actor looks after systems; IllegalMove if it is in use.
    """
    require_may_run(actor)
    SYSTEM.move(system, "restore")
    _leave("estate.system_restored", system, actor, via, {})
    return system


def _leave(verb: str, row: System, actor: Employee | None, via: Via, facts: dict[str, Any], *, kind: str = "~") -> None:
    noting.note([row], actor=actor, reason=verb, kind=kind)
    tell(verb, row.ref, actor=actor, via=via, facts=facts)


def _told(**texts: str) -> dict[str, Any]:
    return {column: text.strip() for column, text in texts.items()}


def _is_key(key: str) -> bool:
    return 0 < len(key) <= 40 and key == key.lower() and all(part.isascii() and (part.isalnum() or part in "-_")
                                                             for part in key)  # fmt: skip


def _problems(wanted: dict[str, Any], row: System | None = None) -> list[Problem]:
    found = [
        Problem(column, _("最多 {count} 个字符，请缩短").format(count=most))
        for column, most in _MOST.items()
        if len(wanted[column]) > most
    ]
    if not wanted["name"]:
        found.append(Problem("name", _("不能为空，请填写")))
    for column, choices in (("grade", Grade.values), ("hours", ServiceHours.values)):
        if wanted[column] not in choices:
            found.append(Problem(column, _("请选择列表里的一项")))
    place, roster = wanted["department"], wanted["roster"]
    if place is not None and place.status != DepartmentStatus.ACTIVE and (row is None or row.department_id != place.pk):
        found.append(Problem("department", _("部门已撤销，请选择其他部门")))
    if roster is not None and roster.status != InUse.IN_USE and (row is None or row.roster_id != roster.pk):
        found.append(Problem("roster", _("值班表已停用，请选择其他值班表")))
    return found


def _owner_problems(owners: Sequence[tuple[Duty, Employee]], known: set[tuple[str, int]]) -> list[Problem]:
    found = []
    if len(owners) > MOST_OWNERS:
        found.append(Problem("owners", _("最多 {count} 条").format(count=MOST_OWNERS)))
    if sum(duty == Duty.A for duty, _person in owners) > 1:
        found.append(Problem("owners", _("A 角只能有一人，其他人请设为 B 角")))
    places = [(duty.value, person.pk) for duty, person in owners]
    for at, (duty, person) in enumerate(owners):
        if places.index(places[at]) != at:
            told = _("{name} 已是{duty}，请只保留一条")
            found.append(Problem(f"owners.{at}", told.format(name=person.display_name, duty=duty.label)))
        if not person.is_active and places[at] not in known:
            told = _("{name} 已离职，请选择其他人")
            found.append(Problem(f"owners.{at}", told.format(name=person.display_name)))
    return found
