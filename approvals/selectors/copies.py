"""Who got a copy of a request, and who has read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from approvals import phrases
from approvals.models import Copy
from approvals.selectors.reading import Reading, read
from approvals.selectors.shown import CopyView
from core.doors import whole
from people.models import Employee

LIMIT = 50


@dataclass(frozen=True)
class CopiesPage:
    """A page of copies; `read` is "" (all), "unread" or "read"."""

    pk: int
    serial: str
    title: str
    url: str
    rows: tuple[CopyView, ...]
    read: str
    total: int
    unread: int
    cursor: str
    next_cursor: str


def sender(reading: Reading, row: Copy) -> str:
    """Who sent a copy: a person, or the node of the flow."""
    if row.by is not None:
        return str(row.by.display_name)
    found = reading.definition.nodes.get(row.node)
    return found.name.said(phrases.language()) if found else ""


def copies_page(person: Employee, pk: int, query: Mapping[str, str]) -> CopiesPage:
    """The copies of a request that the person may see, the newest first.

    Raises: NotVisible.
    """
    reading = read(person, pk)
    rows = Copy.objects.filter(request=reading.request).select_related("person", "by").order_by("-pk")
    wanted = query.get("read", "") if query.get("read") in {"read", "unread"} else ""
    shown = rows.filter(read_at__isnull=wanted == "unread") if wanted else rows
    cursor = whole(query.get("cursor", ""))
    found = list((shown.filter(pk__lt=cursor) if cursor else shown)[: LIMIT + 1])
    return CopiesPage(
        pk=pk,
        serial=reading.request.serial,
        title=phrases.headline(reading.definition, reading.request.data, reading.rights),
        url=phrases.url(reading.request),
        rows=tuple(CopyView(row.person, sender(reading, row), row.at, row.read_at) for row in found[:LIMIT]),
        read=wanted,
        total=rows.count(),
        unread=rows.filter(read_at__isnull=True).count(),
        cursor=query.get("cursor", ""),
        next_cursor=str(found[LIMIT - 1].pk) if len(found) > LIMIT else "",
    )
