"""The tree of departments: the only place that writes `parent` and `path`."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from core import journal
from core.errors import Invalid
from core.journal import Via
from people.models import Department, Employee
from people.policy import require_hr


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
    facts = {"from": before, "to": above.pk if above else None}
    journal.record("people.department_moved", actor=actor.ref if actor else None, ref=moved.ref, via=via, facts=facts)
    department.parent, department.path = above, new
    return department
