"""Rate windows shared by all processes: one row each, moved on the wire clock by statements that cannot lose (GCRA).

The row holds the theoretical arrival time of the next call. Taking a slot moves it one interval on; a window of
`burst` calls may be ahead of the even pace. A slot may lie a little in the future: the caller sleeps until then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connections, router

from bots.models import RateWindow
from core import straight, wire_clock

# The next slot, unless it comes too late: then nothing is written, and nothing told.
TAKEN: Final = (
    "INSERT INTO bots_ratewindow (key, tat) VALUES (%s, %s) ON CONFLICT (key) DO UPDATE "
    "SET tat = CASE WHEN bots_ratewindow.tat > %s THEN bots_ratewindow.tat ELSE %s END + %s "
    "WHERE bots_ratewindow.tat <= %s RETURNING tat"
)


@dataclass(frozen=True)
class Window:
    """A limit: one call per `interval` seconds, `burst` of them at once after a pause."""

    key: str
    interval: float
    burst: int = 1

    @property
    def tolerance(self) -> float:
        """How far the pace may be run ahead of, in seconds."""
        return (self.burst - 1) * self.interval


@dataclass(frozen=True)
class Slot:
    """`wait` seconds until the call may go; `taken` is False if that was too long and nothing was reserved.

    `ahead` is by how many seconds the window runs before its even pace.
    """

    wait: float
    taken: bool
    ahead: float = 0.0


def take(window: Window, *, patience: float) -> Slot:
    """Reserve the next slot if it comes within `patience` seconds; one statement, two where it does not."""
    now = wire_clock.seconds()
    latest = now + patience + window.tolerance
    values = [window.key, now + window.interval, now, now, window.interval, latest]
    told = straight.rows(connections[router.db_for_write(RateWindow)], TAKEN, values)
    if not told:
        tat = _tat(window.key)
        return Slot(max(0.0, tat - window.tolerance - now), taken=False, ahead=tat - now)
    at = float(told[0][0]) - window.interval
    return Slot(max(0.0, at - window.tolerance - now), taken=True, ahead=max(0.0, at - now))


def push(window: Window) -> None:
    """Count a call that did not ask: those who do ask are held back for it."""
    while True:
        tat = _tat(window.key)
        if _move(window.key, tat, max(tat, wire_clock.seconds()) + window.interval):
            return


def hold(window: Window, seconds: float) -> None:
    """Let nobody through for so long: Feishu said when to come again."""
    while True:
        tat = _tat(window.key)
        until = wire_clock.seconds() + seconds + window.tolerance
        if tat >= until or _move(window.key, tat, until):
            return


def _tat(key: str) -> float:
    known = RateWindow.objects.filter(key=key).values_list("tat", flat=True).first()
    if known is None:
        RateWindow.objects.bulk_create([RateWindow(key=key)], ignore_conflicts=True)
        return 0.0
    return known


def _move(key: str, old: float, new: float) -> bool:
    return RateWindow.objects.filter(key=key, tat=old).update(tat=new) == 1
