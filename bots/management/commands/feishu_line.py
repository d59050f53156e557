"""Keep a bot's long connection to Feishu: one process per bot, ended by TERM within seconds."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bots.line import keep_line, wanted_bot
from bots.models import Bot

LAST_CALL: Final = 4.5  # seconds after TERM; whatever hangs then is left


class Command(BaseCommand):
    """`feishu_line --bot SLUG`."""

    help = "Keep the long connection of one bot; waits while its events do not arrive by line."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which bot."""
        parser.add_argument("--bot", required=True, help="the bot's slug, as feishu_lines prints it")

    def handle(self, *args: Any, bot: str, **options: Any) -> None:
        """Listen until ended."""
        if not Bot.objects.filter(slug=bot).exists():
            raise CommandError(f"there is no bot {bot}; feishu_lines prints those whose events arrive by line")
        stop = threading.Event()

        def leave(*_: object) -> None:
            stop.set()
            last = threading.Timer(LAST_CALL, os._exit, (0,))
            last.daemon = True
            last.start()

        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        row = wanted_bot(bot, stop)
        if row is not None:
            keep_line(row, stop)
