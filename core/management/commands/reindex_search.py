"""`manage.py reindex_search`: makes the words by which things are found anew from the rows, while the house works."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.models import SearchDocument
from core.registry import UnknownKind
from core.search.kinds import INDEXED, Indexed
from core.search.rebuilding import rebuild


class Command(BaseCommand):
    """Safe at any time and as often as you like; only what differs is written."""

    help = "Write what is missing or differs in the search index; --check only compares and exits with 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which kinds, from where, and whether to mend."""
        parser.add_argument("kinds", nargs="*", metavar="KIND", help="such as approvals.request; all if none is named")
        parser.add_argument("--after", type=int, default=0, help="go on after this key (as printed)")
        parser.add_argument("--new", action="store_true", help="only kinds of which nothing can be found yet")
        parser.add_argument("--check", action="store_true", help="change nothing; exits with 1 if anything differs")

    def handle(self, *, kinds: list[str], after: int, new: bool, check: bool, **options: Any) -> None:
        """Walk the kinds and say what was done.

        Raises: CommandError for an unknown kind, and with --check if anything differs.
        """
        try:
            chosen = [INDEXED.get(slug) for slug in kinds] if kinds else list(INDEXED)
        except UnknownKind as unknown:
            raise CommandError(str(unknown)) from None
        if new:
            chosen = [kind for kind in chosen if not SearchDocument.objects.filter(ref_kind=kind.slug).exists()]
        differing = sum(self._walk(kind, after, check=check) for kind in chosen)
        strange = SearchDocument.objects.exclude(ref_kind__in=[kind.slug for kind in INDEXED])
        if not kinds and not check:
            strange.delete()
        elif not kinds:
            differing += strange.count()
        if check and differing:
            raise CommandError(f"{differing} documents differ; run manage.py reindex_search")

    def _walk(self, kind: Indexed, after: int, *, check: bool) -> int:
        read = written = removed = 0
        for number, step in enumerate(rebuild(kind, after=after, mend=not check), start=1):
            read, written, removed = read + step.read, written + step.written, removed + step.removed
            if number % 20 == 0:
                self.stdout.write(f"{kind.slug}: {read} read, at key {step.last}")
        verb = "differ" if check else "written"
        self.stdout.write(f"{kind.slug}: {read} read, {written} {verb}, {removed} {'too many' if check else 'removed'}")
        return written + removed
