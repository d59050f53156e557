"""A second open request for the same thing: allowed, refused, or in place of the older one, as the flow says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.definition import Definition
from approvals.engine import NotNow, Withdraw
from approvals.models import Decision, Flow, Request
from approvals.services import publishing
from approvals.services.facts import of_changes
from approvals.services.instance import case
from approvals.services.telling import tell
from approvals.states import RequestStatus
from core import journal
from core.errors import Refused
from core.journal import Via
from people.models import Employee

OPEN = (RequestStatus.RUNNING, RequestStatus.SUSPENDED)


def stamp(definition: Definition, data: Mapping[str, Any]) -> str:
    """What two requests for the same thing have in common; "" if the flow does not care."""
    twin = definition.settings.twin
    if twin.do == "allow" or not twin.fields:
        return ""
    said = json.dumps([data.get(name) for name in twin.fields], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def settle(flow: Flow, definition: Definition, stamp: str, actor: Employee, now: datetime) -> list[int]:
    """Refuse the new one, or withdraw the actor's older ones; gives their keys.

    Whoever submits holds the counter of the flow's numbers, so two twins cannot pass each other.
    Raises: Refused naming the older one's number.
    """
    if not stamp:
        return []
    older = Request.objects.filter(flow=flow, twin_hash=stamp, status__in=OPEN).order_by("pk")
    found = list(older.values_list("pk", "serial", "initiator"))
    theirs = [serial for _pk, serial, initiator in found if initiator != actor.pk]
    if theirs or (found and definition.settings.twin.do == "block_new"):
        raise Refused(_("已有相同的申请 %(serial)s 在处理中") % {"serial": theirs[0] if theirs else found[0][1]})
    for pk, _serial, _initiator in found:
        _withdraw(pk, actor, now)
    return [pk for pk, _serial, _initiator in found]


def _withdraw(pk: int, actor: Employee, now: datetime) -> None:
    held = case(pk)
    try:
        changes = held.take(Withdraw(), now)
    except NotNow:
        raise Refused(_("已有相同的申请 %(serial)s 在处理中") % {"serial": held.request.serial}) from None
    Decision.objects.create(
        request=held.request, run=held.rows.runs[max(held.rows.runs)], verb=Decision.Verb.WITHDRAW, person=actor,
        policy="twin", via=Via.SYSTEM, key=f"twin:{pk}:{held.request.rev}", at=now,
    )  # fmt: skip
    facts = {"reason": "twin"} | of_changes(held.definition, held.state, changes)
    journal.record("approvals.withdrawn", actor=actor.ref, ref=held.request.ref, via=Via.SYSTEM, facts=facts)
    publishing.told(held.request, held.definition, changes)
    tell(held.request, held.definition, changes, by=actor.pk, org=held.org)
