"""Incidents in the inbox: those that wait for a person or are his, and those that he brought to their end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, cast

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.models import Incident, Responder
from alerts.selectors.incident_list import systems_named
from alerts.states import IncidentStatus
from inbox import api as inbox
from inbox.api import Counts, Facet, Filters, Item, ItemPage, PersonDigest, Tab
from people.models import Employee

SLUG: Final = "alerts"
KIND: Final = "alerts.incident"
DUE: Final = "snoozed_until"  # empty of whatever waits or is being handled: incidents have no due time
TOP: Final = 3
NOBODY: Final[ItemPage] = ItemPage((), "")


class IncidentsSource:
    """待办: what one was called for and nobody took, and what one is at. 已办: what one had when it was over."""

    slug = SLUG
    label: str = cast("str", gettext_lazy("故障"))

    def page(self, person: Employee, tab: Tab, filters: Filters, cursor: str, limit: int) -> ItemPage:
        """A page of one tab; incidents are neither started nor copied."""
        if filters.facet not in {"", SLUG} or filters.overdue:
            return NOBODY
        if tab == Tab.TODO:
            after = inbox.todo_after(cursor, due=DUE, since="opened_at", kind=KIND)
            rows = _todo(person).order_by(*inbox.todo_order(due=DUE, since="opened_at"))
        elif tab == Tab.DONE:
            after = inbox.newest_after(cursor, at="resolved_at", kind=KIND)
            rows = _done(person).order_by(*inbox.newest_order(at="resolved_at"))
        else:
            return NOBODY
        items = _items(rows.filter(after & _named(filters.text))[: limit + 1], tab)
        return ItemPage(tuple(items[:limit]), items[limit - 1].key if len(items) > limit else "")

    def counts(self, person: Employee) -> Counts:
        """How many wait for the person or are his."""
        return Counts(todo=_todo(person).count())

    def facets(self, person: Employee, tab: Tab) -> Sequence[Facet]:
        """One part: incidents."""
        rows = {Tab.TODO: _todo, Tab.DONE: _done}.get(tab)
        many = rows(person).count() if rows else 0
        return (Facet(SLUG, str(self.label), many, icon="bell-ring"),) if many else ()

    def digest(self, person_ids: Sequence[int]) -> Mapping[int, PersonDigest]:
        """Numbers and the oldest three of many people."""
        order = inbox.todo_order(due=DUE, since="opened_at")
        called = Responder.objects.filter(person__in=person_ids, incident__status=IncidentStatus.TRIGGERED)
        mine: dict[int, set[int]] = {}
        for incident, person in called.values_list("incident", "person"):
            mine.setdefault(incident, set()).add(person)
        held = Incident.objects.filter(status=IncidentStatus.ACKNOWLEDGED, assignee__in=person_ids)
        for incident, holder in held.order_by().values_list("pk", "assignee"):
            mine.setdefault(incident, set()).add(holder)
        having: dict[int, list[int]] = {}
        for pk in Incident.objects.filter(pk__in=mine).order_by(*order).values_list("pk", flat=True):
            for person in mine[pk]:
                having.setdefault(person, []).append(pk)
        tops = {pk for rows in having.values() for pk in rows[:TOP]}
        shown = {item.ref.pk: item for item in _items(Incident.objects.filter(pk__in=tops), Tab.TODO)}
        return {
            person: PersonDigest(len(rows), 0, 0, tuple(shown[pk] for pk in rows[:TOP]))
            for person, rows in having.items()
        }

    def overdue(self, at: datetime) -> Iterator[tuple[int, Item]]:
        """None: an incident has no due time, its escalation is the policy's."""
        return iter(())


def _todo(person: Employee) -> QuerySet[Incident]:
    part = Responder.objects.filter(incident=OuterRef("pk"), person=person)
    waits = Q(Exists(part), status=IncidentStatus.TRIGGERED)
    return Incident.objects.filter(waits | Q(status=IncidentStatus.ACKNOWLEDGED, assignee=person))


def _done(person: Employee) -> QuerySet[Incident]:
    return Incident.objects.filter(status=IncidentStatus.RESOLVED, assignee=person)


def _named(text: str) -> Q:
    word = text.strip()
    number = word.upper().removeprefix("INC-")
    meant = Q(pk=int(number)) if number.isdecimal() and len(number) < 18 else Q(pk__in=())
    return Q(title__icontains=word) | meant if word else Q()


def _items(rows: QuerySet[Incident], tab: Tab) -> list[Item]:
    found = list(rows.select_related("source"))
    names = systems_named({row.system for row in found})
    return [_item(row, names.get(row.system, ""), tab) for row in found]


def _item(row: Incident, system: str, tab: Tab) -> Item:
    status = IncidentStatus(row.status)
    over = row.resolved_at if tab == Tab.DONE else None
    key = inbox.newest_key(over, row.ref) if over else inbox.todo_key(None, row.opened_at, row.ref)
    return Item(
        key=key,
        ref=row.ref,
        source=SLUG,
        facet=SLUG,
        facet_label=_("故障"),
        title=f"[{row.priority}] {row.title}",
        initiator=row.source.display_name,
        department="",
        summary=((_("系统"), system),) if system else (),
        since=over or row.opened_at,
        due=None,
        status=str(status.label),
        tone=status.tone,
        reasons=(),
        url=reverse("alerts:incident", args=[row.pk]),
        icon="bell-ring",
    )


SOURCE: Final = IncidentsSource()
