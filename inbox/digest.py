"""The merged digest: twice a working day, one per person over all sources, none when there is nothing.

The slot's timer writes one timer per 500 people; each of those computes and announces in its own transaction, so a
crash costs one chunk, which is done again, and nobody is told twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bots.api import announce
from core import clock, timers
from core.timers import Firing, Recurring, TimerHandler
from core.worktime import office
from inbox import slots
from inbox.models import DigestMute
from inbox.selectors import digests
from inbox.slots import Slot
from people.api import back_at
from people.models import Employee
from people.states import EmployeeStatus

CHUNK = 500
CHUNK_HANDLER = "inbox.digest_chunk"
NOTICE = "inbox.digest"


def _next(after: datetime) -> datetime:
    return slots.next_slot(after, office()).at


def fan_out(at: datetime, firing: Firing) -> None:
    """Write the chunk timers of a slot; a slot that is over (nobody ticked that long) is let go."""
    slot = slots.slot_at(at)
    if not slots.is_current(slot, clock.now(), office()):
        return
    firing.claim()
    active = Employee.objects.filter(status=EmployeeStatus.ACTIVE)
    keys = list(active.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        timers.schedule(
            f"{NOTICE}:{slot.ref.id}:{part[0]}",
            handler=CHUNK_HANDLER,
            due_at=slot.at,
            ref=slot.ref,
            payload={"first": part[0], "last": part[-1]},
        )


def tell_chunk(firing: Firing) -> None:
    """Announce the slot's digest to everybody of the chunk who has something to do and did not mute it."""
    slot = slots.slot_of(firing.ref)
    if not slots.is_current(slot, clock.now(), office()):
        return
    firing.claim()
    people = receivers(slot, firing.payload["first"], firing.payload["last"])
    told = sorted(digests(people))
    announce(NOTICE, about=slot.ref, to=told, key=f"{slot.ref.id}:{firing.payload['first']}")


def receivers(slot: Slot, first: int, last: int) -> Sequence[int]:
    """Keys of the active people from first to last who have not muted the day and are not on leave."""
    people = Employee.objects.filter(status=EmployeeStatus.ACTIVE, pk__range=(first, last))
    muted = DigestMute.objects.filter(day=slot.day).values("person_id")
    keys = list(people.exclude(pk__in=muted).order_by("pk").values_list("pk", flat=True))
    away = back_at(keys, slot.at)
    return [pk for pk in keys if pk not in away]


TWICE_A_DAY = Recurring(NOTICE, _next, fan_out)
PER_CHUNK = TimerHandler(CHUNK_HANDLER, tell_chunk)
