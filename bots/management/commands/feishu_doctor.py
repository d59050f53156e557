"""`manage.py feishu_doctor`: what is missing in Feishu's developer console."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bots.doctor.examine import examine
from bots.doctor.findings import Verdict
from bots.models import Bot

MARKS = {Verdict.OK: "✓", Verdict.LESS: "△", Verdict.MISSING: "✗", Verdict.UNKNOWN: "?"}


class Command(BaseCommand):
    help = "Check each bot's app in Feishu: credentials, scopes, directory, events, sign-in; ends with 1 if one fails."

    def add_arguments(self, parser: CommandParser) -> None:
        """One bot, or all."""
        parser.add_argument("--bot", default="", help="slug of one bot (default: all)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print bot by bot; ✗ must be mended, △ is less than could be, ? cannot be told from here."""
        bots = Bot.objects.order_by("pk")
        chosen = list(bots.filter(slug=options["bot"]) if options["bot"] else bots)
        if not chosen:
            raise CommandError("no such bot; register one at /operate/bots/ or in the admin site")
        missing = sum(self._one(bot) for bot in chosen)
        if missing:
            raise CommandError(f"{missing} thing(s) missing, marked ✗ above; see docs/feishu-setup.md")

    def _one(self, bot: Bot) -> int:
        self.stdout.write(f"{bot.name} ({bot.slug}, {bot.app_id})")
        findings = examine(bot)
        for finding in findings:
            self.stdout.write(f"  {MARKS[finding.verdict]} {finding.what}")
            if finding.remedy and finding.verdict is not Verdict.OK:
                self.stdout.write(f"      → {finding.remedy}")
        return sum(finding.verdict is Verdict.MISSING for finding in findings)
