"""`manage.py rotate_keys`: seals every sealed column with the first key of FIELD_KEYS."""

from __future__ import annotations

from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bots import rotation
from bots.encrypted import first_key

SHOWN = 20


class Command(BaseCommand):
    help = "Seal everything anew with the first key of FIELD_KEYS; safe while the product runs, safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Only look."""
        parser.add_argument("--dry-run", action="store_true", help="count rows by key and change nothing")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        """Check that everything opens, then seal anew what an older key has written."""
        columns = rotation.columns()
        closed = list(islice((row for column in columns for row in rotation.shut(column)), SHOWN + 1))
        for row in closed[:SHOWN]:
            self.stderr.write(str(row))
        if dry_run:
            self._tell(columns)
        if closed:
            more = "+" if len(closed) > SHOWN else ""
            raise CommandError(
                f"{len(closed[:SHOWN])}{more} rows cannot be opened, nothing was changed: "
                "put the key that wrote them back into FIELD_KEYS, or empty those values, then run this again"
            )
        if not dry_run:
            total = 0
            for column in columns:
                total += (done := rotation.rotate(column))
                self.stdout.write(f"  {column!s:<44} {done:>8} sealed anew")
            self.stdout.write(
                f"{total} rows sealed anew with {first_key()!r}; older keys may go once no backup needs them"
            )

    def _tell(self, columns: list[rotation.Column]) -> None:
        for column in columns:
            found = ", ".join(f"{key}: {number}" for key, number in sorted(rotation.counts(column).items()))
            self.stdout.write(f"  {column!s:<44} {found or 'no rows'}")
        self.stdout.write(f"first key: {first_key()!r}; nothing was changed")
