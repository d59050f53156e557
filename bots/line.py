"""A bot's long connection to Feishu: one process per bot keeps it, and what it says goes through the same door.

For firms without a public address: Feishu tells events and presses over a connection that we open.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from django.db import DatabaseError, InterfaceError

from bots.actions.door import receive_line
from bots.actions.prompt import rest_connection
from bots.channel import line_of
from bots.models import Bot
from bots.states import Arrival, BotStatus
from core import heartbeat, wire_clock
from core.counting import count, counted
from feishu_client.ws.line import LineAnswer, Where

logger = logging.getLogger(__name__)
DROPS: Final = "bots.line_drops"
ROW_SECONDS: Final = 5.0
SILENT_SECONDS: Final = 90.0  # a line that nobody heard of for so long needs somebody to look
WAIT_SECONDS: Final = 5.0
AWAY: Final = (DatabaseError, InterfaceError)


@dataclass(frozen=True)
class LineAge:
    """Seconds since a bot's line was last seen open; None if it never was."""

    slug: str
    age: float | None

    @property
    def silent(self) -> bool:
        """Whether somebody has to look."""
        return self.age is None or self.age > SILENT_SECONDS


def line_slugs() -> list[str]:
    """The bots that keep a line; asked without their secrets, which a probe has no business with."""
    kept = Bot.objects.filter(arrival=Arrival.LINE, status=BotStatus.ACTIVE)
    return list(kept.order_by("slug").values_list("slug", flat=True))


def line_ages() -> list[LineAge]:
    """How long ago each line was last seen open."""
    ages = heartbeat.ages()
    return [LineAge(slug, ages.get(f"line:{slug}")) for slug in line_slugs()]


def wanted_bot(slug: str, stop: threading.Event) -> Bot | None:
    """The bot, as soon as it is to keep a line: one that is paused or called back is waited for. None once stopped."""
    told = False
    while not stop.is_set():
        _show_life()
        try:
            found = Bot.objects.filter(slug=slug, arrival=Arrival.LINE, status=BotStatus.ACTIVE).first()
        except AWAY as error:
            logger.warning("whether %s is to keep a line is not known: %s", slug, error)
        else:
            if found is not None:
                return found
            if not told:
                logger.warning("%s is paused or called back by Feishu: no line until that changes", slug)
            told = True
        rest_connection()
        stop.wait(WAIT_SECONDS)
    return None


def keep_line(bot: Bot, stop: threading.Event) -> None:
    """Keep the bot's line until `stop` is set or the registry says something else about this bot."""
    watch = _Watch(bot, stop)
    line = line_of(bot, handle=lambda payload, begun: _heard(bot, payload, begun), watch=watch)
    line.run(stop)
    logger.info("line of %s ended", bot.slug)


def _heard(bot: Bot, payload: bytes, begun: float) -> LineAnswer:
    rest_connection()
    try:
        answered = receive_line(bot, payload, begun)
    finally:
        rest_connection()
    return LineAnswer(answered.body, _told(answered.lost))


def _told(lost: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        try:
            lost()
        finally:
            rest_connection()

    return run


def _show_life() -> None:
    if path := os.environ.get("HEARTBEAT_FILE"):
        Path(path).touch()


class _Watch:
    """Shows life at each turn: a file for the supervisor always, a row for operators while the line is open."""

    def __init__(self, bot: Bot, stop: threading.Event) -> None:
        self._bot = bot
        self._stop = stop
        self._looked = 0.0
        self._was_open = False

    def __call__(self, where: Where, why: str) -> None:
        _show_life()
        dropped = self._was_open and where != "open"
        opened = where == "open" and not self._was_open
        self._was_open = where == "open"
        now = wire_clock.seconds()
        if not (dropped or opened) and 0 <= now - self._looked < ROW_SECONDS:
            return
        self._looked = now
        try:
            self._write(where, dropped=dropped)
        except AWAY as error:
            logger.warning("life of the line of %s not written: %s", self._bot.slug, error)
        finally:
            rest_connection()

    def _write(self, where: Where, *, dropped: bool) -> None:
        if dropped and not self._stop.is_set():
            count(DROPS)
        if where == "open":
            heartbeat.beat(f"line:{self._bot.slug}")
        fresh = Bot.objects.filter(pk=self._bot.pk).first()
        same = ("app_id", "app_secret", "arrival", "status")
        if fresh is None or any(getattr(fresh, name) != getattr(self._bot, name) for name in same):
            logger.warning("the registry changed: the line of %s ends, to be started afresh", self._bot.slug)
            self._stop.set()


def drops(day: date) -> Decimal | None:
    """How often lines were interrupted on that day."""
    return counted(DROPS, day)
