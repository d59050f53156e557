"""Sending a form: the request is born with the flow's version of this moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import world
from approvals.definition import Definition, parsed
from approvals.engine import State, Submit, step
from approvals.forms import form
from approvals.models import Attachment, Draft, FlowVersion, Request, SerialCounter
from approvals.org import LiveOrg
from approvals.policy import APP, not_visible
from approvals.search import doc_of
from approvals.services import publishing
from approvals.services.instance import Changes, apply, branch_facts
from approvals.services.telling import tell
from approvals.states import FlowStatus, VersionStatus
from core import clock, journal, search
from core.errors import Invalid, Problem, Refused
from core.journal import Via
from core.worktime import shanghai_day
from people import api as people
from people.models import Department, Employee


@transaction.atomic
def submit(
    *, actor: Employee, flow: str, raw: Mapping[str, Any], key: str, department: int | None = None, via: Via = Via.PAGE
) -> Request:
    """Send the form; the same `key` again gives the same request.

    Raises: NotVisible for a flow that takes no requests; Invalid naming each field; Refused if the house has
    nobody to ask at the first step.
    """
    if not actor.is_active or not key:
        raise not_visible()
    version = current_version(flow, actor)
    definition = parsed(version.source)
    now = clock.now()
    # Holding the counter makes a double click wait here, so that it finds its twin.
    counter = _counter(definition.prefix, now)
    twin = Request.objects.select_related("flow", "version", "initiator", "department").filter(submit_key=key).first()
    if twin is not None:
        return _same(twin, actor)
    place = _department(actor, department)
    data = _clean(definition, raw, actor)
    state = State(actor.pk, place.pk, data)
    _next, effects = step(definition, state, Submit(), LiveOrg(), now)
    request = Request.objects.create(
        flow=version.flow, version=version, serial=_take(counter), title=definition.title.zh, initiator=actor,
        department=place, data=data, submit_key=key, submitted_at=now,
    )  # fmt: skip
    _adopt_files(definition, data, request)
    Draft.objects.filter(person=actor, flow=version.flow).delete()
    changes = apply(request, effects, now)
    _refuse_dead_start(changes)
    journal.record(
        "approvals.submitted", actor=actor.ref, ref=request.ref, via=via,
        facts={
            "serial": request.serial, "flow": definition.flow, "version": version.number, "sha256": version.sha256,
            "opened": [[task.run.key, task.person_id] for task in changes.opened],
            "branches": branch_facts(definition, changes.branches),
        },
    )  # fmt: skip
    search.put(doc_of(request))
    publishing.submitted(request)
    tell(request, changes, by=actor.pk, bot=definition.bot)
    return request


def faults(*, actor: Employee, flow: str, raw: Mapping[str, Any]) -> tuple[Problem, ...]:
    """What would be refused if this were sent now; nothing is written.

    Raises: NotVisible for a flow that takes no requests.
    """
    cleaned = form.clean(parsed(current_version(flow, actor).source).fields, raw, world.of(actor))
    return tuple(Problem(at, sentence) for at, sentence in cleaned.problems)


def current_version(flow: str, person: Employee) -> FlowVersion:
    """The version that takes the person's new requests.

    Raises: NotVisible if there is no such flow, it is retired, or it is not there for the person.
    """
    if {APP, f"flow:{flow}"} & people.outside(person):
        raise not_visible()
    rows = FlowVersion.objects.filter(flow__slug=flow, flow__status=FlowStatus.ACTIVE, status=VersionStatus.DEFAULT)
    version = rows.select_related("flow").first()
    if version is None:
        raise not_visible()
    return version


def _same(twin: Request, actor: Employee) -> Request:
    if twin.initiator_id != actor.pk:
        raise Refused(_("这次操作的编号已被使用，请刷新页面后重试"))
    return twin


def _department(actor: Employee, wanted: int | None) -> Department:
    """The acting department: one of the person's own, the primary one if none is chosen."""
    if wanted is None:
        place = actor.department
    else:
        place = Department.objects.filter(memberships__employee=actor, pk=wanted).first()
    if place is None:
        raise Invalid.at("department", _("请选择你所在的部门"))
    return place


def _clean(definition: Definition, raw: Mapping[str, Any], actor: Employee) -> dict[str, Any]:
    cleaned = form.clean(definition.fields, raw, world.of(actor))
    if cleaned.problems:
        raise Invalid([Problem(at, sentence) for at, sentence in cleaned.problems])
    return dict(cleaned.data)


def _counter(prefix: str, now: datetime) -> SerialCounter:
    day = shanghai_day(now)
    SerialCounter.objects.get_or_create(prefix=prefix, day=day)
    return SerialCounter.objects.select_for_update().get(prefix=prefix, day=day)


def _take(counter: SerialCounter) -> str:
    counter.last += 1
    counter.save(update_fields=["last"])
    return str(counter)


def _adopt_files(definition: Definition, data: Mapping[str, Any], request: Request) -> None:
    keys = [key for field in definition.fields if field.type == "file" for key in data.get(field.id, ())]
    taken = Attachment.objects.filter(pk__in=keys, request=None).update(request=request)
    if taken != len(set(keys)):  # sent with another request a moment ago
        raise Invalid(_("附件已失效，请重新上传"))


def _refuse_dead_start(changes: Changes) -> None:
    if changes.finished is not None and changes.finished.because == "no_approver":
        raise Refused(_("没有找到审批人，请联系流程管理员设置后再提交"))
