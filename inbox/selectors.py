"""The inbox of a person: every registered source asked once, the answers merged."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from datetime import datetime

from inbox.keys import parse
from inbox.kinds import SOURCES, Counts, Facet, Filters, Item, ItemPage, PersonDigest, Tab
from inbox.merging import merge_digests, merge_facets, merge_pages
from people.models import Employee

PAGE_SIZE = 30
LARGEST_PAGE = 200


def page(
    person: Employee,
    tab: Tab,
    filters: Filters = Filters(),  # noqa: B008  # frozen
    cursor: str = "",
    limit: int = PAGE_SIZE,
) -> ItemPage:
    """A page of the person's list, beginning after the cursor (`next_cursor` of the page before).

    Raises: Invalid if the cursor is none of ours.
    """
    if cursor:
        parse(cursor)
    limit = max(1, min(limit, LARGEST_PAGE))
    return merge_pages([source.page(person, tab, filters, cursor, limit) for source in SOURCES], limit)


def counts(person: Employee) -> Counts:
    """Exact numbers for badges and tabs, summed over all sources."""
    return sum((source.counts(person) for source in SOURCES), Counts())


def facets(person: Employee, tab: Tab) -> Sequence[Facet]:
    """The parts of the list with their counts."""
    return merge_facets(source.facets(person, tab) for source in SOURCES)


def digests(person_ids: Sequence[int]) -> dict[int, PersonDigest]:
    """What the digest tells each of these people; who has nothing to do is left out."""
    return merge_digests(source.digest(person_ids) for source in SOURCES)


def overdue(at: datetime) -> Iterator[tuple[int, Item]]:
    """Every overdue item with the person it waits for, source by source in key order."""
    return heapq.merge(*(source.overdue(at) for source in SOURCES), key=lambda pair: pair[1].key)
