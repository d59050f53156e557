"""What the tests of the shell share: things that wait, without any feature being installed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core import clock
from core.refs import Ref
from inbox import api as inbox
from people.models import Employee


class Pile:
    """A source of pending work with as many things as the story wants, all waiting for everybody."""

    slug = "test-pile"
    label = "测试"

    def __init__(self) -> None:
        self.items: list[inbox.Item] = []

    def add(self, title: str, *, due_in: float | None = 4, facet: str = "cloud", unread: bool = False) -> inbox.Item:
        """One more thing, due in so many hours."""
        now = clock.now()
        due = None if due_in is None else now + timedelta(hours=due_in)
        item = inbox.Item(
            key="", ref=Ref("test.thing", str(len(self.items))), source=self.slug, facet=facet,
            facet_label=f"类 {facet}", title=title, initiator="王小明", department="交易系统部",
            summary=(("环境", "生产"),), since=now - timedelta(hours=1), due=due, status="进行中", tone="info",
            reasons=(),
            url=f"/thing/{len(self.items)}", unread=unread,
        )  # fmt: skip
        self.items.append(replace(item, key=inbox.todo_key(item.due, item.since, item.ref)))
        return self.items[-1]

    def page(self, person: Employee, tab: inbox.Tab, filters: inbox.Filters, cursor: str, limit: int) -> inbox.ItemPage:
        """Of 待办 alone."""
        fitting = [
            item
            for item in self.items
            if tab == inbox.Tab.TODO
            and item.key > cursor
            and filters.facet in {"", item.facet}
            and filters.text in item.title
        ]
        more = fitting[limit - 1].key if len(fitting) > limit else ""
        return inbox.ItemPage(tuple(fitting[:limit]), more)

    def counts(self, person: Employee) -> inbox.Counts:
        """As many as there are."""
        late = sum(1 for item in self.items if item.due and item.due < clock.now())
        return inbox.Counts(todo=len(self.items), overdue=late)

    def facets(self, person: Employee, tab: inbox.Tab) -> Sequence[inbox.Facet]:
        """The kinds there are."""
        slugs = sorted({item.facet for item in self.items}) if tab == inbox.Tab.TODO else []
        return [inbox.Facet(slug, f"类 {slug}", sum(item.facet == slug for item in self.items)) for slug in slugs]

    def digest(self, person_ids: Sequence[int]) -> Mapping[int, inbox.PersonDigest]:
        """None."""
        return {}

    def overdue(self, at: datetime) -> Iterator[tuple[int, inbox.Item]]:
        """None."""
        return iter(())


@pytest.fixture
def pile(monkeypatch: pytest.MonkeyPatch) -> Pile:
    """The only source of this test."""
    source = Pile()
    monkeypatch.setattr(inbox.SOURCES, "_entries", {})
    inbox.SOURCES.register(source)
    return source
