"""`manage.py restore FILE.tar.gz`: puts a backup into place, keeps what was there aside, and proves the journal."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from core import backup, heartbeat
from core.postgres_dump import ToolFailed
from core.proving import prove

ALIVE_SECONDS = 30


class Command(BaseCommand):
    help = "Replace database and files by those of a backup; the product must be stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which archive."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="even if processes were heard of a moment ago")

    def handle(self, *, file: Path, force: bool, **options: Any) -> None:
        """Check that nobody runs, put it into place, bring its tables up to date, prove its journal."""
        began = time.monotonic()
        try:
            aside = self._postgres(file) if connection.vendor == "postgresql" else self._sqlite(file, force=force)
        except (backup.BadArchive, ToolFailed) as error:
            raise CommandError(f"{error}; nothing was changed") from error
        call_command("migrate", verbosity=0)
        placed = time.monotonic() - began
        self.stdout.write(f"restored {file} in {placed:.1f} s; what was there before lies in {aside}")
        check, shown = prove()
        for fault in shown:
            self.stderr.write(fault)
        if check.faults:
            raise CommandError(f"restored, but the journal in it is not whole: {check.faults} faults")
        self.stdout.write(f"the journal is whole: {check.entries} entries, proven in {check.took / 1000:.1f} s")

    def _sqlite(self, file: Path, *, force: bool) -> Path:
        if not force and (alive := self._alive()):
            raise CommandError(f"still running: {', '.join(alive)}; stop the product first (or --force)")
        connection.close()
        place = backup.Place(Path(connection.settings_dict["NAME"]), Path(settings.MEDIA_ROOT))
        return backup.restore(file, place=place)

    def _postgres(self, file: Path) -> Path:
        tables = connection.introspection.table_names()
        if tables:
            raise CommandError(
                f"database {connection.settings_dict['NAME']!r} holds {len(tables)} tables: make an empty one, name it "
                "in DATABASE_URL, and restore into that; the old one stays as it is until you drop it"
            )
        database = dict(connection.settings_dict)
        connection.close()
        return backup.restore_postgres(file, database=database, files=Path(settings.MEDIA_ROOT))

    def _alive(self) -> list[str]:
        try:
            return [name for name, age in heartbeat.ages().items() if age < ALIVE_SECONDS]
        except DatabaseError as error:
            self.stdout.write(f"no heartbeats to look at ({type(error).__name__}): nothing runs on this database")
            return []
