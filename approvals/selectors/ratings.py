"""How satisfied people were with a flow: said only where enough have answered, so that nobody is meant."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Avg, Count

from approvals.models import Rating

ENOUGH: Final = 5


@dataclass(frozen=True)
class Satisfaction:
    """The mean of one to five, with one decimal, and of how many answers."""

    mean: Decimal
    answers: int


def satisfaction(flow: str) -> Satisfaction | None:
    """The figure of a flow; None under five answers."""
    found = Rating.objects.filter(request__flow__slug=flow).aggregate(mean=Avg("stars"), answers=Count("pk"))
    if found["answers"] < ENOUGH:
        return None
    return Satisfaction(Decimal(str(found["mean"])).quantize(Decimal("0.1")), found["answers"])
