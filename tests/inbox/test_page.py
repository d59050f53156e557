"""One list out of many sources."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from inbox import api
from inbox.kinds import SOURCES, Facet, Filters, Item, ItemPage, Tab
from inbox.merging import merge_facets, merge_pages
from people.models import Employee
from tests.inbox.fake import NOW, FakeSource, item

lists = st.lists(
    st.lists(st.tuples(st.integers(1, 40), st.one_of(st.none(), st.integers(0, 4))), max_size=15), max_size=4
)


def _after(items: list[Item], cursor: str, limit: int) -> ItemPage:
    left = [row for row in items if row.key > cursor]
    return ItemPage(tuple(left[:limit]), left[limit - 1].key if len(left) > limit else "")


@given(lists, st.integers(1, 7))
def test_paging_through_gives_the_whole_list_sorted_and_nothing_twice(
    given_lists: list[list[tuple[int, int | None]]], limit: int
) -> None:
    sources = []
    for number, rows in enumerate(given_lists):
        items = {
            pk: item(pk, due=None if due is None else NOW + timedelta(hours=due), kind=f"s{number}.task")
            for pk, due in rows
        }
        sources.append(sorted(items.values(), key=lambda row: row.key))
    cursor = ""
    seen: list[Item] = []
    for _ in range(200):
        page = merge_pages([_after(items, cursor, limit) for items in sources], limit)
        seen += page.items
        cursor = page.next_cursor
        if not cursor:
            break
        assert len(page.items) == limit
    everything = [row for items in sources for row in items]
    assert seen == sorted(everything, key=lambda row: row.key)


def test_the_page_asks_every_source_and_only_the_person(source: FakeSource) -> None:
    other = SOURCES.register(FakeSource(slug="other"))
    assert isinstance(other, FakeSource)
    person, stranger = Employee(pk=1), Employee(pk=2)
    source.give(person, item(1, due=NOW + timedelta(hours=2)), item(2))
    other.give(person, item(1, due=NOW + timedelta(hours=1), kind="other.task"))
    other.give(stranger, item(9))
    page = api.page(person, Tab.TODO, Filters(), "", 2)
    assert [row.source for row in page.items] == ["other.task", "tests.task"]
    rest = api.page(person, Tab.TODO, Filters(), page.next_cursor, 2)
    assert [row.ref.id for row in rest.items] == ["2"]
    assert rest.next_cursor == ""


def test_counts_are_sums_and_facets_of_one_slug_are_one(source: FakeSource, monday: None) -> None:
    SOURCES.register(other := FakeSource(slug="other"))
    person = Employee(pk=1)
    source.give(person, item(1, due=NOW - timedelta(hours=1)), item(2, due=NOW + timedelta(hours=1)))
    other.give(person, item(4))
    other.give(person, item(5, tab=Tab.STARTED), tab=Tab.STARTED)
    counts = api.counts(person)
    assert (counts.todo, counts.overdue, counts.due_today, counts.started_running) == (3, 1, 1, 1)
    assert {facet.slug: facet.count for facet in api.facets(person, Tab.TODO)} == {
        "tests.task.flow0": 2,
        "tests.task.flow1": 1,
    }
    assert merge_facets([[Facet("a", "甲", 1)], [Facet("b", "乙", 1), Facet("a", "甲", 2)]]) == (
        Facet("a", "甲", 3),
        Facet("b", "乙", 1),
    )


def test_overdue_items_come_with_the_person_they_wait_for(source: FakeSource) -> None:
    SOURCES.register(other := FakeSource(slug="other"))
    source.give(Employee(pk=1), item(1, due=NOW - timedelta(hours=1)), item(2, due=NOW + timedelta(hours=1)))
    other.give(Employee(pk=2), item(3, due=NOW - timedelta(hours=2)))
    assert [(pk, row.ref.id) for pk, row in api.overdue(NOW)] == [(2, "3"), (1, "1")]


def test_an_edited_address_is_an_error_with_a_name(source: FakeSource) -> None:
    with pytest.raises(Invalid):
        api.page(Employee(pk=1), Tab.TODO, Filters(), "nonsense", 10)
