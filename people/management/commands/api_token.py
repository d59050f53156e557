"""`manage.py api_token USER`: a token for the REST door, printed once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import HouseError
from core.journal import Via
from people.selectors import by_user_id
from people.services.tokens import issue_token
from people.tokens import scopes_for


class Command(BaseCommand):
    help = "Give a person a token for the REST door and print it; it cannot be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, what for, how long."""
        parser.add_argument("user_id")
        parser.add_argument("--scope", action="append", dest="scopes", metavar="SCOPE", help="repeatable; none: all")
        parser.add_argument("--days", type=int, default=90)
        parser.add_argument("--name", default="command line")

    def handle(self, *, user_id: str, scopes: list[str] | None, days: int, name: str, **options: Any) -> None:
        """Issue it."""
        try:
            person = by_user_id(user_id)
            wanted = scopes or [scope.slug for scope in scopes_for(person)]
            made = issue_token(actor=None, person=person, name=name, scopes=wanted, days=days, via=Via.SYSTEM)
        except HouseError as error:
            raise CommandError(error.message) from None
        self.stderr.write(f"{person.name}: {' '.join(made.token.scopes)}, until {made.token.expires_at:%Y-%m-%d}")
        self.stdout.write(made.secret)
