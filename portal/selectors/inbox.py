"""The inbox page: tabs with exact counts, facets, one page of rows; all of it read through `inbox.api`."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core import clock, csv_text, wording
from inbox import api as inbox

LIMIT = 30
DUE = ("", "overdue", "today")
READ = ("", "unread", "read")


@dataclass(frozen=True)
class TabLink:
    """One of the four tabs; `count` None shows none."""

    slug: str
    label: str
    url: str
    count: int | None
    current: bool


@dataclass(frozen=True)
class InboxPage:
    """What 待办 shows."""

    tab: inbox.Tab
    tabs: tuple[TabLink, ...]
    facets: tuple[inbox.Facet, ...]
    filters: inbox.Filters
    items: tuple[inbox.Item, ...]
    counts: inbox.Counts
    cursor: str
    next_cursor: str
    export_url: str
    together: str = ""  # where several chosen items of this flow are approved at once
    key: str = ""

    @property
    def filtered(self) -> bool:
        """Whether something narrows the list, so that an empty one offers to clear it."""
        return self.filters != inbox.Filters()

    @property
    def total(self) -> int:
        """All of the tab over its facets."""
        return sum(facet.count for facet in self.facets)


def read(params: QueryDict) -> tuple[inbox.Tab, inbox.Filters]:
    """Tab and filters as the address says them; what is not known counts as not said."""
    tab = params.get("tab", "")
    due, read_state = params.get("due", ""), params.get("read", "")
    return inbox.Tab(tab) if tab in inbox.Tab.values else inbox.Tab.TODO, inbox.Filters(
        facet=params.get("facet", "")[:80],
        overdue=due if due in DUE else "",
        text=params.get("q", "").strip()[:100],
        read=read_state if read_state in READ else "",
    )


def build(person: Any, params: QueryDict) -> InboxPage:
    """The page for the person at this address."""
    tab, filters = read(params)
    cursor = params.get("cursor", "")[:200]
    rows = inbox.page(person, tab, filters, cursor, LIMIT)
    counts = inbox.counts(person)
    facets = tuple(inbox.facets(person, tab))
    wanted = filters.facet or (facets[0].slug if len(facets) == 1 else "")
    chosen = next((facet for facet in facets if facet.slug == wanted), None)
    query = {
        "tab": tab.value, "facet": filters.facet, "due": filters.overdue, "q": filters.text, "read": filters.read,
    }  # fmt: skip
    return InboxPage(
        tab=tab,
        tabs=_tabs(tab, counts),
        facets=facets,
        filters=filters,
        items=rows.items,
        counts=counts,
        cursor=cursor,
        next_cursor=rows.next_cursor,
        export_url=f"{reverse('portal:inbox-export')}?{urlencode({k: v for k, v in query.items() if v})}",
        together=chosen.together if chosen else "",
        key=uuid.uuid4().hex,
    )


def lines(person: Any, params: QueryDict) -> Iterator[str]:
    """The list at this address as CSV, every page of it, first the names of the columns."""
    tab, filters = read(params)
    yield csv_text.BOM + csv_text.line(
        [_("事项"), _("类型"), _("状态"), _("发起人"), _("部门"), _("时间"), _("截止"), _("说明")]
    )
    cursor = ""
    while True:
        rows = inbox.page(person, tab, filters, cursor, 200)
        for item in rows.items:
            yield csv_text.line(_cells(item))
        if not rows.next_cursor:
            return
        cursor = rows.next_cursor


def _cells(item: inbox.Item) -> list[str]:
    notes = [*item.reasons, *(f"{label} {value}" for label, value in item.summary)]
    due = wording.exact(item.due) if item.due else ""
    return [
        item.title, item.facet_label, item.status, item.initiator, item.department, wording.exact(item.since), due,
        "；".join(notes),
    ]  # fmt: skip


def _tabs(current: inbox.Tab, counts: inbox.Counts) -> tuple[TabLink, ...]:
    shown = {
        inbox.Tab.TODO: counts.todo,
        inbox.Tab.DONE: None,
        inbox.Tab.STARTED: counts.started_running,
        inbox.Tab.CC: counts.cc_unread,
    }
    base = reverse("portal:inbox")
    links = [TabLink(tab.value, str(tab.label), f"{base}?tab={tab.value}", shown[tab], tab == current) for tab in shown]
    return (replace(links[0], url=base), *links[1:])


def file_name(tab: inbox.Tab) -> str:
    """`待办-2026-11-23.csv`."""
    return f"{tab.label}-{clock.today():%Y-%m-%d}.csv"
