"""`manage.py declare_ledgers`: put the ledgers of estate/ledgers/*.json there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import Invalid
from estate.services.declaring import LEDGERS, declare_ledgers


class Command(BaseCommand):
    """Idempotent; a wrong file stops it with place and remedy, and nothing is written."""

    help = "Declare the ledgers of a folder (estate/ledgers if none is named)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder."""
        parser.add_argument("folder", nargs="?", type=Path, default=LEDGERS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Declare them and say what is new."""
        try:
            done = declare_ledgers(options["folder"])
        except Invalid as wrong:
            raise CommandError(f"nothing was declared: {wrong}") from None
        for slug in done:
            self.stdout.write(f"{slug} declared")
