"""`conflicting_pairs`: which granted roles must not be in one hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from approvals.forms.field import World
from approvals.forms.functions.kinds import FormFunction, Sample

LEDGER = "sod_matrix"


def compute(given: Sequence[Any], world: World) -> list[str]:
    """The names of the rows of the ledger `sod_matrix` (segregation of duties) whose `left` and `right` are both among
    the roles, sorted."""
    roles = {str(role) for role in given[0]} if isinstance(given[0], list | tuple) else set()
    return sorted(
        str(facts.get("name") or key)
        for key, facts in world.ledger_rows(LEDGER)
        if {str(facts.get("left", "")), str(facts.get("right", ""))} <= roles
    )


_MATRIX = World(ledger_rows=lambda slug: (("1", {"name": "Entry and review", "left": "enter", "right": "review"}),))
FUNCTION = FormFunction(
    "conflicting_pairs",
    "texts",
    ("column of roles",),
    compute,
    (
        Sample([["enter", "read", "review"]], ["Entry and review"], _MATRIX),
        Sample([["enter", "read"]], [], _MATRIX),
        Sample([None], [], _MATRIX),
    ),
)
