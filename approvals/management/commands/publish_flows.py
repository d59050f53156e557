"""`manage.py publish_flows`: publish the definitions of approvals/flows/*.json."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.definition import WrongDefinition
from approvals.publish import FLOWS, publish_flows


class Command(BaseCommand):
    """Idempotent; a wrong file stops it with place and remedy, and nothing is written."""

    help = "Publish the flow definitions of a folder (approvals/flows if none is named)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder."""
        parser.add_argument("folder", nargs="?", type=Path, default=FLOWS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish and say what is new."""
        try:
            done = publish_flows(options["folder"])
        except WrongDefinition as wrong:
            raise CommandError(f"nothing was published:\n{wrong}") from None
        for one in done:
            self.stdout.write(f"{one.flow} v{one.number} {'published' if one.fresh else 'unchanged'}")
