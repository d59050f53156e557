"""`manage.py restore FILE.tar.gz`: puts a backup into place and keeps what was there aside."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from core import backup, heartbeat

ALIVE_SECONDS = 30


class Command(BaseCommand):
    help = "Replace database and files by those of a backup; the product must be stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which archive."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="even if processes were heard of a moment ago")

    def handle(self, *, file: Path, force: bool, **options: Any) -> None:
        """Check that nobody runs, put it into place, bring its tables up to date."""
        if connection.vendor != "sqlite":
            raise CommandError("this is for the embedded size; PostgreSQL is restored with pg_restore")
        if not force and (alive := self._alive()):
            raise CommandError(f"still running: {', '.join(alive)}; stop the product first (or --force)")
        connection.close()
        place = backup.Place(Path(connection.settings_dict["NAME"]), Path(settings.MEDIA_ROOT))
        try:
            aside = backup.restore(file, place=place)
        except backup.BadArchive as error:
            raise CommandError(f"{error}; nothing was changed") from error
        call_command("migrate", verbosity=0)
        self.stdout.write(f"restored {file}; what was there before lies in {aside}")

    def _alive(self) -> list[str]:
        try:
            return [name for name, age in heartbeat.ages().items() if age < ALIVE_SECONDS]
        except DatabaseError as error:
            self.stdout.write(f"no heartbeats to look at ({type(error).__name__}): nothing runs on this database")
            return []
