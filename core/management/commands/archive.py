"""`manage.py archive`: writes what has had its time into provable files and removes the rows; `--verify` proves one."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import archive, clock, retention
from core.retention import RULES, Rule, Way


class Command(BaseCommand):
    help = "Archive records whose time is over (kinds that archive; others by --kind), or prove an archive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, until when, where to."""
        parser.add_argument("--before", type=date.fromisoformat, help="only what is older than this day (YYYY-MM-DD)")
        parser.add_argument("--kind", help="one kind of record, also one that is otherwise deleted")
        parser.add_argument("--to", type=Path, default=Path(settings.ARCHIVE_DIR), help="folder (ARCHIVE_DIR)")
        parser.add_argument("--dry-run", action="store_true", help="count and change nothing")
        parser.add_argument("--verify", type=Path, metavar="FILE", help="prove an archive whole instead")

    def handle(self, **options: Any) -> None:
        """Prove, count, or write."""
        if options["verify"]:
            return self._verify(options["verify"])
        rules = [rule for rule in RULES if rule.slug == options["kind"]] if options["kind"] else _archived()
        if not rules:
            known = ", ".join(rule.slug for rule in RULES)
            raise CommandError(f"there is no kind {options['kind']!r}; there are: {known}")
        for rule in rules:
            before = self._before(rule, options["before"])
            if options["dry_run"]:
                number = rule.older(before).count()
                self.stdout.write(f"  {rule.slug:<28} {number:>8} from before {before:%Y-%m-%d}; nothing was changed")
                continue
            self._write(rule, before, options["to"])
        return None

    def _before(self, rule: Rule, asked: date | None) -> datetime:
        latest = retention.limit(rule)
        if asked is None:
            return latest
        before = datetime.combine(asked, time(), clock.SHANGHAI)
        if before > latest:
            raise CommandError(
                f"{rule.slug} must stay {retention.days_of(rule)} days, so nothing from after {latest:%Y-%m-%d} goes; "
                f"say an earlier day, or fewer days in RETENTION_DAYS"
            )
        return before

    def _write(self, rule: Rule, before: datetime, folder: Path) -> None:
        total = 0
        try:
            for made in archive.write_all(rule, before, folder):
                total += made.subjects
                self.stdout.write(f"  {made.manifest}  {made.subjects} subjects  sha256 {made.sha256}")
        except archive.BadArchive as error:
            raise CommandError(f"{error}; its rows were not removed") from error
        self.stdout.write(f"{rule.slug}: {total} archived from before {before:%Y-%m-%d}")

    def _verify(self, path: Path) -> None:
        try:
            manifest = archive.verify(path)
        except archive.BadArchive as error:
            raise CommandError(str(error)) from error
        doubt = archive.known(path)
        self.stdout.write(
            f"{path.name} is whole: {manifest['subjects']} subjects of {manifest['kind']}, "
            f"{sum(manifest['lines'].values())} lines; {doubt or 'the journal knows it as it is'}"
        )


def _archived() -> list[Rule]:
    return [rule for rule in RULES if rule.way is Way.ARCHIVE]
