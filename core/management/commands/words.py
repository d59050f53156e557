"""`manage.py words`: compile the catalogues, or list what has no English yet."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import words


class Command(BaseCommand):
    help = "Compile locale/*/en/LC_MESSAGES/django.po, or check that every Chinese sentence has its English."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """`--compile` (also without an option) makes the .mo files; `--check` fails if a sentence lacks its English."""
        parser.add_argument("--compile", action="store_true", help="make the .mo files (the default)")
        parser.add_argument("--check", action="store_true", help="list untranslated sentences and unwrapped Chinese")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile or check."""
        if options["check"]:
            self._check()
        if options["compile"] or not options["check"]:
            made = words.compile_catalogues(settings.BASE_DIR)
            self.stdout.write(f"{made} catalogue(s) compiled")

    def _check(self) -> None:
        missing = words.problems(settings.BASE_DIR)
        for line in missing:
            self.stdout.write(line)
        if missing:
            raise CommandError(
                f"{len(missing)} sentence(s) lack proper English: see locale/<room>/en/LC_MESSAGES/django.po"
            )
        self.stdout.write("every sentence has its English")
