"""Who is away: questions, each one query however many people are asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from core import plain
from core.plain import Sql
from people.absence_rules import Away, spared_until
from people.models import Absence, Employee
from people.policy import HR
from people.selectors import has_role
from people.states import AbsenceStatus


def absent(person: Employee, at: datetime) -> Absence | None:
    """The absence that holds for the person at this moment, the one that ends last; None if he is there."""
    return absences_in_force([person.pk], at).get(person.pk)


def absences_in_force(pks: Iterable[int], at: datetime) -> dict[int, Absence]:
    """For each of these people who is away at this moment, the absence that ends last."""
    rows = _counting().filter(person__in=set(pks), starts_at__lte=at, ends_at__gt=at)
    return {row.person_id: row for row in rows.order_by("ends_at", "pk")}


def back_at(pks: Iterable[int], at: datetime) -> dict[int, datetime]:
    """For each of these people who is spared messages now (on leave, not on a trip), when he is back."""
    spans: dict[int, list[Away]] = defaultdict(list)
    now = connection.ops.adapt_datetimefield_value(at)
    counting = Sql("ends_at > %s AND status <> %s", (now, str(AbsenceStatus.CANCELLED)))
    for row in plain.read(Absence, {"person": sorted(set(pks))}, such=counting):
        spans[row.person_id].append(Away(row.starts_at, row.ends_at, row.kind))
    known = {person: spared_until(mine, at) for person, mine in spans.items()}
    return {person: until for person, until in known.items() if until is not None}


def absences_of(person: Employee, at: datetime) -> list[Absence]:
    """The person's absences that are not over, the soonest first."""
    return list(_counting().filter(person=person, ends_at__gt=at).order_by("starts_at", "pk"))


def absences_seen_by(viewer: Employee) -> QuerySet[Absence]:
    """Every absence that the viewer may read with its note: his own; for HR everybody's."""
    return Absence.objects.all() if has_role(viewer, HR) else Absence.objects.filter(person=viewer)


def own_absence(person: Employee, pk: int) -> Absence | None:
    """The person's own absence with this key, over or not; None if there is no such one of his."""
    return Absence.objects.filter(person=person, pk=pk).select_related("person").first()


def _counting() -> QuerySet[Absence]:
    return Absence.objects.filter(~Q(status=AbsenceStatus.CANCELLED))
