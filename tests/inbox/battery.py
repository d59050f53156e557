"""The laws of sources, as functions over any source and any people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.refs import REF_KINDS
from inbox.api import Filters, Item, Source, Tab
from people.models import Employee

ALL = Filters()


def whole(source: Source, person: Employee, tab: Tab, filters: Filters = ALL, limit: int = 200) -> list[Item]:
    """The list, page by page; each page obeys its limit and says truly whether more follows."""
    found: list[Item] = []
    cursor = ""
    while True:
        page = source.page(person, tab, filters, cursor, limit)
        assert len(page.items) <= limit
        found += page.items
        if not page.next_cursor:
            return found
        assert page.next_cursor == page.items[-1].key
        assert source.page(person, tab, filters, page.next_cursor, 1).items, "a cursor with nothing behind it"
        cursor = page.next_cursor


def paging_is_the_sorted_list(source: Source, people: Sequence[Employee]) -> None:
    """Any page size gives the same list, sorted by key, nothing twice."""
    for person in people:
        for tab in Tab:
            rows = whole(source, person, tab)
            keys = [row.key for row in rows]
            assert keys == sorted(set(keys)), (tab, person.user_id)
            for limit in (1, 2, 7):
                assert whole(source, person, tab, limit=limit) == rows


def a_cursor_of_another_source_cuts_at_the_same_place(source: Source, people: Sequence[Employee]) -> None:
    """A page begins strictly after any key, whichever source it is of."""
    for person in people:
        for tab in Tab:
            rows = whole(source, person, tab)
            for row in rows[:5]:
                first, second, _kind, pk = row.key.split("!")
                for kind in ("a", "zzzz"):
                    cursor = f"{first}!{second}!{kind}!{pk}"
                    expected = [other for other in rows if other.key > cursor][:50]
                    assert list(source.page(person, tab, ALL, cursor, 50).items) == expected


def counts_are_lengths(source: Source, people: Sequence[Employee]) -> None:
    """Counters and facets are the lengths of the lists that they announce."""
    for person in people:
        counts = source.counts(person)
        assert counts.todo == len(whole(source, person, Tab.TODO))
        assert counts.overdue == len(whole(source, person, Tab.TODO, replace(ALL, overdue="overdue")))
        assert counts.due_today == len(whole(source, person, Tab.TODO, replace(ALL, overdue="today")))
        assert counts.started_running <= len(whole(source, person, Tab.STARTED))
        assert counts.cc_unread == sum(row.unread for row in whole(source, person, Tab.CC))
        for tab in Tab:
            rows = whole(source, person, tab)
            facets = source.facets(person, tab)
            assert sum(facet.count for facet in facets) == len(rows)
            for facet in facets:
                assert facet.label
                part = whole(source, person, tab, replace(ALL, facet=facet.slug))
                assert part == [row for row in rows if row.facet == facet.slug]
                assert len(part) == facet.count


def the_digest_says_what_the_inbox_shows(source: Source, people: Sequence[Employee]) -> None:
    """Same numbers, same first three, and nobody with nothing."""
    digest = source.digest([person.pk for person in people])
    for person in people:
        counts, told = source.counts(person), digest.get(person.pk)
        if told is None:
            assert counts.todo == 0, person.user_id
            continue
        assert (told.todo, told.overdue, told.due_today) == (counts.todo, counts.overdue, counts.due_today)
        first = source.page(person, Tab.TODO, ALL, "", 3).items
        assert [row.key for row in told.top] == [row.key for row in first]


def what_is_overdue_is_in_the_persons_list(source: Source, people: Sequence[Employee]) -> None:
    """Every overdue item, in key order, with the person who has it."""
    pairs = list(source.overdue(clock.now()))
    assert [row.key for _pk, row in pairs] == sorted(row.key for _pk, row in pairs)
    by_pk = {person.pk: person for person in people}
    for pk, item in pairs:
        mine = whole(source, by_pk[pk], Tab.TODO, replace(ALL, overdue="overdue"))
        assert item.key in {row.key for row in mine}


def items_can_be_shown(source: Source, people: Sequence[Employee]) -> None:
    """Each item has a title, a page and a known kind."""
    for person in people:
        for tab in Tab:
            for item in whole(source, person, tab):
                assert item.title
                assert item.url.startswith("/")
                assert item.tone in {"neutral", "info", "ok", "warn", "bad", "hold"}
                assert item.source == source.slug
                assert item.ref.kind in REF_KINDS


COUNTS = 4  # for whom one acts; what is open, what one started and what one has not read
SORTS = 4  # what rows name beside their own tables (people, departments, rows of ledgers) is read once for each sort


def queries_do_not_grow(source: Source, people: Sequence[Employee]) -> None:
    """A longer page, a busier person and more people cost no more queries, but one for each sort they name first."""
    busiest = max(people, key=lambda person: source.counts(person).todo)
    for tab in Tab:
        short = _queries(lambda tab=tab: source.page(busiest, tab, ALL, "", 1))
        assert _queries(lambda tab=tab: source.page(busiest, tab, ALL, "", 100)) <= short + SORTS
    few = [busiest.pk]
    assert _queries(lambda: source.digest([p.pk for p in people])) <= _queries(lambda: source.digest(few)) + SORTS
    for person in people:
        assert _queries(lambda person=person: source.counts(person)) <= COUNTS


def _queries(job: object) -> int:
    assert callable(job)
    job()
    with CaptureQueriesContext(connection) as queries:
        job()
    return len(queries)


LAWS = (
    paging_is_the_sorted_list,
    a_cursor_of_another_source_cuts_at_the_same_place,
    counts_are_lengths,
    the_digest_says_what_the_inbox_shows,
    what_is_overdue_is_in_the_persons_list,
    queries_do_not_grow,
)
