"""`already_open`: which asked-for openings are permitted already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from approvals.forms.field import World
from approvals.forms.functions.kinds import (
    EVERY_PROTOCOL,
    PORTLESS,
    FormFunction,
    Sample,
    networks_in,
    opened_ports,
    ports_in,
)
from approvals.forms.kinds import rows_of

LEDGER = "net_policy"
Span = tuple[int, int]


def compute(given: Sequence[Any], world: World) -> list[str]:
    """`2: FW-0107` where row 2 lies wholly within the policy FW-0107 of the ledger `net_policy`, whose rows have `src`
    and `dst` (networks), `proto` and `ports`.

    A policy for ANY protocol that names no ports permits all of them; what has no ports needs none."""
    known = world.ledger_rows(LEDGER)
    hits = []
    for row in rows_of(given[0]):
        hit = next((key for key, policy in known if _covers(policy, row.cells)), None)
        if hit is not None:
            hits.append(f"{row.index + 1}: {hit}")
    return hits


def _covers(policy: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    proto = str(asked.get("proto", "")).strip().upper()
    return (
        str(policy.get("proto", "")).strip().upper() in {EVERY_PROTOCOL, proto}
        and all(_inside(asked.get(end), policy.get(end)) for end in ("src", "dst"))
        and (
            proto in PORTLESS
            or _ports_inside(opened_ports(asked), ports_in(policy.get("ports")) or opened_ports(policy))
        )
    )


def _inside(asked: Any, permitted: Any) -> bool:
    narrow, asks_all = networks_in(asked)
    wide, permits_all = networks_in(permitted)
    if asks_all or permits_all:
        return permits_all
    return bool(narrow) and all(
        any(one.version == w.version and w[0] <= one[0] and one[-1] <= w[-1] for w in wide)  # type: ignore[operator]
        for one in narrow
    )


def _ports_inside(narrow: Sequence[Span], wide: Sequence[Span]) -> bool:
    return bool(narrow) and all(any(low <= first and last <= high for low, high in wide) for first, last in narrow)


ASKED = {"src": ["10.1.2.0/24"], "dst": ["10.2.0.7/32"], "proto": "TCP", "ports": ["443"]}
KNOWN = World(
    ledger_rows=lambda slug: (
        ("FW-1", {"src": "10.1.0.0/16", "dst": "10.2.0.0/24", "proto": "TCP", "ports": "443,80"}),
    )
)
FUNCTION = FormFunction(
    "already_open",
    "texts",
    ("table of src, dst, proto and ports",),
    compute,
    (
        Sample([[ASKED]], ["1: FW-1"], KNOWN),
        Sample([[ASKED | {"ports": ["8443"]}, ASKED]], ["2: FW-1"], KNOWN),
        Sample([[ASKED | {"src": ["any"]}]], [], KNOWN),
        Sample([[ASKED]], []),
        Sample([None], [], KNOWN),
    ),
)
