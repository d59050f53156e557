"""What exists around a definition now: the names that it may use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles import finders

from approvals.definition import Known
from approvals.flow_actions import FLOW_ACTIONS
from approvals.models import Flow
from bots import api as bots
from estate import api as estate
from people.models import Department, Employee, Role
from people.states import DepartmentStatus, EmployeeStatus

SYMBOL: Final = re.compile(r'<symbol id="([^"]+)"')


def known(source: Any) -> Known:
    """Everything that can be named; where a register or table is still empty, nothing is said against a name.

    People and departments are looked up by what the definition itself names.
    """
    named = _texts(source)
    people = Employee.objects.filter(user_id__in=named, status=EmployeeStatus.ACTIVE).values_list("user_id", flat=True)
    departments = Department.objects.filter(department_id__in=named, status=DepartmentStatus.ACTIVE)
    return Known(
        roles=_any(Role.objects.values_list("slug", flat=True)),
        bots=_any(bots.slugs()),
        chats=_any(bots.chats()),
        ledgers=_any(slug for slug, _name in estate.ledgers()),
        rosters=_any(slug for slug, _name in estate.rosters()),
        actions=_any(action.slug for action in FLOW_ACTIONS),
        flows=_any([*Flow.objects.values_list("slug", flat=True), *_own(source)]),
        people=frozenset(people),
        departments=frozenset(departments.values_list("department_id", flat=True)),
        duties=_any(estate.Duty.values),
        icons=icons(),
        columns={slug: [column.id for column in estate.ledger_columns(slug)] for slug in _ledgers(source)},
    )


@cache
def icons() -> frozenset[str]:
    """The symbols that pages can draw."""
    sprite = Path(finders.find("vendor/lucide/sprite.svg") or "")
    return frozenset(SYMBOL.findall(sprite.read_text(encoding="utf-8")))


def _any(names: Any) -> frozenset[str] | None:
    return frozenset(names) or None


def _own(source: Any) -> list[str]:
    slug = source.get("flow") if isinstance(source, dict) else None
    return [slug] if isinstance(slug, str) else []


def _ledgers(source: Any) -> set[str]:
    """Every ledger that a field points at."""
    return {value for key, value in _pairs(source) if key == "ledger" and isinstance(value, str)}


def _texts(source: Any) -> set[str]:
    """Every text under `user_ids` and `departments`."""
    lists = (value for key, value in _pairs(source) if key in {"user_ids", "departments"} and isinstance(value, list))
    return {name.strip() for names in lists for name in names if isinstance(name, str)}


def _pairs(source: Any) -> Iterator[tuple[str, Any]]:
    left = [source]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            yield from one.items()
            left += one.values()
        elif isinstance(one, list):
            left += one
