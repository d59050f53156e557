"""Many sources, one list: pure merging of pages, facets and digests."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from inbox.kinds import Facet, Item, ItemPage, PersonDigest

TOP = 3


def merge_pages(pages: Sequence[ItemPage], limit: int) -> ItemPage:
    """The first `limit` items of all pages in the order of their keys.

    Each page must hold its source's first `limit` items after the same cursor; then nothing is skipped or doubled.
    """
    merged = heapq.merge(*(page.items for page in pages), key=lambda item: item.key)
    taken: list[Item] = []
    for item in merged:
        if len(taken) == limit:
            return ItemPage(tuple(taken), taken[-1].key)
        taken.append(item)
    more = any(page.next_cursor for page in pages)
    return ItemPage(tuple(taken), taken[-1].key if more and taken else "")


def merge_facets(groups: Iterable[Sequence[Facet]]) -> tuple[Facet, ...]:
    """All facets in order of first appearance; the same slug of two sources is one facet with the sum."""
    merged: dict[str, Facet] = {}
    for facet in (facet for group in groups for facet in group):
        known = merged.get(facet.slug)
        merged[facet.slug] = facet if known is None else replace(known, count=known.count + facet.count)
    return tuple(merged.values())


def merge_digests(digests: Iterable[Mapping[int, PersonDigest]]) -> dict[int, PersonDigest]:
    """One digest a person: sums, and the most urgent three over all sources; people with nothing are left out."""
    merged: dict[int, PersonDigest] = {}
    for digest in digests:
        for person_id, part in digest.items():
            known = merged.get(person_id)
            merged[person_id] = part if known is None else _sum(known, part)
    return {person_id: digest for person_id, digest in merged.items() if digest.todo}


def _sum(one: PersonDigest, other: PersonDigest) -> PersonDigest:
    top = sorted((*one.top, *other.top), key=lambda item: item.key)[:TOP]
    return PersonDigest(one.todo + other.todo, one.overdue + other.overdue, one.due_today + other.due_today, tuple(top))
