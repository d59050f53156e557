"""`still_valid`: whether a day that a ledger gave has not passed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from approvals.forms.conditions import day_of
from approvals.forms.field import World
from approvals.forms.functions.kinds import FormFunction, Sample


def compute(given: Sequence[Any], world: World) -> str | None:
    """`yes` up to the end of the day, then `no`; None for what is no day."""
    try:
        day = day_of(str(given[0]))
    except (TypeError, ValueError):
        return None
    return "yes" if day is None or day >= world.today else "no"


_MONDAY = World(today=date(2026, 11, 23))
FUNCTION = FormFunction(
    "still_valid",
    "text",
    ("day",),
    compute,
    (
        Sample(["2026-11-23"], "yes", _MONDAY),
        Sample(["2026-11-22"], "no", _MONDAY),
        Sample(["long"], "yes", _MONDAY),
        Sample([None], None, _MONDAY),
    ),
)
