"""A round of drawing: what cards claimed together say is read once, for all their readers and in both languages.

A round lives as long as one claim of the drain. What it read is newer than the versions that the cards had when they
were claimed; a card that has another version by the time it is drawn is read anew, so no version shows an older state.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from bots.kinds import NOTICES, NoticeKind
from bots.models import Card, Delivery
from core.refs import Ref

logger = logging.getLogger(__name__)
Gather = Callable[[Sequence[Ref]], Mapping[Ref, Any]]
Facts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Round:
    """What was read about cards: by card the version that it had before, by kind and subject what was found.

    `facts` are those of each card's last announcement.
    """

    wanted: Mapping[int, int] = field(default_factory=dict)
    found: Mapping[tuple[str, Ref], Any] = field(default_factory=dict)
    facts: Mapping[int, Facts] = field(default_factory=dict)

    def found_of(self, card: Card) -> Any:
        """What its kind found about its subject; None where that has to be asked."""
        return self.found.get((card.kind, card.about)) if self._holds(card) else None

    def facts_of(self, card: Card) -> Facts | None:
        """What was last announced in it; None where that has to be asked."""
        return self.facts.get(card.pk) if self._holds(card) else None

    def _holds(self, card: Card) -> bool:
        return self.wanted.get(card.pk) == card.wanted


def begin(rewritten: Sequence[Card], posted: Iterable[Card]) -> Round:
    """Read what these cards say, which the caller has claimed: so many queries for each kind, however many they are."""
    cards = [*rewritten, *posted]
    if not cards:
        return Round()
    versions = {card.pk: card.wanted for card in cards}
    return Round(versions, gathered((card.kind, card.about) for card in cards), last_facts(rewritten))


def gathered(subjects: Iterable[tuple[str, Ref]]) -> dict[tuple[str, Ref], Any]:
    """What the kinds find about these subjects, by kind and subject; kinds that ask alike ask once.

    A kind that breaks finds nothing here: it breaks again, or not, where its card is drawn.
    """
    asked: dict[Gather, dict[Ref, set[str]]] = {}
    for slug, about in subjects:
        gather = NOTICES.get(slug).gather if slug in NOTICES else None
        if gather is not None:
            asked.setdefault(gather, {}).setdefault(about, set()).add(slug)
    found: dict[tuple[str, Ref], Any] = {}
    for gather, kinds in asked.items():
        for about, thing in _asked(gather, list(kinds)).items():
            found |= {(slug, about): thing for slug in kinds.get(about, ())}
    return found


def alone(kind: NoticeKind, about: Ref) -> Any:
    """What the kind finds about one subject; None if it finds nothing, or asks for itself."""
    return kind.gather([about]).get(about) if kind.gather is not None else None


def last_facts(cards: Sequence[Card]) -> dict[int, Facts]:
    """The facts of the last announcement in each card, in one query."""
    if not cards:
        return {}
    newest = Delivery.objects.filter(card__in=cards).order_by().values("card").annotate(last=Max("pk"))
    rows = Delivery.objects.filter(pk__in=newest.values("last")).values_list("card", "announcement__facts")
    told = dict(rows)
    return {card.pk: told.get(card.pk, {}) for card in cards}


def _asked(gather: Gather, about: Sequence[Ref]) -> Mapping[Ref, Any]:
    try:
        return gather(about)
    except Exception:  # the others of the round are drawn all the same
        logger.exception("subjects %s could not be read together", about)
        return {}
