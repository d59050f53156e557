"""Bringing the cards that a summary of held messages stands for."""

from __future__ import annotations

from django.db import transaction

from bots.kinds import Form, Urgency
from bots.models import Delivery
from bots.services.announce import ring
from bots.states import CardStatus, DeliveryStatus
from core import clock, journal, wire_clock
from core.journal import Via
from people.models import Employee


@transaction.atomic
def unfold_cards(*, actor: Employee, via: Via = Via.CARD) -> int:
    """Send the person's own folded cards one by one after all, now; returns how many are on their way.

    Cards that have come meanwhile by another message stay where they are.
    """
    folded = Delivery.objects.filter(
        receiver=actor,
        form=Form.CARD,
        status=DeliveryStatus.FOLDED,
        card__status=CardStatus.WAITING,
        card__message_id="",
    )
    lanes = set(folded.values_list("lane", flat=True))
    # the person asks for them, so neither quiet hours nor another summary may hold them back
    count = folded.update(
        status=DeliveryStatus.WAITING,
        urgency=Urgency.PAGE,
        due_at=clock.now(),
        retry_at=wire_clock.now(),
        reason="",
    )
    if count:
        journal.record("cards.unfolded", actor=actor.ref, ref=actor.ref, via=via, facts={"count": count})
    for lane in sorted(lanes):
        ring(lane)
    return count
