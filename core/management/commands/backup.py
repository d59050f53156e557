"""`manage.py backup FILE.tar.gz`: database and files in one archive, while the product runs."""

from __future__ import annotations

import sqlite3
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from core import backup, clock
from core.postgres_dump import ToolFailed


class Command(BaseCommand):
    help = "Write database and files into one archive; the product may go on running."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dated", action="store_true", help="put day and time into the name: hub-20261121-0305…")
        parser.add_argument(
            "--with-secrets", action="store_true", help="also the keys: whoever has the archive then reads everything"
        )

    def handle(self, *, file: Path, with_secrets: bool, dated: bool, **options: Any) -> None:
        """Write it and say how large it is."""
        if dated:
            stem, dot, rest = file.name.partition(".")
            file = file.with_name(f"{stem}-{clock.now().astimezone(clock.SHANGHAI):%Y%m%d-%H%M}{dot}{rest}")
        secrets = {"SECRET_KEY": settings.SECRET_KEY, "FIELD_KEYS": settings.FIELD_KEYS} if with_secrets else None
        try:
            size = backup.make(file, source=_source(), files=Path(settings.MEDIA_ROOT), secrets=secrets)
        except ToolFailed as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file}: {size / 1_000_000:.1f} MB{', with secrets' if with_secrets else ''}")
        if not with_secrets:
            self.stdout.write("SECRET_KEY and FIELD_KEYS are not in it: keep them elsewhere, sealed data needs them")


def _source() -> backup.Source:
    if connection.vendor == "postgresql":
        return backup.Postgres(connection.settings_dict)
    connection.ensure_connection()
    source = connection.connection
    if not isinstance(source, sqlite3.Connection):
        raise CommandError("no connection to the embedded database")
    return backup.Sqlite(source)
