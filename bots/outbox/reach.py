"""Whether Feishu can be reached: found out by those who send, asked by every page; one answer per bot.

The rate window `away:<app>` lies in the future while nobody expects an answer: a message that got none twice moves it
on to the message's next try, the first answer moves it back. `since:<app>` keeps when that began. So two rows tell all
processes, and they mend themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db.models import F, Q

from bots.models import Bot, Card, Delivery, RateWindow
from bots.outbox.windows import Window, hold
from bots.states import CardStatus, DeliveryStatus
from core import wire_clock

AWAY: Final = "away:"
SINCE: Final = "since:"
PRESUMED: Final = 300.0  # seconds for which two tries without an answer count, or until the next try
KEPT: Final = 10.0
NOTICEABLE: Final = 60.0  # a shorter outage is nobody's business


@dataclass(frozen=True)
class Outage:
    """A bot that gets no answer, and since when."""

    app_id: str
    since: datetime

    @property
    def seconds(self) -> float:
        """How long already."""
        return (wire_clock.now() - self.since).total_seconds()


class _Known:
    """What this process last read, and until when (wire seconds) it believes it."""

    outages: tuple[Outage, ...] = ()
    until = 0.0


def outages() -> tuple[Outage, ...]:
    """Every bot that gets no answer now, as far as the last tries tell; one query in ten seconds and process."""
    now = wire_clock.seconds()
    if now >= _Known.until:
        _Known.outages = _read(now)
        _Known.until = now + KEPT
    return _Known.outages


def reachable() -> bool:
    """Whether messages of all bots go out now."""
    return not outages()


def away_since(longer_than: float = NOTICEABLE) -> datetime | None:
    """Since when a bot has been without an answer, if that is longer than so many seconds; the first one counts."""
    return min((one.since for one in outages() if one.seconds > longer_than), default=None)


def unanswered(app_id: str, attempts: int, wait: float) -> None:
    """A try found nobody, the next comes after `wait` seconds; from the second try on this is no chance any more."""
    if attempts < 2:
        return
    now = wire_clock.seconds()
    if not RateWindow.objects.filter(key=AWAY + app_id, tat__gt=now).exists():
        RateWindow.objects.update_or_create(key=SINCE + app_id, defaults={"tat": now})
    hold(Window(AWAY + app_id, 0.0), max(PRESUMED, wait + KEPT))
    forget()


def answered(app_id: str, attempts: int) -> None:
    """A try got an answer; it ends the outage that the process knows of, or that the message itself met."""
    if attempts < 2 and not any(one.app_id == app_id for one in outages()):
        return
    ended = RateWindow.objects.filter(key=AWAY + app_id, tat__gt=wire_clock.seconds()).update(tat=0.0)
    if ended:
        forget()
        _wake(app_id)


def forget() -> None:
    """Look again at the next question."""
    _Known.until = 0.0


def _read(now: float) -> tuple[Outage, ...]:
    rows = RateWindow.objects.filter(Q(key__startswith=AWAY, tat__gt=now) | Q(key__startswith=SINCE))
    tats = dict(rows.values_list("key", "tat"))
    apps = [key.removeprefix(AWAY) for key in tats if key.startswith(AWAY)]
    return tuple(Outage(app, datetime.fromtimestamp(tats.get(SINCE + app, now), UTC)) for app in sorted(apps))


def _wake(app_id: str) -> None:
    """What waits because nobody answered need not wait any longer; its order is that in which it was said."""
    now = wire_clock.now()
    mine = Q(bot__app_id=app_id) | Q(bot=None)
    waiting = Delivery.objects.filter(mine, status=DeliveryStatus.WAITING, code="", retry_at__gt=now)
    waiting.update(retry_at=now)
    bots = Bot.objects.filter(app_id=app_id)
    cards = Card.objects.filter(bot__in=bots, status=CardStatus.LIVE, shown__lt=F("wanted"), code="", retry_at__gt=now)
    cards.update(retry_at=now)
