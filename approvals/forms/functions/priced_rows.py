"""`priced_rows`: what a table of hosts costs a month by the price list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from approvals.forms.conditions import whole_of
from approvals.forms.field import World
from approvals.forms.functions.kinds import FormFunction, Sample
from approvals.forms.kinds import rows_of

LEDGER = "price_list"
TICKED = {"yes": 1, "no": 0}


def compute(given: Sequence[Any], world: World) -> int | None:
    """Fen a month: for each row `qty` times what its columns cost in the resource pool (the second argument).

    Each row of the ledger `price_list` says the `price` of one unit of an `item` (a column's id) in a `pool`; of a
    column of yes or no, yes is one unit. A pool without prices costs nobody knows what.
    """
    rows, pool = given
    prices = {
        str(facts.get("item")): price
        for _key, facts in world.ledger_rows(LEDGER)
        if facts.get("pool") == pool and (price := whole_of(facts.get("price"))) is not None
    }
    return sum(_row(row.cells, prices) for row in rows_of(rows)) if prices else None


def _row(cells: Mapping[str, Any], prices: Mapping[str, int]) -> int:
    units = {item: TICKED.get(str(cells.get(item)), whole_of(cells.get(item))) for item in prices}
    each = sum(price * (units[item] or 0) for item, price in prices.items())
    return each * (whole_of(cells.get("qty")) or 0)


_PRICES = World(
    ledger_rows=lambda slug: (
        ("public.cpu", {"pool": "public", "item": "cpu", "price": 5000}),
        ("public.backup", {"pool": "public", "item": "backup", "price": 700}),
        ("other.cpu", {"pool": "other", "item": "cpu", "price": 1}),
    )
)
FUNCTION = FormFunction(
    "priced_rows",
    "number",
    ("table of hosts with qty", "resource pool"),
    compute,
    (
        Sample([[{"qty": 3, "cpu": "16", "backup": "yes", "os": "x"}], "public"], 3 * (16 * 5000 + 700), _PRICES),
        Sample([[{"qty": 3, "cpu": "16", "backup": "no"}], "public"], 3 * 16 * 5000, _PRICES),
        Sample([[{"qty": 3, "cpu": "16"}], "private"], None, _PRICES),
        Sample([None, "public"], 0, _PRICES),
    ),
)
