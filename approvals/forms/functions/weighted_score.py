"""`weighted_score`: how risky the ticked answers make a change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from approvals.forms.field import World
from approvals.forms.functions.kinds import FormFunction, Sample

WEIGHT = 2
NAYS = frozenset({"no", "none"})


def compute(given: Sequence[Any], world: World) -> int:
    """Two points for each answer of yes: for several ticked options, or for single answers in a list."""
    answers = given[0] if isinstance(given[0], list | tuple) else [given[0]]
    return WEIGHT * sum(1 for answer in answers if answer and str(answer) not in NAYS)


FUNCTION = FormFunction(
    "weighted_score",
    "number",
    ("ticked answers",),
    compute,
    (Sample([["reboot", "data"]], 4), Sample([["yes", "no"]], 2), Sample([None], 0), Sample([[]], 0)),
)
