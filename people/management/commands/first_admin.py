"""`manage.py first_admin`: somebody who can sign in to an empty installation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import HouseError, Invalid
from people.policy import ADMINISTRATORS, AUDIT_ADMIN, SECURITY_ADMIN, SYSTEM_ADMIN
from people.services.first import appoint_first

NEXT = {
    SYSTEM_ADMIN: "register the first bot in the admin site (/admin/), then manage.py feishu_doctor",
    SECURITY_ADMIN: "grant the roles operator and hr in the admin site (/admin/), to others than oneself",
    AUDIT_ADMIN: "read the operation log at /operate/log/",
}


class Command(BaseCommand):
    help = "Appoint the first security, system or audit administrator and print a password for one sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and for what."""
        parser.add_argument("user_id", help="the person's user_id in Feishu")
        parser.add_argument("--name", default="", help="the person's name, if the directory does not have him yet")
        parser.add_argument("--duty", default=SECURITY_ADMIN, choices=sorted(ADMINISTRATORS), help="which duty")

    def handle(self, *args: Any, **options: Any) -> None:
        """Appoint, and say what comes next."""
        try:
            person, password = appoint_first(options["user_id"], duty=options["duty"], name=options["name"])
        except Invalid as error:
            raise CommandError("; ".join(f"{one.field}: {one.message}" for one in error.problems)) from error
        except HouseError as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(
            f"{person.name} ({person.user_id}) is {options['duty']}.\n"
            f"Password for one sign-in: {password}\n"
            "At the first sign-in a password of one's own is asked, in the admin site a second factor.\n"
            "The three duties go to three people: run this again with --duty for the other two.\n"
            f"What comes next: {NEXT[options['duty']]}"
        )
