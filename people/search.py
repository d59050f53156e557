"""Finding people by Chinese name, pinyin, initials, English name, user id or number."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Length
from django.urls import reverse

from core.shell import Hit
from people.models import Employee
from people.policy import visible_to


def find_people(viewer: Employee, text: str, limit: int) -> Sequence[Hit]:
    """The best matches among those the viewer may see: whole name or initials first, then beginnings, then parts;
    of equal ones the shorter name."""
    words = text.strip().lower().replace(" ", "")
    if not words:
        return []
    rows = (
        Employee.objects.filter(visible_to(viewer))
        .filter(matches(words))
        .annotate(rank=_rank(words))
        .order_by("rank", Length("pinyin"), "pinyin", "pk")
        .prefetch_related("memberships__department")
    )
    return [_hit(row) for row in rows[:limit]]


def matches(words: str) -> Q:
    """Whom the words (lower case, without spaces) mean, by name, spelling, user id or number."""
    found = Q(name__contains=words) | Q(name_en__icontains=words) | Q(user_id__startswith=words)
    if words.isascii():
        found |= Q(pinyin__startswith=words) | Q(initials__startswith=words) | Q(employee_no=words)
        found |= Q(pinyin__contains=words)
    return found


def _rank(words: str) -> Case:
    whole = Q(name=words) | Q(initials=words) | Q(pinyin=words) | Q(user_id=words) | Q(employee_no=words)
    begins = Q(name__startswith=words) | Q(initials__startswith=words) | Q(pinyin__startswith=words)
    return Case(
        When(whole, then=Value(0)),
        When(begins, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def _hit(row: Employee) -> Hit:
    place = row.department
    meta = " · ".join(part for part in (place.display_name if place else "", row.title) if part)
    return Hit(title=row.display_name, meta=meta, url=page_of(row.pk), kind="people.employee")


def page_of(pk: int) -> str:
    """Path of a person's page, which the shell offers."""
    return reverse("portal:person", args=[pk])
