"""For whom an app or a flow is there: outside its audience nobody finds it in a menu or hears of it.

Slugs are `app:<name>` and `flow:<key>`. What nobody restricted is there for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.registry import Registry
from people.models import Audience, AudiencePart, Employee, Membership, RoleHolding
from people.states import AudiencePartKind, AudienceReach


@dataclass(frozen=True)
class AudienceSubject:
    """A thing that may have an audience of its own; `about` says in a sentence what people outside miss."""

    slug: str
    label: str
    about: str = ""


@dataclass(frozen=True)
class AudienceSource:
    """Lists what one room lets people restrict, as it is now."""

    slug: str
    subjects: Callable[[], Sequence[AudienceSubject]]


AUDIENCES: Registry[AudienceSource] = Registry("audience sources")


def subjects() -> list[AudienceSubject]:
    """All that may have an audience, in the order of registration."""
    return [subject for source in AUDIENCES for subject in source.subjects()]


def in_audience(person: Employee, slug: str) -> bool:
    """Whether the app or flow is there for this person."""
    return slug not in outside(person)


def outside(person: Employee) -> frozenset[str]:
    """What is not there for this person. One query."""
    places = Membership.objects.filter(employee=person, department__path__startswith=OuterRef("department__path"))
    roles = RoleHolding.objects.filter(employee=person).values("role")
    mine = AudiencePart.objects.filter(
        Q(kind=AudiencePartKind.PERSON, employee=person)
        | Q(kind=AudiencePartKind.ROLE, role__in=roles)
        | Q(Exists(places), kind=AudiencePartKind.DEPARTMENT),
        audience=OuterRef("pk"),
    )
    rows = Audience.objects.filter(~Exists(mine), reach=AudienceReach.CHOSEN)
    return frozenset(rows.values_list("slug", flat=True))


def within(pks: Iterable[int], slugs: Sequence[str]) -> list[int]:
    """Those of these people for whom all of these are there, in their order; one query if nothing is restricted."""
    wanted = list(pks)
    for audience in Audience.objects.filter(slug__in=slugs, reach=AudienceReach.CHOSEN).values_list("pk", flat=True):
        inside = set(members(audience).filter(pk__in=wanted).values_list("pk", flat=True))
        wanted = [pk for pk in wanted if pk in inside]
    return wanted


def members(audience: int) -> QuerySet[Employee]:
    """Who is named by the parts of a restricted audience: directly, by a role, or by a department and all below it."""
    parts = AudiencePart.objects.filter(audience=audience)
    found = Q(pk__in=parts.filter(kind=AudiencePartKind.PERSON).values("employee"))
    found |= Q(role_holdings__role__in=parts.filter(kind=AudiencePartKind.ROLE).values("role"))
    places = parts.filter(kind=AudiencePartKind.DEPARTMENT)
    for path in places.values_list("department__path", flat=True):
        found |= Q(memberships__department__path__startswith=path)
    return Employee.objects.filter(found).distinct()
