"""When digests go out: 09:00 and 16:30 of working days. Pure, but for the calendar that is passed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from core.clock import SHANGHAI
from core.errors import NotVisible
from core.refs import Ref
from core.worktime import Calendar

KIND = "inbox.digest"
_HOURS: dict[Literal["am", "pm"], time] = {"am": time(9, 0), "pm": time(16, 30)}


@dataclass(frozen=True)
class Slot:
    """A digest of a day: the morning's or the afternoon's."""

    day: date
    half: Literal["am", "pm"]

    @property
    def at(self) -> datetime:
        """Its moment in Shanghai."""
        return datetime.combine(self.day, _HOURS[self.half], SHANGHAI)

    @property
    def ref(self) -> Ref:
        """How cards and timers point at it: `inbox.digest:2026-11-23.am`."""
        return Ref(KIND, f"{self.day.isoformat()}.{self.half}")


def slot_of(ref: Ref) -> Slot:
    """The slot that a ref points at.

    Raises: NotVisible if it points at none.
    """
    day, _dot, half = ref.id.partition(".")
    try:
        found = date.fromisoformat(day)
    except ValueError:
        raise NotVisible from None
    if half == "am":
        return Slot(found, "am")
    if half == "pm":
        return Slot(found, "pm")
    raise NotVisible


def slot_at(at: datetime) -> Slot:
    """The slot that begins at this moment or was the last before it on its day."""
    local = at.astimezone(SHANGHAI)
    return Slot(local.date(), "pm" if local.time() >= _HOURS["pm"] else "am")


def next_slot(after: datetime, office: Calendar) -> Slot:
    """The first slot strictly after the moment."""
    day = after.astimezone(SHANGHAI).date()
    if not office.is_workday(day):
        return Slot(office.next_workday(day), "am")
    if after < Slot(day, "am").at:
        return Slot(day, "am")
    if after < Slot(day, "pm").at:
        return Slot(day, "pm")
    return Slot(office.next_workday(day), "am")


def is_current(slot: Slot, now: datetime, office: Calendar) -> bool:
    """Whether the slot may still be told: its day, and the next one has not begun."""
    same_day = now.astimezone(SHANGHAI).date() == slot.day
    return same_day and slot.at <= now < next_slot(slot.at, office).at
