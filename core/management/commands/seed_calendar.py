"""`manage.py seed_calendar`: statutory holidays and 调休 into the working calendar."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core.worktime.seeding import seed


class Command(BaseCommand):
    help = "Fill the working and trading calendars from the holiday library; days entered by people stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which years."""
        parser.add_argument("--from", dest="first", type=int, default=2024)
        parser.add_argument("--to", dest="last", type=int, default=2027)

    def handle(self, *, first: int, last: int, **options: Any) -> None:
        """Seed and say what changed."""
        done = seed(range(first, last + 1))
        self.stdout.write(
            f"calendar {first}-{last}: {done.written} days written, {done.removed} removed, "
            f"{done.kept} entered by people kept"
        )
