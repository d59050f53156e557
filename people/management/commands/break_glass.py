"""Lend one person all administrators' duties for a while: `manage.py break_glass USER --minutes 60 --reason "…"`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import HouseError
from people.models import BreakGlass
from people.selectors import by_user_id
from people.services.emergency import end_emergency, open_emergency
from people.states import BreakGlassStatus


class Command(BaseCommand):
    """For whoever has the machine's shell, when no administrator can act."""

    help = "Give a person the duties of all three administrators for a limited time; audit is told at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, how long, why; or to end it early."""
        parser.add_argument("user", help="user id of the person")
        parser.add_argument("--minutes", type=int, default=60)
        parser.add_argument("--reason", default="")
        parser.add_argument("--end", action="store_true", help="end it now")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open or end it, and say until when it holds."""
        try:
            person = by_user_id(options["user"])
            if options["end"]:
                rows = BreakGlass.objects.filter(employee=person, status=BreakGlassStatus.OPEN)
                for row in rows.select_related("employee"):
                    end_emergency(row, actor=None)
                self.stdout.write("ended")
                return
            row = open_emergency(person, minutes=options["minutes"], reason=options["reason"])
        except HouseError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{person.name} ({person.user_id}) until {row.ends_at:%Y-%m-%d %H:%M} UTC; audit has been told"
        )
