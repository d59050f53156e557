"""A source of pending work that keeps its items in memory, and obeys the law of sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core import clock
from core.refs import Ref
from inbox.api import Counts, Facet, Filters, Item, ItemPage, PersonDigest, Tab, newest_key, todo_key
from people.models import Employee

NOW = datetime(2026, 11, 23, 9, tzinfo=clock.SHANGHAI)


def item(
    pk: int, *, due: datetime | None = None, since: datetime = NOW, kind: str = "tests.task", tab: Tab = Tab.TODO
) -> Item:
    """An item of 待办 or another tab."""
    ref = Ref(kind, str(pk))
    return Item(
        key=todo_key(due, since, ref) if tab == Tab.TODO else newest_key(since, ref),
        ref=ref,
        source=kind,
        facet=f"{kind}.flow{pk % 2}",
        facet_label="流程",
        title=f"第 {pk} 项",
        initiator="王小明",
        department="交易系统部",
        summary=(),
        since=since,
        due=due,
        status="待处理",
        tone="info",
        reasons=(),
        url=f"/tests/{pk}",
    )


@dataclass
class FakeSource:
    """Items by (person, tab); everything is answered from them."""

    slug: str = "tests"
    label: str = "测试"
    items: dict[tuple[int, Tab], list[Item]] = field(default_factory=dict)

    def give(self, person: Employee, *items: Item, tab: Tab = Tab.TODO) -> None:
        """Let these wait for the person."""
        self.items.setdefault((person.pk, tab), []).extend(items)

    def page(self, person: Employee, tab: Tab, filters: Filters, cursor: str, limit: int) -> ItemPage:
        rows = [row for row in self._rows(person.pk, tab) if row.key > cursor and self._fits(row, filters)]
        more = len(rows) > limit
        return ItemPage(tuple(rows[:limit]), rows[limit - 1].key if more else "")

    def counts(self, person: Employee) -> Counts:
        rows = self._rows(person.pk, Tab.TODO)
        started, cc = self._rows(person.pk, Tab.STARTED), self._rows(person.pk, Tab.CC)
        return Counts(len(rows), self._overdue(rows), self._today(rows), len(started), sum(row.unread for row in cc))

    def facets(self, person: Employee, tab: Tab) -> Sequence[Facet]:
        counted = Counter(row.facet for row in self._rows(person.pk, tab))
        return [Facet(slug, slug, count) for slug, count in sorted(counted.items())]

    def digest(self, person_ids: Sequence[int]) -> Mapping[int, PersonDigest]:
        found = {}
        for pk in person_ids:
            rows = self._rows(pk, Tab.TODO)
            if rows:
                found[pk] = PersonDigest(len(rows), self._overdue(rows), self._today(rows), tuple(rows[:3]))
        return found

    def overdue(self, at: datetime) -> Iterator[tuple[int, Item]]:
        pairs = [(pk, row) for (pk, tab), rows in self.items.items() if tab == Tab.TODO for row in rows]
        yield from sorted(
            ((pk, row) for pk, row in pairs if row.due is not None and row.due < at), key=lambda pair: pair[1].key
        )

    def _rows(self, pk: int, tab: Tab) -> list[Item]:
        return sorted(self.items.get((pk, tab), []), key=lambda row: row.key)

    def _fits(self, row: Item, filters: Filters) -> bool:
        wanted = {"": True, "overdue": self._overdue([row]) == 1, "today": self._today([row]) == 1}
        return filters.facet in {"", row.facet} and filters.text in row.title and wanted[filters.overdue]

    def _overdue(self, rows: Sequence[Item]) -> int:
        return sum(row.due is not None and row.due < clock.now() for row in rows)

    def _today(self, rows: Sequence[Item]) -> int:
        start = clock.now()
        end = datetime.combine(clock.today() + timedelta(days=1), datetime.min.time(), clock.SHANGHAI)
        return sum(row.due is not None and start <= row.due < end for row in rows)
