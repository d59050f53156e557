"""Say which bots need a process that keeps their long connection."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from bots.line import line_slugs


class Command(BaseCommand):
    """`feishu_lines`: one slug a line."""

    help = "Print the bots whose events arrive by line; each needs a `feishu_line --bot SLUG` of its own."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them."""
        for slug in line_slugs():
            self.stdout.write(slug)
