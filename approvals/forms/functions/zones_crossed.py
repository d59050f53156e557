"""`zones_crossed`: between which zones a table of network openings leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from approvals.forms.field import World
from approvals.forms.functions.kinds import FormFunction, Sample
from approvals.forms.kinds import rows_of


def compute(given: Sequence[Any], world: World) -> list[str]:
    """`office>trading` for each pair of different zones, sorted; a row has `src_zone` and `dst_zone`."""
    pairs = {(str(row.cells.get("src_zone", "")), str(row.cells.get("dst_zone", ""))) for row in rows_of(given[0])}
    return sorted(f"{first}>{last}" for first, last in pairs if first and last and first != last)


FUNCTION = FormFunction(
    "zones_crossed",
    "texts",
    ("table of src_zone and dst_zone",),
    compute,
    (
        Sample(
            [[{"src_zone": "office", "dst_zone": "trading"}, {"src_zone": "dmz", "dst_zone": "dmz"}]],
            ["office>trading"],
        ),
        Sample([[{"src_zone": "office"}]], []),
        Sample([None], []),
    ),
)
