"""Sending a form: the request is born with the flow's version of this moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import world
from approvals.definition import Definition
from approvals.engine import NotSo, State, Submit, step
from approvals.forms import form
from approvals.forms.field import World
from approvals.forms.kinds import TYPES
from approvals.models import Attachment, Draft, FlowVersion, Request
from approvals.org import LiveOrg
from approvals.policy import APP, not_visible
from approvals.search import doc_of
from approvals.services import filing, publishing, refusing, serials, storing, twins
from approvals.services.facts import of_changes
from approvals.services.following import follow
from approvals.services.instance import version_definition
from approvals.services.once import used
from approvals.services.rows import Changes, Rows, Turn, state_of
from approvals.services.telling import tell
from approvals.sight import START, rights_at
from approvals.states import FlowStatus, VersionStatus
from core import clock, journal, search
from core.errors import Invalid, Problem
from core.journal import Via
from people import api as people
from people.models import Department, Employee


@dataclass(frozen=True)
class _Form:
    """What is sent, and who sends it for whom."""

    actor: Employee
    initiator: Employee
    version: FlowVersion
    definition: Definition
    place: Department
    data: Mapping[str, Any]
    key: str
    via: Via
    chosen: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    origin: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def submit(
    *, actor: Employee, flow: str, raw: Mapping[str, Any], key: str, department: int | None = None,
    chosen: Mapping[str, Sequence[int]] | None = None, on_behalf_of: Employee | None = None,
    origin: Mapping[str, str] | None = None, via: Via = Via.PAGE, internal: bool = False,
) -> Request:  # fmt: skip
    """Send the form; the same `key` again gives the same request.

    chosen: the approvers that the initiator picks, by node. on_behalf_of: an assistant files for his leader, who is
    then the initiator. origin: which system sent it and its number there. internal: flows that only the house starts.
    Raises: NotVisible for a flow that takes no requests; Invalid naming each field; Refused if the house has
    nobody to ask at the first step, or the actor may not file for the other.
    """
    if not actor.is_active or not key:
        raise not_visible()
    now = clock.now()
    initiator = on_behalf_of or actor
    version = current_version(flow, initiator, internal=internal)
    definition = version_definition(version.pk)
    # Holding the counter makes a double click wait here, so that it finds its twin.
    held = serials.counter(definition.serial, now)
    twin = Request.objects.select_related("flow", "version", "initiator", "department").filter(submit_key=key).first()
    if twin is not None:
        return _same(twin, actor)
    filing.require_may_file(actor, initiator, definition, now, system=(origin or {}).get("system", ""))
    place = _department(initiator, department)
    around = filing.world_for(actor, initiator)
    around = world.for_the_house(around, definition.fields, raw) if internal else around
    data = _clean(definition, raw, around)
    filing.require_within_limit(actor, initiator, definition, data, now)
    picked = {node: tuple(keys) for node, keys in (chosen or {}).items()}
    return _born(_Form(actor, initiator, version, definition, place, data, key, via, picked, origin or {}), held, now)


def _born(sent: _Form, held: Any, now: datetime) -> Request:
    definition = sent.definition
    org = LiveOrg(now)
    before = State(sent.initiator.pk, sent.place.pk, sent.data)
    try:
        after, effects = step(definition, before, Submit(sent.chosen), org, now)
    except NotSo as wrong:
        raise refusing.said(wrong) from wrong
    stamp = twins.stamp(definition, sent.data)
    older = twins.settle(sent.version.flow, definition, stamp, sent.actor, now)
    request = Request(
        flow=sent.version.flow, version=sent.version, serial=serials.take(definition.serial, held),
        title=definition.title.zh, initiator=sent.initiator, department=sent.place, data=sent.data,
        filed_by=None if sent.actor.pk == sent.initiator.pk else sent.actor, submit_key=sent.key, submitted_at=now,
        origin=dict(sent.origin), twin_hash=stamp, status=after.status,
    )  # fmt: skip
    for name, value in storing.columns_of(request, after, now).items():
        setattr(request, name, value)
    Request.objects.bulk_create([request])
    _adopt_files(definition, sent.data, request)
    Draft.objects.filter(person=sent.actor, flow=sent.version.flow).delete()
    at_hand = Rows()
    changes = Changes(effects, runs=at_hand.runs)
    turn = Turn(request, definition, at_hand, state_of(request, at_hand), changes, now)
    storing.store(turn, after, born=True)
    follow(turn)
    _journal(sent, request, after, changes, older)
    search.put(doc_of(request))
    publishing.told(request, definition, changes, publishing.SUBMITTED, publishing.by(sent.actor))
    tell(request, definition, changes, by=sent.actor.pk, org=org)
    return request


def _journal(sent: _Form, request: Request, after: State, changes: Changes, older: Sequence[int]) -> None:
    facts: dict[str, Any] = {
        "serial": request.serial, "flow": sent.definition.flow, "version": sent.version.number,
        "sha256": sent.version.sha256,
    }  # fmt: skip
    if older:
        facts["instead_of"] = list(older)
    if sent.origin:
        facts["origin"] = {name: sent.origin[name] for name in ("system", "key") if name in sent.origin}
    behalf = None if sent.actor.pk == sent.initiator.pk else sent.initiator.ref
    journal.record(
        "approvals.submitted", actor=sent.actor.ref, ref=request.ref, via=sent.via, on_behalf_of=behalf,
        facts=facts | of_changes(sent.definition, after, changes),
    )  # fmt: skip


def faults(*, actor: Employee, flow: str, raw: Mapping[str, Any]) -> tuple[Problem, ...]:
    """What would be refused if this were sent now; nothing is written.

    Raises: NotVisible for a flow that takes no requests.
    """
    definition = version_definition(current_version(flow, actor).pk)
    cleaned = form.clean(definition.fields, raw, world.of(actor), rights_at(definition, START).write)
    return tuple(Problem(at, sentence) for at, sentence in cleaned.problems)


def copy_of(*, request: int, actor: Employee) -> dict[str, Any]:
    """What an own request was sent with, as it would be typed again; files have to be uploaded anew.

    Raises: NotVisible for another's.
    """
    row = Request.objects.filter(pk=request, initiator=actor).first()
    if row is None or not actor.is_active:
        raise not_visible()
    fields = version_definition(row.version_id).fields
    return {one.id: TYPES.get(one.type).typed(one, row.data[one.id]) for one in fields if _again(one.type, one.id, row)}


def _again(kind: str, name: str, row: Request) -> bool:
    return kind not in {"file", "computed"} and name in row.data


def current_version(flow: str, person: Employee, *, internal: bool = False) -> FlowVersion:
    """The version that takes the person's new requests.

    Raises: NotVisible if there is no such flow, it is retired, or it is not there for the person.
    """
    if {APP, f"flow:{flow}"} & people.outside(person):
        raise not_visible()
    taking = [FlowStatus.ACTIVE, FlowStatus.INTERNAL] if internal else [FlowStatus.ACTIVE]
    rows_of = FlowVersion.objects.filter(flow__slug=flow, flow__status__in=taking, status=VersionStatus.DEFAULT)
    version = rows_of.select_related("flow").first()
    if version is None:
        raise not_visible()
    return version


def _same(twin: Request, actor: Employee) -> Request:
    if actor.pk not in {twin.initiator_id, twin.filed_by_id}:
        raise used()
    return twin


def _department(initiator: Employee, wanted: int | None) -> Department:
    """The acting department: one of the initiator's own, the primary one if none is chosen."""
    if wanted is None:
        place = initiator.department
    else:
        place = Department.objects.filter(memberships__employee=initiator, pk=wanted).first()
    if place is None:
        raise Invalid.at("department", _("请选择你所在的部门"))
    return place


def _clean(definition: Definition, raw: Mapping[str, Any], around: World) -> dict[str, Any]:
    write = rights_at(definition, START).write
    cleaned = form.clean(definition.fields, raw, around, write)
    if cleaned.problems:
        raise Invalid([Problem(at, sentence) for at, sentence in cleaned.problems])
    return dict(cleaned.data)


def _adopt_files(definition: Definition, data: Mapping[str, Any], request: Request) -> None:
    keys = [key for one in definition.fields if one.type == "file" for key in data.get(one.id, ())]
    if not keys:
        return
    taken = Attachment.objects.filter(pk__in=keys, request=None).update(request=request)
    if taken != len(set(keys)):  # sent with another request a moment ago
        raise Invalid(_("附件已失效，请重新上传"))
