"""Calls that Feishu has not taken, while it is away: they go over the roads without it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from alerts.models import Incident, SpareRoad
from alerts.services.paging import SOON
from alerts.services.road_errands import AWAY, call, reached
from alerts.states import IncidentStatus
from alerts.states_road import RoadStatus
from bots import api as bots
from core import journal
from core.timers import Firing, Recurring, every
from people.models import Employee

STEP: Final = timedelta(seconds=30)


def cover(_slot: datetime, firing: Firing) -> None:
    """The slot: everybody who was called for an incident that still waits, and whom Feishu has not told."""
    firing.claim()
    if bots.away_since(AWAY) is None or not SpareRoad.objects.filter(status=RoadStatus.ACTIVE).exists():
        return
    waiting = Incident.objects.select_for_update().filter(status=IncidentStatus.TRIGGERED, priority__in=SOON)
    for row in waiting.exclude(waits_since=None).order_by("pk"):
        _cover(row)


def _cover(row: Incident) -> None:
    told = bots.reads(row.ref)
    for entry in journal.entries(row.ref).filter(verb="alerts.incident_called", at__gte=row.waits_since):
        called = [*entry.facts["to"], *entry.facts.get("again", ())]
        left = [pk for pk in called if not reached(told.get(pk), entry.at)]
        call(row, entry.facts["rung"], list(Employee.objects.filter(pk__in=left).order_by("pk")), entry.at)


EVERY: Final = Recurring("alerts.roads", every(STEP), cover)
