"""Dates of the form after approval: a reminder, a draft to renew, a request that follows; one per row of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from approvals.definition import Definition, Later
from approvals.engine import people_of
from approvals.forms.kinds import TYPES, rows_of
from approvals.models import Draft, Request
from approvals.org import LiveOrg
from approvals.policy import ADMIN
from approvals.services.instance import definition_of, state_of
from approvals.services.submit import submit
from approvals.states import RequestStatus
from approvals.timing import begun
from approvals.timing.ahead import LATER, NOTICE
from bots import api as bots
from core import clock, journal
from core.errors import HouseError
from core.journal import Via
from core.timers import Firing, TimerHandler


def fire(firing: Firing) -> None:
    """Do what the flow says for this date, if the request is still approved."""
    request = Request.objects.select_for_update(of=("self",)).select_related("initiator", "flow").filter(
        pk=firing.ref.pk, status=RequestStatus.APPROVED
    ).first()  # fmt: skip
    if request is None:
        return
    definition = definition_of(request)
    rule = next((one for one in definition.settings.later if one.key == firing.payload["later"]), None)
    if rule is None:
        return
    firing.claim()
    row = int(firing.payload["row"])
    if rule.do == "request":
        _follow_up(request, definition, rule, row, firing.key)
        return
    if rule.do == "draft":
        _draft(request, definition)
    _say(request, definition, rule, firing.key)


def _say(request: Request, definition: Definition, rule: Later, key: str) -> None:
    org = LiveOrg()
    to = [_asker(request, org), *people_of(definition, state_of(request), rule.who, org, clock.now())]
    facts = {"what": bots.Fact("", rule.do), "field": bots.Fact("", rule.field)}
    bots.announce(NOTICE, about=request.ref, to=dict.fromkeys(to), facts=facts, key=key, bot=definition.bot)
    journal.record(
        "approvals.date_reached", actor=None, ref=request.ref, via=Via.TIMER, facts={"rule": rule.key, "do": rule.do}
    )


def _draft(request: Request, definition: Definition) -> None:
    """The same form once more, for the initiator to send; a draft that he has already is left alone."""
    typed = {
        one.id: TYPES.get(one.type).typed(one, request.data[one.id])
        for one in definition.fields
        if one.id in request.data and one.type not in {"file", "computed"}
    }
    Draft.objects.get_or_create(
        person=request.initiator, flow=request.flow, defaults={"data": typed, "saved_at": clock.now()}
    )


def _follow_up(request: Request, definition: Definition, rule: Later, row: int, key: str) -> None:
    """Sent for the initiator by the house; what the other form does not take he is told of.

    What was begun under the same name before, and neither failed nor was given up, is not begun again.
    """
    name = begun.name_of(request, rule, row)
    older = begun.last_of(name)
    if older is not None and begun.stands(older):
        _note_followed(request, rule, row, older)
        return
    org = LiveOrg()
    asker = org.person(_asker(request, org)) or request.initiator
    try:
        raw = _filled(request, definition, rule, row)
        with transaction.atomic():
            made = submit(
                actor=asker, flow=rule.flow, raw=raw, key=begun.next_name(name, older), via=Via.TIMER, internal=True,
                origin={"system": "hub", "key": request.serial},
            )  # fmt: skip
    except HouseError as wrong:
        quicker = begun.last_of(name)  # another rule for the same row, which held the numbers while this one waited
        if quicker is not None and begun.stands(quicker):
            _note_followed(request, rule, row, quicker)
            return
        _note_trouble(request, rule, wrong.message)
        _say(request, definition, rule, key)
        return
    _note_followed(request, rule, row, made)


def _note_followed(request: Request, rule: Later, row: int, followed: Request) -> None:
    facts = {"rule": rule.key, "do": rule.do, "row": row, "request": followed.pk, "serial": followed.serial}
    journal.record(begun.FOLLOWED, actor=None, ref=request.ref, via=Via.TIMER, facts=facts)


def _asker(request: Request, org: LiveOrg) -> int:
    """The initiator, or once he has left his nearest leader at work, else a flow administrator."""
    line = (request.initiator_id, *org.leaders(request.initiator_id), *sorted(org.holders(ADMIN, None)))
    return next((one for one in line if org.active(one)), request.initiator_id)


def _note_trouble(request: Request, rule: Later, why: str) -> None:
    facts = {"rule": rule.key, "do": rule.do, "error": why[:300]}
    journal.record("approvals.date_reached", actor=None, ref=request.ref, via=Via.TIMER, facts=facts)


def _filled(request: Request, definition: Definition, rule: Later, row: int) -> dict[str, Any]:
    """The other form: each of its fields from one of ours (`grants.until` is the column in this row)."""
    found: dict[str, Any] = {}
    for theirs, ours in rule.prefill.items():
        value = _typed(request, definition, ours, row)
        if value not in (None, ""):
            found[theirs] = value
    return found


def _typed(request: Request, definition: Definition, ours: str, row: int) -> Any:
    name, _dot, column = ours.partition(".")
    field = definition.form_field(name)
    if field is None or name not in request.data:
        return None
    if not column:
        return TYPES.get(field.type).typed(field, request.data[name])
    inner = field.column(column)
    cells: Mapping[str, Any] = next((one.cells for one in rows_of(request.data[name]) if one.index == row), {})
    return TYPES.get(inner.type).typed(inner, cells[column]) if inner is not None and column in cells else None


HANDLER: Final = TimerHandler(LATER, fire)
