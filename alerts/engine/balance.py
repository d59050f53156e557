"""The equations of the ledger: what came in is what became of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final


class Fault(StrEnum):
    """What may be wrong, in the order of the way that an alert takes."""

    UNCOUNTED = "uncounted"  # requests without an end that we know
    LATE = "late"  # requests that nobody has read for long
    LOST = "lost"  # signals that reached no alert and should have
    HOMELESS = "homeless"  # alerts that fire and belong to no incident
    ASTRAY = "astray"  # alerts that fire in an incident that is over
    MISSING = "missing"  # calls of which the outbox knows nothing
    OVERDUE = "overdue"  # messages that should have gone out


@dataclass(frozen=True)
class Tally:
    """The counts of one source on one day.

    late: of those waiting, for long. loose: signals that rightly reached no alert, such as the acknowledgement of
    what nobody knows. over: alerts that had recovered before they were known. failed: messages that did not arrive.
    """

    requests: int = 0
    read: int = 0
    dead: int = 0
    aside: int = 0
    waiting: int = 0
    late: int = 0
    signals: int = 0
    taken: int = 0
    loose: int = 0
    alerts: int = 0
    homed: int = 0
    over: int = 0
    astray: int = 0
    calls: int = 0
    sent: int = 0
    queued: int = 0
    failed: int = 0
    overdue: int = 0

    @property
    def faults(self) -> dict[Fault, int]:
        """What does not balance, and by how much; empty if all is well."""
        off = {
            Fault.UNCOUNTED: self.requests - self.read - self.dead - self.aside - self.waiting,
            Fault.LATE: self.late,
            Fault.LOST: self.signals - self.taken - self.loose,
            Fault.HOMELESS: self.alerts - self.homed - self.over,
            Fault.ASTRAY: self.astray,
            Fault.MISSING: self.calls - self.sent - self.queued - self.failed,
            Fault.OVERDUE: self.overdue,
        }
        return {fault: by for fault, by in off.items() if by}

    @property
    def balances(self) -> bool:
        """Whether every equation holds."""
        return not self.faults

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) + getattr(other, name) for name in NAMES))


NAMES: Final = tuple(field.name for field in fields(Tally))


def total(tallies: Iterable[Tally]) -> Tally:
    """All together."""
    return sum(tallies, Tally())
