"""Pages of the four tabs: a constant number of queries each, however many rows there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.db.models import Q

from approvals.pending import rows
from approvals.pending.items import Maker, Names
from approvals.pending.rows import REQUEST
from core import clock
from inbox import api as inbox
from inbox.api import Filters, Item, ItemPage, Tab
from people.models import Employee


def todo_page(person: Employee, filters: Filters, cursor: str, limit: int) -> ItemPage:
    """待办: the most overdue first, then by due time."""
    now = clock.now()
    found = rows.todo(person, now).filter(_found(filters, "request__"))
    if filters.overdue == "overdue":
        found = found.filter(rows.overdue(now))
    elif filters.overdue == "today":
        found = found.filter(rows.due_today(now))
    found = found.filter(inbox.todo_after(cursor, due="due_at", since="opened_at", kind="approvals.task"))
    ordered = found.order_by(*inbox.todo_order(due="due_at", since="opened_at"))
    tasks = list(ordered.select_related("run", "person", *REQUEST)[: limit + 1])
    maker = Maker(person, now, Names.of_parts(tasks))
    return _cut([maker.todo(task) for task in tasks], limit)


def done_page(person: Employee, filters: Filters, cursor: str, limit: int) -> ItemPage:
    """已办: the newest first."""
    found = rows.done(person, clock.now()).filter(_found(filters, "request__"))
    found = found.filter(inbox.newest_after(cursor, at="at", kind="approvals.decision"))
    ordered = found.order_by(*inbox.newest_order(at="at"))
    made = list(ordered.select_related("run", "on_behalf_of", *REQUEST)[: limit + 1])
    maker = Maker(person, clock.now(), Names.of(row.request for row in made))
    return _cut([maker.done(row) for row in made], limit)


def started_page(person: Employee, filters: Filters, cursor: str, limit: int) -> ItemPage:
    """已发起: the newest first."""
    found = rows.started(person, clock.now()).filter(_found(filters, ""))
    found = found.filter(inbox.newest_after(cursor, at="submitted_at", kind="approvals.request"))
    ordered = found.order_by(*inbox.newest_order(at="submitted_at"))
    made = list(ordered.select_related("flow", "initiator", "department")[: limit + 1])
    maker = Maker(person, clock.now(), Names.of(made))
    return _cut([maker.started(row) for row in made], limit)


def copied_page(person: Employee, filters: Filters, cursor: str, limit: int) -> ItemPage:
    """抄送我: the newest first, unread ones marked."""
    found = rows.copied(person, clock.now()).filter(_found(filters, "request__"))
    if filters.read:
        found = found.filter(read_at__isnull=filters.read == "unread")
    found = found.filter(inbox.newest_after(cursor, at="at", kind="approvals.copy"))
    ordered = found.order_by(*inbox.newest_order(at="at"))
    copies = list(ordered.select_related("by", *REQUEST)[: limit + 1])
    maker = Maker(person, clock.now(), Names.of(row.request for row in copies))
    return _cut([maker.copied(row) for row in copies], limit)


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


def _cut(items: Sequence[Item], limit: int) -> ItemPage:
    more = len(items) > limit
    return ItemPage(tuple(items[:limit]), items[limit - 1].key if more else "")


PAGES: Final[Mapping[Tab, Callable[[Any, Filters, str, int], ItemPage]]] = {
    Tab.TODO: todo_page,
    Tab.DONE: done_page,
    Tab.STARTED: started_page,
    Tab.CC: copied_page,
}
