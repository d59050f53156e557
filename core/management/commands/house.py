"""`manage.py house`: everything that is registered, and where."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from core.registry import REGISTRIES


class Command(BaseCommand):
    help = "List every register of the house: what is in it and which module put it there."

    def handle(self, **options: Any) -> None:
        """Print register by register."""
        for registry in sorted(REGISTRIES, key=lambda registry: registry.name):
            self.stdout.write(f"{registry.name} ({len(registry)})")
            for entry in registry.entries():
                self.stdout.write(f"  {entry.slug:<40} {entry.where}")
