"""What a reading of the directory changes in the house as it is now, with what somebody should look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from people.directory.diff import diff
from people.directory.facts import Changes, Finding, Firm, Snapshot, stopped
from people.directory.load import load
from people.models import RoleHolding
from people.policy import ADMINISTRATORS
from people.states import Access, EmployeeStatus


def compare(snapshot: Snapshot) -> tuple[Firm, Changes]:
    """The house as it is now and all that differs; a duty that nobody would be left to do is among the findings."""
    firm = load()
    changes = diff(firm, snapshot)
    return firm, replace(changes, findings=(*changes.findings, *_bereft(changes)))


def _bereft(changes: Changes) -> Iterator[Finding]:
    """Each administrator's duty whose last holders leave or are frozen: they go, and audit and operators must know."""
    going = stopped(changes)
    if not going:
        return
    held: dict[str, set[str]] = defaultdict(set)
    here = {"employee__status": EmployeeStatus.ACTIVE, "employee__access": Access.OPEN}
    rows = RoleHolding.objects.filter(role__slug__in=ADMINISTRATORS, **here)
    for role, person in rows.values_list("role__slug", "employee__user_id"):
        held[role].add(person)
    yield from (
        Finding("last_administrator", (role, *sorted(them))) for role, them in sorted(held.items()) if them <= going
    )
