"""Telling live cards that their subject has changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, Q
from django.db.models.functions import Greatest

from bots.models import Card
from bots.services.announce import bump, ring
from bots.services.card_rows import bring_up
from core import transactions, wire_clock
from core.refs import Ref

SOFT = timedelta(minutes=1)


def refresh(about: Ref, *, soft: bool = False) -> None:
    """Every live card about the subject is rewritten from its newest state.

    `soft` is for tallies that nobody waits for: such a card is rewritten at most once a minute.
    Raises: RuntimeError outside a transaction.
    """
    refresh_many([about], soft=soft)


def refresh_many(abouts: Iterable[Ref], *, soft: bool = False) -> None:
    """The same for many subjects, in one statement (two where it is soft).

    Raises: RuntimeError outside a transaction.
    """
    transactions.require("bots.refresh")
    lanes = _softly(abouts) if soft else {lane for _pk, lane in bring_up((), abouts).values()}
    for lane in sorted(lanes):
        ring(lane)


def _softly(abouts: Iterable[Ref]) -> set[str]:
    which = Q(pk__in=())
    for about in set(abouts):
        which |= Q(about_kind=about.kind, about_id=about.id)
    cards, now = Card.objects.filter(which), wire_clock.now()
    calm = Q(patched_at__gt=now - SOFT) & Q(shown=F("wanted"))
    cards.filter(calm).update(retry_at=Greatest(F("patched_at"), F("posted_at")) + SOFT)
    bump(cards)
    return set(cards.order_by().values_list("lane", flat=True).distinct())
