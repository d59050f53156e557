"""All of a storm that waits, taken in one press by whoever answers for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alerts.models import Incident, Storm
from alerts.policy import handled_by, visible_to
from alerts.services import paging, storms, war_rooms
from alerts.states import INCIDENT, IncidentStatus
from bots import api as bots
from core import clock, journal
from core.errors import IllegalMove, NotVisible
from core.journal import Line, Via
from people.models import Employee

MOST: Final = 1_000  # of one press, which Feishu wants answered within three seconds


@dataclass(frozen=True)
class Taken:
    """How many were taken, and how many that the person may take still wait."""

    many: int
    left: int


def takeable(storm: int, person: Employee) -> QuerySet[Incident]:
    """What waits of the storm and is this person's to take."""
    return Incident.objects.filter(handled_by(person), storm=storm, status=IncidentStatus.TRIGGERED)


@transaction.atomic
def take_all(storm: int, *, actor: Employee, via: Via = Via.CARD) -> Taken:
    """Take whatever waits of the storm and is the actor's to take, at most a thousand; what others hold stays theirs.

    A handful of statements for each few hundred. Raises: NotVisible for who reads nothing of it; IllegalMove where
    nothing is left to be taken.
    """
    row = Storm.objects.filter(pk=storm).first()
    if row is None or not Incident.objects.filter(visible_to(actor), storm=row).exists():
        raise NotVisible(_("告警风暴不存在"))
    found = list(takeable(row.pk, actor).select_for_update(of=("self",)).order_by("pk")[:MOST])
    if not found:
        raise IllegalMove(_("没有你可以认领的故障了，可能已被他人认领"), subject=row.ref, state=row.status)
    _take(found, actor)
    paging.hold_many(found)
    lines = [Line(one.ref, {"storm": row.pk}) for one in found]
    journal.record_all("alerts.incident_acknowledged", lines=lines, actor=actor.ref, via=via)
    journal.record("alerts.storm_taken", actor=actor.ref, ref=row.ref, via=via, facts={"taken": len(found)})
    bots.refresh_many(one.ref for one in found)
    storms.touched(found)
    war_rooms.follow_many(found)
    return Taken(len(found), takeable(row.pk, actor).count())


def _take(rows: Sequence[Incident], actor: Employee) -> None:
    """What was taken before keeps the time of the first."""
    first = [row for row in rows if row.acknowledged_at is None]
    again = [row for row in rows if row.acknowledged_at is not None]
    INCIDENT.move_all(first, "acknowledge", assignee=actor, snoozed_until=None, acknowledged_at=clock.now())
    INCIDENT.move_all(again, "acknowledge", assignee=actor, snoozed_until=None)
