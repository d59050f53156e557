"""`manage.py verify_journal`: proves that nobody touched the journal."""

from __future__ import annotations

from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.journal_proof import anchor_problem, faults
from core.models import JournalAnchor, JournalEntry

SHOWN = 50


class Command(BaseCommand):
    help = "Walk all chains and anchors; exits with 1 and names every fault if the journal was touched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """An anchor that was written down elsewhere."""
        parser.add_argument("--anchor", metavar="NUMBER:HASH", help="an anchor kept outside, as the log printed it")

    def handle(self, *, anchor: str | None, **options: Any) -> None:
        """Say that it is whole, or what is wrong."""
        found = list(islice(faults(), SHOWN + 1))
        if anchor and (problem := anchor_problem(anchor)):
            found.append(problem)
        for fault in found[:SHOWN]:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"the journal is not whole: {len(found)}{'+' if len(found) > SHOWN else ''} faults")
        last = JournalAnchor.objects.order_by("-number").first()
        sealed = f"last anchor {last.number}:{last.hash}" if last else "no anchor yet"
        self.stdout.write(f"the journal is whole: {JournalEntry.objects.count()} entries, {sealed}")
