"""Telling live cards that their subject has changed."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Q
from django.db.models.functions import Greatest

from bots.kinds import Lane
from bots.models import Card
from bots.services.announce import bump, ring
from core import transactions, wire_clock
from core.refs import Ref

SOFT = timedelta(minutes=1)


def refresh(about: Ref, *, soft: bool = False) -> None:
    """Every live card about the subject is rewritten from its newest state.

    `soft` is for tallies that nobody waits for: such a card is rewritten at most once a minute.
    Raises: RuntimeError outside a transaction.
    """
    transactions.require("bots.refresh")
    cards = Card.objects.filter(about_kind=about.kind, about_id=about.id)
    now = wire_clock.now()
    if soft:
        calm = Q(patched_at__gt=now - SOFT) & Q(shown=F("wanted"))
        cards.filter(calm).update(retry_at=Greatest(F("patched_at"), F("posted_at")) + SOFT)
    else:
        cards.filter(attempts=0).update(retry_at=now)
    bump(cards)
    for lane in Lane.values:
        if cards.filter(lane=lane).exists():
            ring(lane)
