"""Which access is granted now: rows of approved access requests that neither ended, nor were taken back or are asked
about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from approvals.forms.conditions import day_of
from approvals.forms.kinds import rows_of
from approvals.models import Request
from approvals.services.instance import version_definition
from approvals.states import RequestStatus
from approvals.timing.ahead import key_of
from approvals.timing.begun import STANDING, place, rule_for

ACCESS: Final = "access"
RECLAIM: Final = "reclaim"
RECERTIFY: Final = "recertify"
GRANTED: Final = (RequestStatus.APPROVED, RequestStatus.REVOKING)
ASKED: Final = (RequestStatus.RUNNING, RequestStatus.SUSPENDED)


@dataclass(frozen=True)
class Grant:
    """A right that somebody has until a day; `row` is its place in the request that granted it, from 0."""

    request: int
    row: int
    place: str  # `QX-20261123-0001/2`
    person: int
    system: str
    role: str
    until: str
    env: str = ""
    access: str = ""
    scope: str = ""


def standing_grants(today: date, only: Collection[int] | None = None) -> list[Grant]:
    """Rights whose end lies after today, by system, person and place; of these requests alone, if they are named.

    Left out are those that are being taken back or were, and those that a review asks about at this moment.
    """
    rows: QuerySet[Request] = Request.objects.filter(flow__slug=ACCESS, status__in=GRANTED).select_related("flow")
    if only is not None:
        rows = rows.filter(pk__in=only)
    taken, asked = _taken_back(), _asked_about()
    found = [
        grant
        for request in rows.only("pk", "serial", "data", "version", "flow").order_by("pk").iterator()
        for name, grant in _rows(request, today)
        if name not in taken and grant.place not in asked
    ]
    return sorted(found, key=lambda one: (one.system, one.person, one.request, one.row))


def _rows(request: Request, today: date) -> Iterator[tuple[str, Grant]]:
    """Each right of a request that has not ended, with the name under which it is taken back."""
    rule = rule_for(version_definition(request.version_id), RECLAIM)
    for one in rows_of(request.data.get("grants")):
        last = day_of(one.cells["until"]) if one.cells.get("until") else None
        if last is None or last > today:
            name = key_of(request, rule, one.index) if rule else ""
            yield name, _grant(request, one.index, one.cells)


def _grant(request: Request, row: int, cells: Mapping[str, Any]) -> Grant:
    told = {name: str(cells.get(name) or "") for name in ("role", "until", "env", "access", "scope")}
    person = request.data.get("beneficiary")
    return Grant(
        request=request.pk, row=row, place=place(request.serial, row),
        person=person if isinstance(person, int) else 0, system=str(request.data.get("target_system") or ""), **told,
    )  # fmt: skip


def _taken_back() -> set[str]:
    """The names under which rights are taken back now or were."""
    keys = Request.objects.filter(flow__slug=RECLAIM, status__in=STANDING).values_list("submit_key", flat=True)
    return {":".join(key.split(":")[:4]) for key in keys}


def _asked_about() -> set[str]:
    """The places that open reviews ask about."""
    forms = Request.objects.filter(flow__slug=RECERTIFY, status__in=ASKED).values_list("data", flat=True)
    return {str(row.cells.get("grant")) for form in forms for row in rows_of(form.get("rights"))}
