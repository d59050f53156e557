"""What `bench/restore.py` asks of a process of one database: fill it, or count what it holds."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django

django.setup()

from django.apps import apps  # noqa: E402  # after setup
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from bench import large  # noqa: E402
from core.journal_proof import anchor  # noqa: E402
from core.models import JournalEntry  # noqa: E402
from core.proving import last  # noqa: E402

OWN = {"core.JournalCheck", "core.Heartbeat"}  # written by the proof and by processes
FILES = 200


def fill(employees: int, requests: int) -> None:
    """A firm, its requests, a sealed journal, and some files of 50 kB."""
    call_command("migrate", verbosity=0)
    call_command("seed_calendar", verbosity=0)
    large.firm(employees)
    large.requests(0, requests)
    anchor()
    folder = Path(settings.MEDIA_ROOT, "approvals")
    folder.mkdir(parents=True)
    for number in range(FILES):
        (folder / f"{number}.bin").write_bytes(os.urandom(50_000))


def count() -> None:
    """Rows of each table, entries of the journal, seconds of its last proof."""
    rows = {model._meta.label: model._base_manager.count() for model in apps.get_models()}
    check = last()
    took = check.took / 1000 if check else 0.0
    kept = {name: number for name, number in rows.items() if name not in OWN}
    print(json.dumps({"rows": kept, "entries": JournalEntry.objects.count(), "took_s": took}))


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]), int(sys.argv[3]))
    else:
        count()
