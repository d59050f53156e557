"""What monitoring may know of the estate: systems for which nobody answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import Count, Exists, OuterRef

from core.gauges import Gauge, Sample
from estate.models import System, SystemOwner
from estate.states import Duty, Grade, InUse
from people.states import EmployeeStatus


def _without_owner() -> Iterator[Sample]:
    answers = SystemOwner.objects.filter(
        system=OuterRef("pk"), duty__in=[Duty.A, Duty.B], person__status=EmployeeStatus.ACTIVE
    )
    rows = System.objects.filter(~Exists(answers), status=InUse.IN_USE).order_by().values("grade")
    found = {row["grade"]: row["number"] for row in rows.annotate(number=Count("pk"))}
    for grade in Grade.values:
        yield Sample(found.get(grade, 0), {"grade": grade})


GAUGES: Final = (
    Gauge("hub_systems_without_owner", "Systems in use whose A and B owners have all left, by grade.", _without_owner),
)
