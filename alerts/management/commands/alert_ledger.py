"""`manage.py alert_ledger [--day DAY] [--json]`: prove that nothing was lost; ends with 1 where it does not balance."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from alerts.selectors.ledger import Ledger, culprits, ledger
from core import clock


class Command(BaseCommand):
    """Prints the counts of each source and what does not balance."""

    help = "Balance the alert ledger of a day: requests, signals, alerts, incidents, messages."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which day, and how."""
        parser.add_argument("--day", type=date.fromisoformat, default=None, help="YYYY-MM-DD; today if none is named")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, day: date | None, as_json: bool, **options: Any) -> None:
        """Balance it and say so."""
        found = ledger(None, day or clock.today())
        if as_json:
            self.stdout.write(json.dumps(told(found), ensure_ascii=False))
        else:
            self._print(found)
        if not found.balances:
            raise SystemExit(1)

    def _print(self, found: Ledger) -> None:
        for line in found.lines:
            tally = line.tally
            counts = f"{tally.requests} requests, {tally.signals} signals, {tally.alerts} alerts, {tally.calls} calls"
            self.stdout.write(f"{line.source.slug}: {counts}: {'balances' if tally.balances else 'DOES NOT BALANCE'}")
            for one in culprits(None, found.day, line.source):
                self.stdout.write(f"  {one.fault} {one.at.isoformat()} {one.title}")


def told(found: Ledger) -> dict[str, Any]:
    """The ledger as JSON."""
    sources = {line.source.slug: asdict(line.tally) | {"faults": line.tally.faults} for line in found.lines}
    return {"day": found.day.isoformat(), "balances": found.balances, "sources": sources}
