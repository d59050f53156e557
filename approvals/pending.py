"""What waits for a person in approvals, for the inbox: pulled from open tasks, never copied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import phrases
from approvals.definition import parsed
from approvals.models import Decision, FlowVersion, Request, Task
from approvals.policy import tasks_acted_for
from approvals.states import RequestStatus, TaskStatus, VersionStatus
from core import clock
from core.clock import SHANGHAI
from inbox import api as inbox
from inbox.api import Counts, Facet, Filters, Item, ItemPage, PersonDigest, Tab
from people.models import Employee

SLUG = "approvals"
CHUNK = 500
TOP = 3
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
        found = _open(person, now).aggregate(
            todo=Count("pk"),
            overdue=Count("pk", filter=Q(due_at__lt=now)),
            today=Count("pk", filter=Q(due_at__gte=now, due_at__lt=_midnight(now))),
        )
        running = Request.objects.filter(initiator=person, status=RequestStatus.RUNNING).count()
        return Counts(found["todo"], found["overdue"], found["today"], running, 0)

    def facets(self, person: Employee, tab: Tab) -> Sequence[Facet]:
        """The flows in a tab with their numbers."""
        rows: dict[Tab, Any] = {
            Tab.TODO: _open(person, clock.now()).order_by().values_list("request__flow__slug"),
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
        rows = Task.objects.filter(status=TaskStatus.OPEN, due_at__lt=at).select_related(*WITH, "person")
        for task in rows.order_by("due_at", "pk").iterator(chunk_size=CHUNK):
            yield task.person_id, _todo_item(task, None, at)


def _open(person: Employee, now: datetime) -> QuerySet[Task]:
    if not person.is_active:
        return Task.objects.none()
    return Task.objects.filter(Q(person=person) | tasks_acted_for(person, now), status=TaskStatus.OPEN)


def _midnight(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(SHANGHAI).date() + timedelta(days=1), time(), SHANGHAI)


def _todo_page(person: Employee, filters: Filters, cursor: str, limit: int) -> ItemPage:
    now = clock.now()
    rows = _open(person, now).filter(_found(filters, "request__"))
    if filters.overdue == "overdue":
        rows = rows.filter(due_at__lt=now)
    elif filters.overdue == "today":
        rows = rows.filter(due_at__gte=now, due_at__lt=_midnight(now))
    rows = rows.filter(inbox.todo_after(cursor, due="due_at", since="opened_at", kind="approvals.task"))
    ordered = rows.order_by(*inbox.todo_order(due="due_at", since="opened_at")).select_related(*WITH, "person")
    return _cut((_todo_item(task, person, now) for task in ordered[: limit + 1]), limit)


def _done_page(person: Employee, filters: Filters, cursor: str, limit: int) -> ItemPage:
    rows = Decision.objects.filter(_found(filters, "task__request__"), person=person)
    rows = rows.filter(inbox.newest_after(cursor, at="at", kind="approvals.decision"))
    ordered = rows.order_by(*inbox.newest_order(at="at")).select_related(*(f"task__{name}" for name in WITH))
    return _cut((_done_item(row) for row in ordered[: limit + 1]), limit)


def _started_page(person: Employee, filters: Filters, cursor: str, limit: int) -> ItemPage:
    rows = Request.objects.filter(_found(filters, ""), initiator=person)
    rows = rows.filter(inbox.newest_after(cursor, at="submitted_at", kind="approvals.request"))
    ordered = rows.order_by(*inbox.newest_order(at="submitted_at"))
    ordered = ordered.select_related("flow", "version", "initiator", "department")
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


def _item(request: Request, **columns: Any) -> Item:
    definition = parsed(request.version.source)
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


def _digests(person_ids: Sequence[int], now: datetime) -> dict[int, PersonDigest]:
    rows = Task.objects.filter(person__in=person_ids, status=TaskStatus.OPEN)
    counted = rows.order_by().values("person_id").annotate(
        todo=Count("pk"),
        overdue=Count("pk", filter=Q(due_at__lt=now)),
        today=Count("pk", filter=Q(due_at__gte=now, due_at__lt=_midnight(now))),
    )
    tops = _tops(rows, now)
    return {
        row["person_id"]: PersonDigest(row["todo"], row["overdue"], row["today"], tops.get(row["person_id"], ()))
        for row in counted
    }


def _tops(rows: QuerySet[Task], now: datetime) -> dict[int, tuple[Item, ...]]:
    """The first three of each person; keys first, so that only those rows are read in full."""
    order = inbox.todo_order(due="due_at", since="opened_at")
    first: dict[int, list[int]] = {}
    for pk, person_id in rows.order_by(*order).values_list("pk", "person_id").iterator(chunk_size=5_000):
        mine = first.setdefault(person_id, [])
        if len(mine) < TOP:
            mine.append(pk)
    wanted = [pk for mine in first.values() for pk in mine]
    tasks = Task.objects.select_related(*WITH, "person").in_bulk(wanted)
    return {person: tuple(_todo_item(tasks[pk], None, now) for pk in mine) for person, mine in first.items()}


SOURCE = ApprovalsSource()
