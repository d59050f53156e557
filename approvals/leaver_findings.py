"""What still names somebody who left: definitions that take new requests, and requests that he began."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language

from approvals.definition import Definition, Human
from approvals.definition.timing import Sla
from approvals.definition.who import Who
from approvals.models import FlowVersion, Request
from approvals.services.instance import version_definition
from approvals.states import FlowStatus, RequestStatus, VersionStatus
from people.models import Employee
from people.states import EmployeeStatus

MOST = 500


@dataclass(frozen=True)
class Finding:
    """`definition`: the flow names him at `place`; `request`: he began it, and it is not over."""

    kind: str
    flow: str
    place: str
    person: Employee
    request: int | None = None


def leaver_findings() -> tuple[Finding, ...]:
    """All of them, for flow administrators; definitions first."""
    return (*_definitions(), *_requests())


def _definitions() -> Iterator[Finding]:
    rows = FlowVersion.objects.filter(status=VersionStatus.DEFAULT).exclude(flow__status=FlowStatus.RETIRED)
    named = {
        pk: tuple(_named(version_definition(pk)))
        for pk in rows.order_by("flow__position", "flow__slug").values_list("pk", flat=True)
    }
    asked = {user_id for pairs in named.values() for _place, user_id in pairs}
    gone = {one.user_id: one for one in Employee.objects.filter(user_id__in=asked, status=EmployeeStatus.LEFT)}
    for pk, pairs in named.items():
        for place, user_id in pairs:
            if user_id in gone:
                yield Finding("definition", version_definition(pk).flow, place, gone[user_id])


def _named(definition: Definition) -> Iterator[tuple[str, str]]:
    """Every person that the definition names, with the name of the node."""
    language = get_language() or "zh-hans"
    for node in definition.nodes.values():
        place = node.name.said(language)
        for who in getattr(node, "who", ()):
            yield from ((place, user_id) for user_id in _in_rule(who))
        if isinstance(node, Human):
            yield from ((place, user_id) for user_id in node.special.empty_to)
            yield from ((place, user_id) for user_id in _in_ladder(node.sla))


def _in_rule(who: Who) -> tuple[str, ...]:
    return who.user_ids


def _in_ladder(sla: Sla | None) -> tuple[str, ...]:
    return tuple(user_id for rung in sla.ladder for user_id in rung.user_ids) if sla else ()


def _requests() -> Iterator[Finding]:
    alive = (RequestStatus.RUNNING, RequestStatus.SUSPENDED, RequestStatus.REVOKING)
    rows = Request.objects.filter(initiator__status=EmployeeStatus.LEFT, status__in=alive)
    for row in rows.select_related("initiator", "flow").order_by("pk")[:MOST]:
        yield Finding("request", row.flow.slug, row.serial, row.initiator, row.pk)
