"""A walk over the whole journal whose result is kept."""

from __future__ import annotations

import time
from itertools import islice

from core import clock
from core.journal_proof import faults
from core.models import JournalCheck, JournalEntry
from core.refs import Ref

MOST = 1_000
SHOWN = 50


def prove(*, by: Ref | None = None) -> tuple[JournalCheck, list[str]]:
    """Check everything and keep what came of it; the row and the first faults, at most 50."""
    began = time.monotonic()
    entries = JournalEntry.objects.count()
    found = list(islice(faults(), MOST))
    made: JournalCheck = JournalCheck.objects.create(
        at=clock.now(),
        by=str(by or ""),
        entries=entries,
        faults=len(found),
        first=found[0] if found else "",
        took=int((time.monotonic() - began) * 1000),
    )
    return made, found[:SHOWN]


def last() -> JournalCheck | None:
    """The last walk."""
    row: JournalCheck | None = JournalCheck.objects.order_by("-pk").first()
    return row
