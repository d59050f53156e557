"""The door to the inbox: what sources register, and what pages, counters and digests ask."""

from __future__ import annotations

from inbox.keys import newest_after, newest_key, newest_order, todo_after, todo_key, todo_order
from inbox.kinds import SOURCES, Counts, Facet, Filters, Item, ItemPage, PersonDigest, Source, Tab
from inbox.selectors import counts, digests, facets, overdue, page

__all__ = [
    "SOURCES",
    "Counts",
    "Facet",
    "Filters",
    "Item",
    "ItemPage",
    "PersonDigest",
    "Source",
    "Tab",
    "counts",
    "digests",
    "facets",
    "newest_after",
    "newest_key",
    "newest_order",
    "overdue",
    "page",
    "todo_after",
    "todo_key",
    "todo_order",
]
