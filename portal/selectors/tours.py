"""Which tour stands on 工作台."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from core.shell import TOURS
from people import api as people
from people.models import Employee
from portal.models import TourSeen


@dataclass(frozen=True)
class Step:
    """A step as drawn."""

    number: int
    title: str
    text: str
    url: str
    verb: str


@dataclass(frozen=True)
class TourPanel:
    """The tour with its steps; `left` more follow when this one is put away."""

    slug: str
    label: str
    steps: tuple[Step, ...]
    left: int


def tour_for(person: Employee) -> TourPanel | None:
    """The first tour that fits the person and was not put away; None when all were."""
    seen = frozenset(TourSeen.objects.filter(person=person).values_list("tour", flat=True))
    waiting = [tour for tour in sorted(TOURS, key=lambda tour: tour.order) if tour.slug not in seen]
    if not waiting:
        return None
    hidden = people.outside(person) if any(tour.audience for tour in waiting) else frozenset()
    held = people.roles_of(person) if any(tour.roles for tour in waiting) else frozenset()
    open_to = [tour for tour in waiting if tour.audience not in hidden and (not tour.roles or tour.roles & held)]
    fitting = [tour for tour in open_to if tour.fits(person)]
    if not fitting:
        return None
    first = fitting[0]
    steps = tuple(
        Step(number, str(step.title), str(step.text), reverse(step.url_name) if step.url_name else "", str(step.verb))
        for number, step in enumerate(first.steps, 1)
    )
    return TourPanel(first.slug, str(first.label), steps, len(fitting) - 1)
