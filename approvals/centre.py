"""Requests in Feishu's approval centre: what is told of one, computed from its newest state.

Other states than these are shown by the two tables: a request's state and a task's state, each in the centre's word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from approvals import phrases, policy, said
from approvals.definition import Definition, Human, parsed
from approvals.forms.field import Words
from approvals.forms.rights import Rights
from approvals.models import Copy, Decision, Flow, FlowVersion, Request, Task
from approvals.notices.pressing import must_open_page, part_of
from approvals.policy import APP, FLOW
from approvals.selectors.offers import offered
from approvals.sight import COPIED, START, rights_at
from approvals.states import FlowStatus, RequestStatus, TaskStatus, VersionStatus
from bots import api as bots
from core import clock
from core.refs import Ref
from people import api as people
from people.models import Audience, Employee

SLUG: Final = "approvals.request"
_E, _T = bots.EntryStatus, bots.CentreTaskStatus
# A state that is not here is running while the request has no end, and was ended by somebody otherwise.
REQUESTS: Final[Mapping[str, bots.EntryStatus]] = {
    RequestStatus.RUNNING: _E.PENDING,
    RequestStatus.SUSPENDED: _E.PENDING,
    RequestStatus.APPROVED: _E.APPROVED,
    RequestStatus.REJECTED: _E.REJECTED,
    RequestStatus.WITHDRAWN: _E.CANCELED,
    RequestStatus.REVOKING: _E.PENDING,
    RequestStatus.REVOKED: _E.CANCELED,
    RequestStatus.TERMINATED: _E.TERMINATED,
}
# None: nobody is shown such a task. One that is not here waits while it is open, and was settled without its person.
TASKS: Final[Mapping[str, bots.CentreTaskStatus | None]] = {
    TaskStatus.OPEN: _T.PENDING,
    TaskStatus.APPROVED: _T.APPROVED,
    TaskStatus.DONE: _T.APPROVED,
    TaskStatus.REJECTED: _T.REJECTED,
    TaskStatus.CANNOT: _T.REJECTED,
    TaskStatus.TRANSFERRED: _T.TRANSFERRED,
    TaskStatus.ANSWERED: _T.APPROVED,
    TaskStatus.RESUBMITTED: _T.APPROVED,
    TaskStatus.WAITING: None,
    TaskStatus.DELEGATED: None,
    TaskStatus.RETURNED: _T.REJECTED,
    TaskStatus.DEDUPLICATED: _T.DONE,
    TaskStatus.REMOVED: _T.DONE,
    TaskStatus.SUPERSEDED: _T.DONE,
    TaskStatus.WITHDRAWN: _T.DONE,
}
ACTIONS: Final = {"APPROVE": "approvals.approve", "REJECT": "approvals.reject", "DONE": "approvals.done"}
QUICK: Final = {"approve": "APPROVE", "reject": "REJECT", "complete": "DONE"}


def entry(ref: Ref) -> bots.CentreEntry | None:
    """The request as it is now; None if there is none."""
    decisions = Prefetch("decisions", Decision.objects.select_related("person"))
    tasks = Task.objects.select_related("run", "person").prefetch_related(decisions).order_by("run__seq", "pk")
    rows = Request.objects.select_related("flow", "version", "initiator", "department")
    request = rows.prefetch_related(Prefetch("tasks", tasks)).filter(pk=ref.pk).first()
    if request is None:
        return None
    return entry_of(request, list(Copy.objects.filter(request=request).select_related("person").order_by("pk")))


def entry_of(request: Request, copies: Sequence[Copy] = ()) -> bots.CentreEntry:
    """The entry of a request read with its tasks; `copies` are those of the people who are told of it (抄送)."""
    definition = parsed(request.version.source)
    least = _least(request, definition, copies)
    return bots.CentreEntry(
        definition=_definition(request.flow),
        status=status_of(request),
        title=_title(definition, request, least),
        path=reverse("approvals:request", args=[request.pk]),
        user_id=request.initiator.user_id,
        started=request.submitted_at,
        ended=request.finished_at if status_of(request) != _E.PENDING else None,
        stamp=stamp(request.rev, request.status),
        department=bots.InBoth.said(lambda: request.department.display_name),
        serial=request.serial,
        fields=_fields(definition, request, least),
        tasks=_tasks(request, definition),
        copies=tuple(_copy(row) for row in copies),
    )


def status_of(request: Request) -> bots.EntryStatus:
    """Where the request stands, in the centre's word."""
    return REQUESTS.get(request.status) or (_E.PENDING if request.finished_at is None else _E.TERMINATED)


def stamp(rev: int, status: str) -> str:
    """Changes with every verb on the request."""
    return f"{rev}:{status}"


def stamps(since: datetime) -> dict[Ref, str]:
    """The stamps of all that run, and of what ended since then. One query."""
    runs = Q(finished_at=None) | Q(status=RequestStatus.REVOKING)
    rows = Request.objects.filter(runs | Q(finished_at__gte=since)).order_by()
    return {Ref(SLUG, str(pk)): stamp(rev, status) for pk, rev, status in rows.values_list("pk", "rev", "status")}


def definitions() -> list[bots.CentreDefinition]:
    """Every flow that takes requests now."""
    return [_definition(flow) for flow in Flow.objects.filter(status=FlowStatus.ACTIVE).order_by("slug")]


def sensitive(definition: Definition) -> bool:
    """Whether something of the form may only be read on the page: then nobody decides without having seen it."""
    return any(field.sensitive or any(column.sensitive for column in field.columns) for field in definition.fields)


def _definition(flow: Flow) -> bots.CentreDefinition:
    """The flow as it is started now; requests of older versions stand under the same name."""
    versions = FlowVersion.objects.filter(flow=flow).order_by("-number")
    current = versions.filter(status=VersionStatus.DEFAULT).first() or versions[0]
    definition = parsed(current.source)
    category = definition.category.zh or _("审批")
    restricted = Audience.objects.filter(slug__in=[APP, f"{FLOW}{flow.slug}"], reach=people.AudienceReach.CHOSEN)
    return bots.CentreDefinition(
        slug=flow.slug,
        name=_both(definition.title),
        group_slug=f"hub-{hashlib.sha256(category.encode()).hexdigest()[:12]}",
        group=_both(definition.category) if definition.category.zh else bots.InBoth.said(lambda: _("审批")),
        create=reverse("approvals:new", args=[flow.slug]) if flow.status == FlowStatus.ACTIVE else "",
        description=_both(definition.help),
        bot=definition.bot,
        open_to_all=flow.status == FlowStatus.ACTIVE and not restricted.exists(),
    )


def _least(request: Request, definition: Definition, copies: Sequence[Copy]) -> Rights:
    """What everybody to whom the one entry is shown may read: a field hidden from one of them is told to none."""
    parts = {START, *(task.run.key for task in request.tasks.all()), *(row.node or COPIED for row in copies)}
    return Rights(
        frozenset.intersection(*(rights_at(definition, part).read for part in parts)), frozenset(), frozenset()
    )


def _title(definition: Definition, request: Request, least: Rights) -> bots.InBoth:
    """The flow and what is asked for, unless that would tell what not everybody may read."""

    def say() -> str:
        flow = definition.title.said(phrases.language())
        asked = phrases.headline(definition, request.data, least)
        return flow if asked == flow else f"{flow} · {asked}"

    return bots.InBoth.said(say)


def _fields(definition: Definition, request: Request, least: Rights) -> tuple[bots.CentreField, ...]:
    """The summary fields that everybody may read, each with its class."""
    shown = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            shown[language] = phrases.summary(definition, request.data, least)
    return tuple(
        bots.CentreField(
            bots.InBoth(zh[0], en[0]),
            bots.InBoth(zh[1], en[1]),
            bots.FactClass.SENSITIVE if zh[2] else bots.FactClass.INTERNAL,
        )
        for zh, en in zip(shown["zh-hans"], shown["en"], strict=True)
    )


def _copy(row: Copy) -> bots.CentreCopy:
    return bots.CentreCopy(Ref("approvals.copy", str(row.pk)), row.person.user_id, row.at, row.read_at)


def _tasks(request: Request, definition: Definition) -> tuple[bots.CentreTask, ...]:
    """Everybody's part; who may act for somebody, or did, is shown a task of his own."""
    rows = [task for task in request.tasks.all() if TASKS.get(task.status, _T.DONE) is not None]
    waiting = [task for task in rows if task.closed_at is None]
    readers = policy.deciders_of(waiting, request, definition, clock.now()) if waiting else {}
    agents = {pk for found in readers.values() for pk in found} - {task.person_id for task in waiting}
    known = {task.person_id: task.person for task in waiting} | (people.people(agents) if agents else {})
    told: list[bots.CentreTask] = []
    for task in rows:
        told.append(_task(task, definition, request, task.person))
        deputies = [known[pk] for pk in readers.get(task.pk, ()) if pk in known] if task in waiting else _acted(task)
        others = sorted((who for who in deputies if who.pk != task.person_id), key=lambda who: who.pk)
        told += [_task(task, definition, request, who, deputy=True) for who in others]
    return tuple(told)


def _acted(task: Task) -> list[Employee]:
    """Who settled the part for its person."""
    rows = [row for row in task.decisions.all() if row.on_behalf_of_id == task.person_id]
    return list({row.person.pk: row.person for row in rows if row.person is not None}.values())


def _task(
    task: Task, definition: Definition, request: Request, who: Employee, *, deputy: bool = False
) -> bots.CentreTask:
    status = TASKS.get(task.status) or (_T.PENDING if task.closed_at is None else _T.DONE)
    node = definition.nodes.get(task.run.key)
    return bots.CentreTask(
        ref=task.ref,
        user_id=who.user_id,
        status=status,
        created=task.opened_at,
        ended=task.closed_at,
        quick=_quick(task, definition, request),
        generation=task.rev,
        node=task.run.key,
        node_name=_both(node.name) if node is not None else bots.InBoth(""),
        reason=task.close_reason,
        deputy=deputy,
    )


def _quick(task: Task, definition: Definition, request: Request) -> tuple[bots.Quick, ...]:
    """Those of the card's buttons that stand in the list: none where the page must be read first."""
    rights = rights_at(definition, task.run.key)
    if task.status != TaskStatus.OPEN or sensitive(definition) or must_open_page(task, definition, rights):
        return ()
    node = definition.nodes.get(task.run.key)
    human = node if isinstance(node, Human) else None
    return tuple(_button(slug, human) for slug in offered(part_of(task, definition)) if slug in QUICK)


def _button(slug: str, node: Human | None) -> bots.Quick:
    """A button under the name that the node's author gave it, with a reason where the node wants one."""
    wanted = slug == "reject" or (node is not None and node.comment == "required")
    name = bots.InBoth.said(lambda: said.button(node, slug))
    return bots.Quick(QUICK[slug], "required" if wanted else "none", name)


def _both(words: Words) -> bots.InBoth:
    return bots.InBoth(words.zh, words.said("en"))


SOURCE: Final = bots.CentreSource(SLUG, entry, definitions, stamps, ACTIONS)
