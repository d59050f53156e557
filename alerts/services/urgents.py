"""The day's budget of urgent calls: they cost money, and whoever is rung for everything hears nothing any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from django.conf import settings

from bots import api as bots
from core import clock

SPENT: Final = "spent"  # in the journal: there was only a message, the budget of the day is used up


@dataclass(frozen=True)
class Spending:
    """How many urgent calls of each kind rang today, and how many may."""

    rang: tuple[tuple[str, int], ...]
    most: int

    @property
    def total(self) -> int:
        """Of all kinds."""
        return sum(many for _word, many in self.rang)


def spending() -> Spending:
    """What rang since midnight in Shanghai."""
    midnight = datetime.combine(clock.today(), time(), clock.SHANGHAI)
    rang = tuple((str(how.label), bots.urged_since(how, midnight)) for how in bots.Urgent)
    return Spending(rang, settings.ALERT_URGENTS_PER_DAY)


def left() -> int:
    """How many may still ring today."""
    now = spending()
    return max(now.most - now.total, 0)
