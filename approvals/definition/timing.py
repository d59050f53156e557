"""How long something may take, on which calendar, and the ladder around the due time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from approvals.forms.field import Words

Calendar = Literal["work", "clock", "trade"]
RungDo = Literal["remind", "warn_leader", "tell", "transfer", "approve", "reject", "complete"]
TransferTo = Literal["leader", "flow_admin", "role", "people"]

# Minutes of one day: what "3d" means on each calendar.
DAY: Final[dict[str, int]] = {"work": 450, "clock": 1440, "trade": 240}


@dataclass(frozen=True)
class Rung:
    """Something that happens `offset` minutes after the due time (before it if negative), on the node's calendar.

    every, most: repeat every so many minutes, so many times in all (0: once).
    to, role, user_ids: for `transfer` and `tell`.
    """

    offset: int
    do: RungDo
    every: int = 0
    most: int = 1
    to: TransferTo | Literal[""] = ""
    role: str = ""
    user_ids: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """`remind-120`: names the rung in timer keys."""
        return f"{self.do}{self.offset:+d}"


@dataclass(frozen=True)
class Sla:
    """How long the people of a node have, in minutes of the calendar.

    respond: until somebody has first looked at it (0: not measured). due: until it is decided.
    until: a date or datetime field of the form at whose moment it is due instead, if it holds something.
    """

    due: int
    respond: int = 0
    calendar: Calendar = "work"
    ladder: tuple[Rung, ...] = ()
    until: str = ""


@dataclass(frozen=True)
class Span:
    """A time for several nodes together: from the beginning of one to the end of another.

    It stands still while the request is suspended, and while it is with the initiator if `pauses` has `returned`.
    """

    key: str
    name: Words
    begins: str  # node key
    ends: str  # node key, or "end"
    sla: Sla
    pauses: tuple[str, ...] = ("suspended", "returned")
