"""`manage.py seed_demo`: the demo firm, its bots and its Feishu."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import demo


class Command(BaseCommand):
    help = "Seed the demo firm, publish the flows, and connect the Feishu stand-in at FEISHU_BASE_URL; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        """How large the firm is."""
        parser.add_argument("--employees", type=int, default=300, help="people of the firm (120 and more)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed and say what there is."""
        if not settings.DEMO:
            raise CommandError("this is not a demo installation: DEMO=1 makes it one")
        try:
            done = demo.seed(employees=options["employees"], password=os.environ.get("DEMO_PASSWORD", ""))
        except demo.StandInAway as error:
            raise CommandError(f"{error} (python -m feishu_sandbox and python -m ops_sandbox start them)") from error
        if options["verbosity"]:
            self.stdout.write(
                f"{done.employees} people ({done.new_employees} new), "
                f"{done.new_requests} new requests, bot {done.bot} connected"
            )
