"""`manage.py prepare`: everything between a new version of the code and running it, in one process."""

from __future__ import annotations

import io
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = (
        "Compile the words, migrate, collect static files, seed the calendar, the ledgers and the flows; "
        "with --demo the demo firm."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """`--demo` seeds the demo firm, of the size that `--employees` gives."""
        parser.add_argument("--demo", action="store_true", help="seed the demo firm and connect it to the stand-in")
        parser.add_argument("--built", action="store_true", help="words and static files are in the image already")
        parser.add_argument("--employees", type=int, default=0, help="people of the demo firm")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps in order; each may run again at any time."""
        if not options["built"]:
            self._step("words", compile=True)
        self._step("migrate", interactive=False)
        if not (settings.DEBUG or options["built"]):
            self._step("collectstatic", interactive=False)
        self._step("seed_calendar")
        self._step("reindex_search", new=True)
        if not options["demo"]:
            self._step("declare_ledgers")
            self._step("publish_flows")
            return
        self._step("clock", open=True)
        size = {"employees": options["employees"]} if options["employees"] else {}
        self._step("seed_demo", **size)

    def _step(self, name: str, **options: Any) -> None:
        started = time.perf_counter()
        call_command(name, verbosity=0, stdout=io.StringIO(), **options)
        self.stdout.write(f"  {name:<14} {time.perf_counter() - started:5.1f} s")
