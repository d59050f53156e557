"""What is found for a text, grouped as registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from core.search import Piece, pieces
from core.shell import SEARCH, Hit
from people import api as people
from people.models import Employee


@dataclass(frozen=True)
class Line:
    """A hit as drawn, cut at what matches."""

    title: tuple[Piece, ...]
    meta: tuple[Piece, ...]
    url: str


@dataclass(frozen=True)
class Group:
    """The hits of one provider."""

    label: str
    hits: tuple[Line, ...]


@dataclass(frozen=True)
class SearchPage:
    """What was asked and what there is."""

    text: str
    groups: tuple[Group, ...]


def build(person: Any, text: str, *, limit: int) -> SearchPage:
    """Groups with hits that the person may see; an empty text finds nothing."""
    text = text.strip()[:100]
    if not text:
        return SearchPage("", ())
    gone = people.outside(person) if any(one.audience for one in SEARCH) else frozenset()
    providers = sorted((one for one in SEARCH if one.audience not in gone), key=lambda provider: provider.order)
    groups = [Group(str(one.label), _drawn(one.find(person, text, limit), text)) for one in providers]
    return SearchPage(text, tuple(group for group in groups if group.hits))


def _drawn(hits: Sequence[Hit], text: str) -> tuple[Line, ...]:
    return tuple(Line(pieces(hit.title, text), pieces(hit.meta, text), hit.url) for hit in hits)


def colleagues(person: Any, text: str, *, limit: int, himself: bool = False) -> tuple[Employee, ...]:
    """Active people whose name, pinyin, initials or user id begins so; who asks only where he may choose himself."""
    words = text.strip().lower().replace(" ", "")[:60]
    if not words:
        return ()
    begins = Q(name__startswith=words) | Q(pinyin__startswith=words) | Q(initials__startswith=words)
    begins |= Q(user_id__startswith=words) | Q(name_en__istartswith=text.strip())
    rows = Employee.objects.filter(people.visible_to(person), begins, status=people.EmployeeStatus.ACTIVE)
    rows = rows if himself else rows.exclude(pk=person.pk)
    rows = rows.order_by("pinyin", "pk").prefetch_related("memberships__department")
    return tuple(rows[:limit])
