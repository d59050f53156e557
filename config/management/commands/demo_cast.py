"""`manage.py demo_cast`: who can sign in to the demo, and what they are there for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from config.demo import STORY
from core import clock, wire_clock
from core.wording import exact
from people.models import Employee


class Command(BaseCommand):
    help = "Print the people of the demo's story: user id, name, title, what they do in it."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each."""
        known = {one.user_id: one for one in Employee.objects.filter(user_id__in=STORY)}
        self.stdout.write("  sign in as    name     what for")
        for user_id, part in STORY.items():
            if user_id in known:
                person = known[user_id]
                name = person.name + " " * (8 - 2 * len(person.name))
                self.stdout.write(f"  {user_id:<13} {name} {person.title}：{part}")
        if clock.now() - wire_clock.now() > timedelta(minutes=1):
            self.stdout.write(
                f"  It is {exact(clock.now())} here: bots keep quiet outside working hours, so the demo skips them."
            )
