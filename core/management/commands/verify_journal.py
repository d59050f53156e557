"""`manage.py verify_journal`: proves that nobody touched the journal."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.journal_proof import anchor_problem
from core.models import JournalAnchor
from core.proving import MOST, prove


class Command(BaseCommand):
    help = "Walk all chains and anchors; exits with 1 and names every fault if the journal was touched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """An anchor that was written down elsewhere."""
        parser.add_argument("--anchor", metavar="NUMBER:HASH", help="an anchor kept outside, as the log printed it")

    def handle(self, *, anchor: str | None, **options: Any) -> None:
        """Say that it is whole, or what is wrong."""
        check, shown = prove()
        for fault in shown:
            self.stderr.write(fault)
        problem = anchor_problem(anchor) if anchor else ""
        if problem:
            self.stderr.write(problem)
        if number := check.faults + bool(problem):
            raise CommandError(f"the journal is not whole: {number}{'+' if check.faults >= MOST else ''} faults")
        last = JournalAnchor.objects.order_by("-number").first()
        sealed = f"last anchor {last.number}:{last.hash}" if last else "no anchor yet"
        self.stdout.write(f"the journal is whole: {check.entries} entries, {sealed}")
