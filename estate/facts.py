"""What other rooms are told of the estate: frozen values, never rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.translation import get_language

from estate.duty import Why
from estate.states import Grade, InUse, Level, SwapStatus

# The slug under which forms choose among systems as if they were a ledger.
APPLICATION: Final = "application"


@dataclass(frozen=True)
class SystemFacts:
    """A system; `department` is a key of people's departments or None."""

    key: str
    name: str
    name_en: str
    grade: Grade
    level: Level
    cost_centre: str
    department: int | None
    status: InUse

    @property
    def said(self) -> str:
        """The name in the language of the moment."""
        return said(self.name, self.name_en)


@dataclass(frozen=True)
class RosterFacts:
    """A roster by its name."""

    slug: str
    name: str
    name_en: str

    @property
    def said(self) -> str:
        """The name in the language of the moment."""
        return said(self.name, self.name_en)


@dataclass(frozen=True)
class LedgerFacts:
    """A row of a ledger. `facts` by column: text, int or Decimal, fen (int), date, the value of a choice, the key of a
    system or row, a tuple of keys of people; None where nothing is written down.
    """

    key: str
    label: str
    label_en: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    status: InUse = InUse.IN_USE

    @property
    def said(self) -> str:
        """The label in the language of the moment."""
        return said(self.label, self.label_en)


@dataclass(frozen=True)
class OnDuty:
    """A person (key) on duty until this moment (None: no end in sight), and how he came to be."""

    person: int
    why: Why
    until: datetime | None


@dataclass(frozen=True)
class SwapFacts:
    """A swap that was asked for; `may_take` says whether it is offered to the reader, `over` whether its time is."""

    roster: str
    roster_en: str
    asker: str
    taker: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    status: SwapStatus
    over: bool
    may_take: bool
    url: str


def said(chinese: str, english: str) -> str:
    """The name in the language of the moment."""
    return english if english and get_language() == "en" else chinese
