"""`manage.py sync_directory`: follow Feishu's directory, or only say what differs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bots.directory.lease import recover, take
from bots.directory.run import do
from bots.directory.shown import lines
from bots.models import DirectoryRun
from bots.services.directory import confirm_held, start_sync
from bots.states import RunStatus, RunStep
from core.errors import HouseError
from core.journal import Via


class Command(BaseCommand):
    help = "Read Feishu's directory and make people and departments agree with it; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        """Look first, or let a held run pass."""
        parser.add_argument("--dry-run", action="store_true", help="print what differs and change nothing")
        parser.add_argument(
            "--confirm", metavar="DIGEST", default="", help="let the held differences of this name pass"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run here and now, and print what came of it."""
        recover()
        try:
            if options["confirm"]:
                run = confirm_held(actor=None, digest=options["confirm"], via=Via.SYSTEM)
            else:
                run = start_sync(actor=None, dry=options["dry_run"], via=Via.SYSTEM)
        except HouseError as error:
            raise CommandError(error.message) from error
        held = take(run)
        if held is None:
            raise CommandError("another process has taken this run: see /operate/directory/")
        do(held, self._watch)
        run = DirectoryRun.objects.get(pk=run.pk)
        for line in lines(run):
            self.stdout.write(line)
        if run.status in {RunStatus.FAILED, RunStatus.HELD}:
            raise CommandError(run.reason)

    def _watch(self, step: RunStep, done: int, total: int) -> None:
        if done == total or done % 100 == 0:
            self.stderr.write(f"  {RunStep(step).label} {done:,} / {total:,}")
