"""The administrators' page of requests that do not move, each with why and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals import phrases, sight
from approvals.forms.field import World
from approvals.leaver_findings import Finding, leaver_findings
from approvals.models import NodeRun, Request, Task
from approvals.selectors import worlds
from approvals.selectors.administering import require_admin
from approvals.selectors.timeline import name_of
from approvals.services.instance import definition_of
from approvals.states import RequestStatus, RunStatus, TaskStatus
from core import clock
from core.doors import whole
from core.models import Timer
from core.states import TimerStatus
from core.wording import names, overtime, work_hours
from core.worktime import office
from people.models import Employee
from people.states import EmployeeStatus

LIMIT: Final = 30
LONG: Final = timedelta(hours=15)  # two working days past the due time
ALIVE: Final = (RequestStatus.RUNNING, RequestStatus.SUSPENDED)


@dataclass(frozen=True)
class StuckRow:
    """A request that does not move."""

    pk: int
    title: str
    flow: str
    icon: str
    serial: str
    initiator: Employee
    node: str
    people: tuple[Employee, ...]
    since: datetime
    why: str
    tone: str
    url: str


@dataclass(frozen=True)
class StuckTab:
    """One kind of standstill with how many requests are in it."""

    slug: str
    label: str
    help: str
    count: int
    current: bool


@dataclass(frozen=True)
class FindingRow:
    """A definition, or a request of somebody, that names a person who has left."""

    words: str
    person: Employee
    url: str


@dataclass(frozen=True)
class StuckPage:
    """The page."""

    tabs: tuple[StuckTab, ...]
    rows: tuple[StuckRow, ...]
    why: str
    cursor: str
    next_cursor: str
    total: int
    findings: tuple[FindingRow, ...] = ()  # flows and requests that still name somebody who left


@dataclass(frozen=True)
class _Kind:
    label: Callable[[], str]
    help: Callable[[], str]
    found: Callable[[datetime], Q]
    tone: str


def stuck_page(person: Employee, query: Mapping[str, str]) -> StuckPage:
    """What stands still, the longest first; without a wish the first kind of standstill that there is.

    Raises: Refused for anybody but flow administrators.
    """
    require_admin(person)
    now = clock.now()
    counts = {key: _rows(kind, now).count() for key, kind in KINDS.items()}
    slug = query.get("why", "")
    if slug not in KINDS:
        slug = next((key for key, count in counts.items() if count), next(iter(KINDS)))
    cursor = whole(query.get("cursor", ""))
    rows = _rows(KINDS[slug], now)
    page = list((rows.filter(pk__gt=cursor) if cursor else rows)[: LIMIT + 1])
    tabs = tuple(StuckTab(key, kind.label(), kind.help(), counts[key], key == slug) for key, kind in KINDS.items())
    return StuckPage(
        tabs=tabs,
        rows=tuple(_shown(page[:LIMIT], KINDS[slug], now)),
        why=slug,
        cursor=query.get("cursor", ""),
        next_cursor=str(page[LIMIT - 1].pk) if len(page) > LIMIT else "",
        total=sum(tab.count for tab in tabs),
        findings=tuple(map(_finding, leaver_findings())) if slug == "leavers" and cursor is None else (),
    )


def _finding(found: Finding) -> FindingRow:
    if found.kind == "request":
        url = reverse("approvals:request", args=[found.request])
        return FindingRow(_("申请 %(serial)s 的发起人已离职") % {"serial": found.place}, found.person, url)
    words = _("流程 %(flow)s 的「%(node)s」指定了已离职的人") % {"flow": found.flow, "node": found.place}
    return FindingRow(words, found.person, reverse("approvals:flow", args=[found.flow]))


def stuck_total(now: datetime) -> int:
    """How many requests need an administrator, each counted once; what he paused himself is not among them."""
    found = Q()
    for slug, kind in KINDS.items():
        if slug != "halted":
            found |= kind.found(now)
    return Request.objects.filter(found, status__in=ALIVE).count()


def _rows(kind: _Kind, now: datetime) -> QuerySet[Request]:
    return Request.objects.filter(kind.found(now), status__in=ALIVE).order_by("pk")


def _open_tasks(now: datetime) -> QuerySet[Task]:
    del now
    return Task.objects.filter(request=OuterRef("pk"), status=TaskStatus.OPEN).order_by()


def _nobody(now: datetime) -> Q:
    """No open part of somebody who works here, no moment that is waited for, nothing asked of another system."""
    people = _open_tasks(now).filter(person__status=EmployeeStatus.ACTIVE)
    asked = NodeRun.objects.filter(
        request=OuterRef("pk"), status=RunStatus.OPEN, kind__in=["wait", "action"]
    ).order_by()
    return ~Exists(people) & ~Exists(asked.order_by()) & Q(status=RequestStatus.RUNNING)


def _late(now: datetime) -> Q:
    line = office().subtract(now, LONG)
    return Q(Exists(_open_tasks(now).filter(due_at__lt=line, held_since__isnull=True)))


def _parked(now: datetime) -> Q:
    """An action whose system does not answer, or a timer that failed for good."""
    del now
    runs = NodeRun.objects.filter(request=OuterRef("pk"), status=RunStatus.OPEN, kind="action").order_by()
    timers = Timer.objects.filter(status=TimerStatus.PARKED, ref_kind__startswith="approvals.").values_list(
        "ref_kind", "ref_id"
    )
    refs: dict[str, list[int]] = {}
    for kind, key in timers[:500]:
        refs.setdefault(kind, []).append(int(key) if str(key).isdecimal() else 0)
    wanted = Q(pk__in=refs.get("approvals.request", []))
    wanted |= Q(tasks__in=refs.get("approvals.task", [])) | Q(runs__in=refs.get("approvals.run", []))
    found = Request.objects.filter(wanted).order_by().values("pk") if refs else Request.objects.none().values("pk")
    return Q(Exists(runs.filter(choice__has_key="error"))) | Q(pk__in=found)


def _leavers(now: datetime) -> Q:
    return Q(Exists(_open_tasks(now).exclude(person__status=EmployeeStatus.ACTIVE)))


def _halted(now: datetime) -> Q:
    del now
    return Q(status=RequestStatus.SUSPENDED)


KINDS: Final[Mapping[str, _Kind]] = {
    "nobody": _Kind(lambda: _("无人可处理"), lambda: _("没有在职的人可以处理，请改派或跳转。"), _nobody, "bad"),
    "late": _Kind(lambda: _("长时间超时"), lambda: _("超过约定时限两个工作日以上，请催办或改派。"), _late, "warn"),
    "parked": _Kind(lambda: _("自动步骤失败"), lambda: _("外部系统或定时器多次失败，请改为人工处理。"), _parked, "bad"),
    "leavers": _Kind(lambda: _("审批人已离职"), lambda: _("待办仍在已离职的人名下，请改派。"), _leavers, "warn"),
    "halted": _Kind(lambda: _("已暂停"), lambda: _("由管理员暂停，恢复后继续计时。"), _halted, "hold"),
}


def _shown(found: Sequence[Request], kind: _Kind, now: datetime) -> list[StuckRow]:
    """The rows of a page, in three more queries."""
    keys = [row.pk for row in found]
    rows = Request.objects.filter(pk__in=keys).select_related("flow", "initiator").in_bulk()
    tasks: dict[int, list[Task]] = {}
    for task in Task.objects.filter(request__in=keys, status=TaskStatus.OPEN).select_related("person").order_by("pk"):
        tasks.setdefault(task.request_id, []).append(task)
    runs: dict[int, list[NodeRun]] = {}
    for run in NodeRun.objects.filter(request__in=keys, status=RunStatus.OPEN).order_by("seq"):
        runs.setdefault(run.request_id, []).append(run)
    around = worlds.around(rows.values())
    titles = {pk: _title(row, around) for pk, row in rows.items()}
    return [_row(rows[pk], titles[pk], tasks.get(pk, []), runs.get(pk, []), (kind, now)) for pk in keys]


def _title(row: Request, around: World) -> str:
    definition = definition_of(row)
    return phrases.headline(definition, row.data, sight.rights_at(definition, sight.OTHERS), around)


def _row(
    row: Request, title: str, tasks: Sequence[Task], runs: Sequence[NodeRun], drawn: tuple[_Kind, datetime]
) -> StuckRow:
    definition = definition_of(row)
    kind, now = drawn
    due = min((task.due_at for task in tasks if task.due_at), default=None)
    late = overtime(work_hours(office().between(due, now))) if due is not None and due < now else ""
    nodes = [name_of(definition, run) for run in runs if run.kind != NodeRun.Kind.PARALLEL]
    return StuckRow(
        pk=row.pk,
        title=title,
        flow=definition.title.said(phrases.language()),
        icon=definition.icon,
        serial=row.serial,
        initiator=row.initiator,
        node=names(dict.fromkeys(nodes)) if nodes else "",
        people=tuple({task.person_id: task.person for task in tasks}.values()),
        since=min((run.opened_at for run in runs), default=row.submitted_at),
        why=late or kind.label(),
        tone=kind.tone,
        url=phrases.url(row),
    )
