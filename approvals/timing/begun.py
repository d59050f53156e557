"""Which request a row of a form has begun: found by name, so that two rules never begin the same twice."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from approvals.definition import Definition, Later
from approvals.forms.kinds import rows_of
from approvals.models import Request
from approvals.services.instance import definition_of
from approvals.states import RequestStatus
from approvals.timing.ahead import key_of

FOLLOWED: Final = "approvals.date_reached"
STANDING: Final = frozenset(
    {RequestStatus.RUNNING, RequestStatus.SUSPENDED, RequestStatus.APPROVED, RequestStatus.REVOKING}
)


def place(serial: str, row: int) -> str:
    """How a row of a request is named in a form: `QX-20261123-0001/2`, counted from 1."""
    return f"{serial}/{row + 1}"


def name_of(request: Request, rule: Later, row: int) -> str:
    """The name under which the rule begins its request for the row: its own, or that of the row which it stands for."""
    if rule.instead_of:
        written = request.data.get(rule.instead_of)
        if rule.each:
            rows = {one.index: one.cells for one in rows_of(request.data.get(rule.each))}
            written = rows.get(row, {}).get(rule.instead_of)
        found = _name_there(str(written or ""), rule.flow)
        if found:
            return found
    return key_of(request, rule, row)


def _name_there(written: str, flow: str) -> str:
    """The name that the named row of the other request would use for a request of the flow; "" if it has none."""
    serial, _slash, row = written.rpartition("/")
    other = Request.objects.filter(serial=serial).first() if row.isdecimal() else None
    rule = rule_for(definition_of(other), flow) if other is not None else None
    return key_of(other, rule, int(row) - 1) if other is not None and rule is not None else ""


def rule_for(definition: Definition, flow: str) -> Later | None:
    """The rule by which the requests of a flow begin requests of the other."""
    return next((one for one in definition.settings.later if one.do == "request" and one.flow == flow), None)


def last_of(name: str) -> Request | None:
    """The newest request begun under the name."""
    return Request.objects.filter(Q(submit_key=name) | Q(submit_key__startswith=f"{name}:")).order_by("-pk").first()


def stands(request: Request) -> bool:
    """Whether it goes on or did what it was for."""
    return request.status in STANDING


def next_name(name: str, older: Request | None) -> str:
    """The name for one more after an older one that came to nothing."""
    if older is None:
        return name
    again = older.submit_key.removeprefix(name).removeprefix(":")
    return f"{name}:{int(again or 1) + 1}"
