"""A month of 33 people with pedometers (Furberg, Brinton, Keating, Ortiz: Zenodo 53894), and what it comes to."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

FILE = Path(__file__).parent / "data" / "fitbit2016_daily_steps_weight.csv"
STEPS = 5_000  # a day with so many counts as a check-in


@dataclass(frozen=True)
class Row:
    """One person's day."""

    person: str
    day: date
    steps: int
    active: int
    weight: Decimal | None

    @property
    def done(self) -> bool:
        """Whether the day counts as checked in."""
        return self.steps >= STEPS


def rows() -> Iterator[Row]:
    """The file."""
    with FILE.open(newline="") as file:
        for one in csv.DictReader(file):
            yield Row(
                one["participant"],
                date.fromisoformat(one["date"]),
                int(one["steps"]),
                int(one["very_active_min"]) + int(one["fairly_active_min"]),
                Decimal(one["weight_kg"]) if one["weight_kg"] else None,
            )
