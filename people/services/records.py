"""What HR writes down about a person: added, and corrected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from core import journal
from core.errors import Invalid, Problem
from core.journal import Via
from people import records
from people.models import Department, Employee, Membership
from people.names import spelled
from people.policy import require_hr
from people.search import index_people
from people.services.locking import locked
from people.services.memberships import add_memberships, end_memberships, move_membership
from people.states import MembershipKind

COLUMNS = ("name", "name_en", "employee_no", "title", "email", "mobile")
MOST = {"user_id": 64, "name": 60, "name_en": 80, "employee_no": 32, "title": 60, "email": 254, "mobile": 20}


@transaction.atomic
def add_person(
    *,
    actor: Employee | None,
    user_id: str,
    name: str,
    department: Department | None = None,
    leader: Employee | None = None,
    via: Via = Via.PAGE,
    **columns: str,
) -> Employee:
    """Take a person in whom Feishu has not told of; without a password he signs in with Feishu alone.

    Raises: Refused unless the actor is HR or the system; Invalid for what is missing, too long or taken.
    """
    require_hr(actor)
    given = clean({"user_id": user_id, "name": name, **columns})
    if Employee.objects.filter(user_id=given["user_id"]).exists():
        raise Invalid.at("user_id", _("用户 ID 已存在，请核对"))
    if leader is not None and not leader.is_active:
        raise Invalid.at("leader", _("该员工已离职，请选择其他人"))
    row: Employee = Employee.objects.create(
        **given, **spelled(given["name"]), leader=leader, password=make_password(None)
    )
    if department is not None:
        place = Membership(employee=row, department=department)
        add_memberships([place], actor=actor, reason="people.added")
    index_people([row.pk])
    records.note([row], actor=actor, reason="people.added", kind="+")
    facts = {"user_id": row.user_id, "department": department.pk if department else None}
    journal.record("people.added", actor=actor.ref if actor else None, ref=row.ref, via=via, facts=facts)
    return row


@transaction.atomic
def correct_person(
    employee: Employee,
    *,
    actor: Employee | None,
    department: Department | None = None,
    leader: Employee | None = None,
    via: Via = Via.PAGE,
    **columns: str,
) -> Employee:
    """Correct what is written about a person; a department given becomes the primary one, `leader` None means nobody.

    Raises: Refused unless the actor is HR or the system; Invalid for what is missing or too long, and for oneself as
    one's own leader.
    """
    require_hr(actor)
    row = locked({employee.pk})[employee.pk]
    given: dict[str, Any] = clean(columns)
    if leader is not None and leader.pk == row.pk:
        raise Invalid.at("leader", _("直属上级不能是本人"))
    given["leader"] = leader
    changed = {key: value for key, value in given.items() if getattr(row, key) != value}
    if "name" in changed:
        changed |= spelled(changed["name"])
    if changed:
        Employee.objects.filter(pk=row.pk).update(**changed)
    moved = department is not None and put_into(row, department, actor=actor)
    if changed or moved:
        fresh = Employee.objects.get(pk=row.pk)
        index_people([row.pk])
        records.note([fresh], actor=actor, reason="people.corrected")
        facts = {
            "columns": sorted(
                [*(key for key in changed if key not in {"pinyin", "initials"}), *(["department"] if moved else [])]
            )
        }
        journal.record("people.corrected", actor=actor.ref if actor else None, ref=row.ref, via=via, facts=facts)
        return fresh
    return row


def put_into(employee: Employee, department: Department, *, actor: Employee | None) -> bool:
    """Make this the person's primary department; says whether it was another before."""
    old = Membership.objects.filter(employee=employee, kind=MembershipKind.PRIMARY).first()
    if old is not None and old.department_id == department.pk:
        return False
    reason = "people.corrected"
    there = Membership.objects.filter(employee=employee, department=department)
    end_memberships(there, actor=actor, reason=reason)
    if old is not None:
        old.department = department
        move_membership(old, actor=actor, reason=reason)
    else:
        add_memberships([Membership(employee=employee, department=department)], actor=actor, reason=reason)
    return True


def clean(columns: Mapping[str, str]) -> dict[str, str]:
    """The columns without blanks around them.

    Raises: Invalid naming what is missing, too long or no mail address.
    """
    given = {key: str(value or "").strip() for key, value in columns.items()}
    problems = [problem for key, value in given.items() if (problem := problem_of(key, value)) is not None]
    if problems:
        raise Invalid(problems)
    return given


def problem_of(key: str, value: str) -> Problem | None:
    """What is wrong with one column's text, if anything."""
    if key in {"user_id", "name"} and not value:
        return Problem(key, _("不能为空"))
    if len(value) > MOST[key]:
        return Problem(key, _("最多 {count} 个字符，请缩短").format(count=MOST[key]))
    if key == "email" and value:
        try:
            validate_email(value)
        except ValidationError:
            return Problem(key, _("不是邮箱地址，请核对"))
    return None
