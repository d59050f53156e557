"""What waits for somebody on leave is looked at anew when his absences change."""

from __future__ import annotations

from typing import Final

from bots.kinds import Urgency
from bots.models import Delivery
from bots.quiet import next_digest
from bots.services.announce import ring
from bots.states import DeliveryStatus
from core import clock
from people.api import AbsenceHandler
from people.models import Employee


def changed(person: Employee) -> int:
    """Let the drain decide again about every message that waits for the person; returns how many there are."""
    now = clock.now()
    held = Delivery.objects.filter(receiver=person, status=DeliveryStatus.WAITING, due_at__gt=now)
    digests = held.filter(urgency=Urgency.DIGEST)
    lanes = sorted(set(held.values_list("lane", flat=True)))
    count = digests.update(due_at=next_digest(now)) + held.exclude(urgency=Urgency.DIGEST).update(due_at=now)
    for lane in lanes:
        ring(lane)
    return count


HANDLER: Final = AbsenceHandler("bots", changed)
