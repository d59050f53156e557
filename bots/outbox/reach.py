"""Whether Feishu can be reached: found out by those who send, asked by every page.

The rate window `away` lies in the future while nobody expects an answer: a message that got none twice moves it on
to the message's next try, the first answer moves it back. So one row tells all processes, and it mends itself.
"""

from __future__ import annotations

from typing import Final

from bots.models import RateWindow
from bots.outbox.windows import Window, hold
from core import wire_clock

AWAY: Final = Window("away", 0.0)
PRESUMED: Final = 300.0  # seconds for which two tries without an answer count, or until the next try
KEPT: Final = 10.0


class _Known:
    """What this process last read, and until when (wire seconds) it believes it."""

    away = False
    until = 0.0


def reachable() -> bool:
    """Whether messages go out now, as far as the last tries tell; at most one query in ten seconds and process."""
    now = wire_clock.seconds()
    if now >= _Known.until:
        _Known.away = RateWindow.objects.filter(key=AWAY.key, tat__gt=now).exists()
        _Known.until = now + KEPT
    return not _Known.away


def unanswered(attempts: int, wait: float) -> None:
    """A try found nobody, the next comes after `wait` seconds; from the second try on this is no chance any more."""
    if attempts > 1:
        hold(AWAY, max(PRESUMED, wait + KEPT))
        forget()


def answered(attempts: int) -> None:
    """A try got an answer; it ends the outage that the process knows of, or that the message itself met."""
    if attempts > 1 or not reachable():
        RateWindow.objects.filter(key=AWAY.key, tat__gt=0).update(tat=0.0)
        forget()


def forget() -> None:
    """Look again at the next question."""
    _Known.until = 0.0
