"""What waits for a person in approvals, for the inbox: pulled from open tasks, never copied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import phrases
from approvals.definition import Definition, parsed
from approvals.models import Decision, FlowVersion, Request, Task
from approvals.policy import open_tasks
from approvals.states import RequestStatus, TaskStatus, VersionStatus
from core import clock
from core.clock import SHANGHAI
from inbox import api as inbox
from inbox.api import Counts, Facet, Filters, Item, ItemPage, PersonDigest, Tab
from people import api as people
from people.models import Employee

SLUG = "approvals"
CHUNK = 500
TOP = 3
# The definition is read once per version, not once per row.
SOURCE_COLUMN = "request__version__source"
WITH = ("request__flow", "request__version", "request__initiator", "request__department")


class ApprovalsSource:
    """Open tasks (one's own and those one may act on), decisions made, requests started."""

    slug = SLUG
    label: str = gettext_lazy("审批")  # type: ignore[assignment]  # a lazy text

    def page(self, person: Employee, tab: Tab, filters: Filters, cursor: str, limit: int) -> ItemPage:
        """A page of one tab; 抄送我 is empty until flows can copy."""
        if tab == Tab.TODO:
            return _todo_page(person, filters, cursor, limit)
        if tab == Tab.DONE:
            return _done_page(person, filters, cursor, limit)
        if tab == Tab.STARTED:
            return _started_page(person, filters, cursor, limit)
        return ItemPage((), "")

    def counts(self, person: Employee) -> Counts:
        """Exact numbers."""
        now = clock.now()
        found = open_tasks(person, now).aggregate(
            todo=Count("pk"),
            overdue=Count("pk", filter=Q(due_at__lt=now)),
            today=Count("pk", filter=Q(due_at__gte=now, due_at__lt=_midnight(now))),
        )
        running = Request.objects.filter(initiator=person, status=RequestStatus.RUNNING).count()
        return Counts(found["todo"], found["overdue"], found["today"], running, 0)

    def facets(self, person: Employee, tab: Tab) -> Sequence[Facet]:
        """The flows in a tab with their numbers."""
        rows: dict[Tab, Any] = {
            Tab.TODO: open_tasks(person, clock.now()).order_by().values_list("request__flow__slug"),
            Tab.DONE: Decision.objects.filter(person=person).order_by().values_list("task__request__flow__slug"),
            Tab.STARTED: Request.objects.filter(initiator=person).order_by().values_list("flow__slug"),
        }
        if tab not in rows:
            return ()
        titles = _titles()
        counted = rows[tab].annotate(count=Count("pk"))
        return tuple(Facet(slug, titles.get(slug, slug), count) for slug, count in sorted(counted))

    def digest(self, person_ids: Sequence[int]) -> Mapping[int, PersonDigest]:
        """Numbers and the most urgent three of many people, in a few queries per 500 of them."""
        now = clock.now()
        found: dict[int, PersonDigest] = {}
        wanted = list(person_ids)
        for start in range(0, len(wanted), CHUNK):
            found |= _digests(wanted[start : start + CHUNK], now)
        return found

    def overdue(self, at: datetime) -> Iterator[tuple[int, Item]]:
        """Every open task past its due time."""
        rows = (
            Task.objects.filter(status=TaskStatus.OPEN, due_at__lt=at)
            .select_related(*WITH, "person")
            .defer(SOURCE_COLUMN)
        )
        for task in rows.order_by("due_at", "pk").iterator(chunk_size=CHUNK):
            yield task.person_id, _todo_item(task, None, at)


def _midnight(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(SHANGHAI).date() + timedelta(days=1), time(), SHANGHAI)


def _todo_page(person: Employee, filters: Filters, cursor: str, limit: int) -> ItemPage:
    now = clock.now()
    rows = open_tasks(person, now).filter(_found(filters, "request__"))
    if filters.overdue == "overdue":
        rows = rows.filter(due_at__lt=now)
    elif filters.overdue == "today":
        rows = rows.filter(due_at__gte=now, due_at__lt=_midnight(now))
    rows = rows.filter(inbox.todo_after(cursor, due="due_at", since="opened_at", kind="approvals.task"))
    ordered = (
        rows.order_by(*inbox.todo_order(due="due_at", since="opened_at"))
        .select_related(*WITH, "person")
        .defer(SOURCE_COLUMN)
    )
    return _cut((_todo_item(task, person, now) for task in ordered[: limit + 1]), limit)


def _done_page(person: Employee, filters: Filters, cursor: str, limit: int) -> ItemPage:
    rows = Decision.objects.filter(_found(filters, "task__request__"), person=person)
    rows = rows.filter(inbox.newest_after(cursor, at="at", kind="approvals.decision"))
    ordered = rows.order_by(*inbox.newest_order(at="at")).select_related(*(f"task__{name}" for name in WITH))
    ordered = ordered.defer(f"task__{SOURCE_COLUMN}")
    return _cut((_done_item(row) for row in ordered[: limit + 1]), limit)


def _started_page(person: Employee, filters: Filters, cursor: str, limit: int) -> ItemPage:
    rows = Request.objects.filter(_found(filters, ""), initiator=person)
    rows = rows.filter(inbox.newest_after(cursor, at="submitted_at", kind="approvals.request"))
    ordered = rows.order_by(*inbox.newest_order(at="submitted_at"))
    ordered = ordered.select_related("flow", "version", "initiator", "department").defer("version__source")
    return _cut((_started_item(row) for row in ordered[: limit + 1]), limit)


def _found(filters: Filters, path: str) -> Q:
    wanted = Q(**{f"{path}flow__slug": filters.facet}) if filters.facet else Q()
    text = filters.text.strip()
    if text:
        wanted &= (
            Q(**{f"{path}serial__icontains": text})
            | Q(**{f"{path}title__icontains": text})
            | Q(**{f"{path}initiator__name__icontains": text})
            | Q(**{f"{path}initiator__initials__istartswith": text})
        )
    return wanted


def _cut(items: Iterable[Item], limit: int) -> ItemPage:
    found = tuple(items)
    more = len(found) > limit
    return ItemPage(found[:limit], found[limit - 1].key if more else "")


@lru_cache(maxsize=256)
def _published(pk: int, sha256: str) -> Definition:  # the hash keeps a reused key apart
    return parsed(FlowVersion.objects.values_list("source", flat=True).get(pk=pk, sha256=sha256))


def _item(request: Request, **columns: Any) -> Item:
    definition = _published(request.version.pk, request.version.sha256)
    shown = phrases.public_summary(definition, request.data)[:3]
    values: dict[str, Any] = {
        "source": SLUG,
        "facet": definition.flow,
        "facet_label": definition.title.said(phrases.language()),
        "title": phrases.headline(definition, request.data),
        "initiator": request.initiator.display_name,
        "department": request.department.display_name,
        "summary": shown,
        "due": None,
        "reasons": (),
        "url": phrases.url(request),
    }
    return Item(**values | columns)


def _todo_item(task: Task, reader: Employee | None, now: datetime) -> Item:
    late = task.due_at is not None and task.due_at < now
    reasons = []
    if reader is not None and reader.pk != task.person_id:
        reasons.append(_("代 %(name)s") % {"name": task.person.display_name})
    if task.urges:
        reasons.append(_("催 ×%(count)d") % {"count": task.urges})
    return _item(
        task.request,
        key=inbox.todo_key(task.due_at, task.opened_at, task.ref),
        ref=task.ref,
        since=task.opened_at,
        due=task.due_at,
        status=str(task.state.label),
        tone="bad" if late else task.state.tone,
        reasons=tuple(reasons),
    )


def _done_item(row: Decision) -> Item:
    ref = row.task.request.ref
    return _item(
        row.task.request,
        key=inbox.newest_key(row.at, type(ref)("approvals.decision", str(row.pk))),
        ref=ref,
        since=row.at,
        status=phrases.past(row.verb),
        tone=row.task.state.tone,
    )


def _started_item(row: Request) -> Item:
    return _item(
        row,
        key=inbox.newest_key(row.submitted_at, row.ref),
        ref=row.ref,
        since=row.submitted_at,
        status=str(row.state.label),
        tone=row.state.tone,
    )


def _titles() -> dict[str, str]:
    rows = FlowVersion.objects.filter(status=VersionStatus.DEFAULT).select_related("flow")
    return {row.flow.slug: parsed(row.source).title.said(phrases.language()) for row in rows}


@dataclass
class _Tally:
    """What one person has to do, while it is being counted."""

    todo: int = 0
    overdue: int = 0
    today: int = 0
    top: list[int] = field(default_factory=list)

    def add(self, pk: int, due: datetime | None, now: datetime, midnight: datetime) -> None:
        """Count the next open task, which comes in the order of 待办."""
        self.todo += 1
        self.overdue += due is not None and due < now
        self.today += due is not None and now <= due < midnight
        if len(self.top) < TOP:
            self.top.append(pk)


def _digests(person_ids: Sequence[int], now: datetime) -> dict[int, PersonDigest]:
    """One pass over the keys of the open tasks; only the first three of each person are read in full."""
    rights: dict[int, list[people.Right]] = {}
    for right in people.rights_in_force(person_ids, at=now):
        rights.setdefault(right.principal, []).append(right)
    asked, midnight = set(person_ids), _midnight(now)
    tallies: dict[int, _Tally] = {}
    rows = Task.objects.filter(person__in=asked | rights.keys(), status=TaskStatus.OPEN)
    keys = rows.order_by(*inbox.todo_order(due="due_at", since="opened_at")).values_list(
        "pk", "person_id", "due_at", "request__flow__slug", "request__initiator_id"
    )
    for pk, owner, due, flow, initiator in keys.iterator(chunk_size=5_000):
        acting = {r.agent for r in rights.get(owner, ()) if r.agent != initiator and (not r.flows or flow in r.flows)}
        for reader in acting | ({owner} & asked):
            tallies.setdefault(reader, _Tally()).add(pk, due, now, midnight)
    return _with_tops(tallies, now)


def _with_tops(tallies: Mapping[int, _Tally], now: datetime) -> dict[int, PersonDigest]:
    wanted = {pk for tally in tallies.values() for pk in tally.top}
    tasks = Task.objects.select_related(*WITH, "person").defer(SOURCE_COLUMN).in_bulk(wanted)
    return {
        reader: PersonDigest(
            tally.todo,
            tally.overdue,
            tally.today,
            tuple(_todo_item(tasks[pk], Employee(pk=reader), now) for pk in tally.top if pk in tasks),
        )
        for reader, tally in tallies.items()
    }


SOURCE = ApprovalsSource()
