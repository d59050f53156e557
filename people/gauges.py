"""What monitoring may know of people: how many work here, how many are signed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import Count

from core import wire_clock
from core.gauges import Gauge, Sample
from people.models import Employee, Session


def _people() -> Iterator[Sample]:
    for row in Employee.objects.order_by().values("status").annotate(number=Count("pk")):
        yield Sample(row["number"], {"status": row["status"]})


def _sessions() -> Iterator[Sample]:
    yield Sample(Session.objects.filter(ends_at__gt=wire_clock.now(), person__isnull=False).count())


GAUGES: Final = (
    Gauge("hub_people", "People by employment status.", _people),
    Gauge("hub_sessions", "Browser sessions of signed-in people that are not over.", _sessions),
)
