"""`manage.py clock`: show the business clock, or move it where an installation may (demo and tests)."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.wording import exact
from core.worktime import office


class Command(BaseCommand):
    help = "Show the business clock; --by HOURS or --open move it forward (only where CLOCK_FILE is set)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--by", type=float, metavar="HOURS", help="move forward by so many hours")
        parser.add_argument(
            "--open", action="store_true", help="if the office is closed, move to an hour after it opens"
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        try:
            if options["by"] is not None:
                clock.move(timedelta(hours=options["by"]))
            if options["open"]:
                _to_working_hours()
        except RuntimeError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(exact(clock.now()))


def _to_working_hours() -> None:
    """Bots keep quiet at night and on days off; a demo that is started then would seem dead."""
    now, calendar = clock.now(), office()
    if not calendar.is_open(now):
        clock.move(calendar.next_open(now) + timedelta(hours=1) - now)
