"""Putting a tour away, and asking for all of them again."""

from __future__ import annotations

from core import clock
from core.shell import TOURS
from people.models import Employee
from portal.models import TourSeen


def put_away(person: Employee, slug: str) -> None:
    """Show this tour no more; again is harmless.

    Raises: UnknownKind if there is no such tour.
    """
    tour = TOURS.get(slug)
    TourSeen.objects.get_or_create(person=person, tour=tour.slug, defaults={"at": clock.now()})


def show_again(person: Employee) -> None:
    """Show all tours again from the first."""
    TourSeen.objects.filter(person=person).delete()
