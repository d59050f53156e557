"""The answers that the inbox asks of every room, given for approvals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy

from approvals import phrases
from approvals.models import FlowVersion, Request
from approvals.pending import digest, pages, rows
from approvals.pending.items import Maker, Names
from approvals.policy import open_tasks
from approvals.services.instance import version_definition
from approvals.states import RequestStatus, VersionStatus
from core import clock
from inbox.api import Counts, Facet, Filters, Item, ItemPage, PersonDigest, Tab
from people.models import Employee

SLUG = "approvals"
CHUNK = 500


class ApprovalsSource:
    """Open parts (one's own and those one may play), parts that were played, requests started, copies received."""

    slug = SLUG
    label: str = gettext_lazy("审批")  # type: ignore[assignment]  # a lazy text

    def page(self, person: Employee, tab: Tab, filters: Filters, cursor: str, limit: int) -> ItemPage:
        """A page of one tab."""
        return pages.PAGES[tab](person, filters, cursor, limit)

    def counts(self, person: Employee) -> Counts:
        """Exact numbers."""
        now = clock.now()
        found = open_tasks(person, now).aggregate(
            todo=Count("pk"),
            overdue=Count("pk", filter=rows.overdue(now)),
            today=Count("pk", filter=rows.due_today(now)),
        )
        running = Request.objects.filter(initiator=person, status=RequestStatus.RUNNING).count()
        return Counts(found["todo"], found["overdue"], found["today"], running, rows.unread(person).count())

    def facets(self, person: Employee, tab: Tab) -> Sequence[Facet]:
        """The flows in a tab with their numbers."""
        path = rows.FLOW_OF[tab]
        counted = rows.ROWS[tab](person, clock.now()).order_by().values_list(path).annotate(count=Count("pk"))
        flows = _flows()
        return tuple(
            Facet(slug, *_told(slug, flows, count=count, batch=tab == Tab.TODO)) for slug, count in sorted(counted)
        )

    def digest(self, person_ids: Sequence[int]) -> Mapping[int, PersonDigest]:
        """Numbers and the most urgent three of many people, in a few queries per 500 of them."""
        now = clock.now()
        found: dict[int, PersonDigest] = {}
        wanted = list(person_ids)
        for start in range(0, len(wanted), CHUNK):
            found |= digest.digests(wanted[start : start + CHUNK], now)
        return found

    def overdue(self, at: datetime) -> Iterator[tuple[int, Item]]:
        """Every open part past its due time."""
        found = rows.all_open().filter(rows.overdue(at)).order_by("due_at", "pk")
        coming = found.iterator(chunk_size=CHUNK)
        while tasks := list(islice(coming, CHUNK)):
            maker = Maker(None, at, Names.of_parts(tasks))
            yield from ((task.person_id, maker.todo(task)) for task in tasks)


def _flows() -> dict[str, int]:
    """The current version of each flow."""
    current = FlowVersion.objects.filter(status=VersionStatus.DEFAULT).order_by()
    return dict(current.values_list("flow__slug", "pk"))


def _told(slug: str, flows: Mapping[str, int], *, count: int, batch: bool) -> tuple[str, int, str, str]:
    """Label, number, symbol, and where several are approved at once."""
    if slug not in flows:
        return slug, count, "", ""
    definition = version_definition(flows[slug])
    together = reverse("approvals:batch") if batch and definition.settings.batch else ""
    return definition.title.said(phrases.language()), count, definition.icon, together


SOURCE = ApprovalsSource()
