"""The tree of departments: the only place that writes `parent` and `path`."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from core import journal
from core.errors import Invalid
from core.journal import Via
from people import records
from people.models import Department, Employee
from people.policy import require_hr
from people.search_places import index_places
from people.states import DepartmentStatus, EmployeeStatus


@transaction.atomic
def add_department(
    *,
    actor: Employee | None,
    department_id: str,
    name: str,
    name_en: str = "",
    parent: Department | None = None,
    head: Employee | None = None,
    order: int = 0,
    via: Via = Via.PAGE,
) -> Department:
    """Open a department below another one (None: at the top).

    Raises: Refused unless the actor is HR or the system; Invalid if the id is taken.
    """
    require_hr(actor)
    if Department.objects.filter(department_id=department_id).exists():
        raise Invalid.at("department_id", _("部门编号已存在"))
    above = Department.objects.select_for_update(of=("self",)).get(pk=parent.pk) if parent else None
    row = Department.objects.create(
        department_id=department_id, name=name, name_en=name_en, parent=above, head=head, order=order
    )
    row.path = f"{above.path if above else '/'}{row.pk}/"
    row.save(update_fields=["path"])
    index_places([row])
    records.note([row], actor=actor, reason="people.department_added", kind="+")
    facts = {"name": name, "parent": above.pk if above else None}
    journal.record("people.department_added", actor=actor.ref if actor else None, ref=row.ref, via=via, facts=facts)
    return row


@transaction.atomic
def move_department(
    department: Department, *, actor: Employee | None, parent: Department | None, via: Via = Via.PAGE
) -> Department:
    """Put a department with all below it under another one (None: to the top).

    All departments are locked: two moves at once could otherwise put each under the other.
    Raises: Refused unless the actor is HR or the system; Invalid if the new parent is inside the department.
    """
    require_hr(actor)
    rows = {row.pk: row for row in Department.objects.select_for_update(of=("self",)).order_by("pk")}
    moved = rows[department.pk]
    above = rows[parent.pk] if parent else None
    if above is not None and above.path.startswith(moved.path):
        raise Invalid.at("parent", _("不能移动到自己或下级部门之下"))
    old, before = moved.path, moved.parent_id
    new = f"{above.path if above else '/'}{moved.pk}/"
    rest = Substr(F("path"), len(old) + 1)
    Department.objects.filter(path__startswith=old).update(path=Concat(Value(new), rest))
    Department.objects.filter(pk=moved.pk).update(parent=above)
    fresh = Department.objects.get(pk=moved.pk)
    records.note([fresh], actor=actor, reason="people.department_moved")
    facts = {"from": before, "to": above.pk if above else None}
    journal.record("people.department_moved", actor=actor.ref if actor else None, ref=moved.ref, via=via, facts=facts)
    index_places(Department.objects.filter(path__startswith=new))
    department.parent, department.path = above, new
    return department


@transaction.atomic
def rename_department(
    department: Department,
    *,
    actor: Employee | None,
    name: str,
    name_en: str = "",
    order: int | None = None,
    via: Via = Via.PAGE,
) -> Department:
    """Give a department another name, or another place among its sisters.

    Raises: Refused unless the actor is HR or the system; Invalid without a name.
    """
    require_hr(actor)
    if not name.strip():
        raise Invalid.at("name", _("不能为空"))
    row = _locked(department)
    changes = {
        "name": name.strip()[:100],
        "name_en": name_en.strip()[:100],
        "order": row.order if order is None else order,
    }
    return _changed(row, changes, "people.department_renamed", actor=actor, via=via)


@transaction.atomic
def name_head(
    department: Department, *, actor: Employee | None, head: Employee | None, via: Via = Via.PAGE
) -> Department:
    """Say who heads the department (None: nobody).

    Raises: Refused unless the actor is HR or the system; Invalid for somebody who has left.
    """
    require_hr(actor)
    if head is not None and not head.is_active:
        raise Invalid.at("head", _("该员工已离职，请选择其他人"))
    return _changed(_locked(department), {"head": head}, "people.head_named", actor=actor, via=via)


@transaction.atomic
def close_department(department: Department, *, actor: Employee | None, via: Via = Via.PAGE) -> Department:
    """Close a department in which nobody works any more; it stays for history.

    Raises: Refused unless the actor is HR or the system; Invalid while somebody works there or below it.
    """
    require_hr(actor)
    row = _locked(department)
    below = Department.objects.filter(path__startswith=row.path, status=DepartmentStatus.ACTIVE).exclude(pk=row.pk)
    if below.exists():
        raise Invalid(_("还有下级部门，请先移走或关闭下级部门"))
    if row.memberships.filter(employee__status=EmployeeStatus.ACTIVE).exists():
        raise Invalid(_("部门里还有在职人员，请先把他们移到其他部门"))
    return _changed(row, {"status": DepartmentStatus.CLOSED}, "people.department_closed", actor=actor, via=via)


def _locked(department: Department) -> Department:
    return Department.objects.select_for_update(of=("self",)).get(pk=department.pk)


def _changed(row: Department, changes: dict[str, Any], verb: str, *, actor: Employee | None, via: Via) -> Department:
    changed = {key: value for key, value in changes.items() if getattr(row, key) != value}
    if not changed:
        return row
    Department.objects.filter(pk=row.pk).update(**changed)
    fresh = Department.objects.get(pk=row.pk)
    index_places([fresh])
    records.note([fresh], actor=actor, reason=verb)
    facts = {key: value.pk if isinstance(value, Employee) else value for key, value in changed.items()}
    journal.record(verb, actor=actor.ref if actor else None, ref=row.ref, via=via, facts=facts)
    return fresh
