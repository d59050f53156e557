"""`too_open`: which openings of a network policy are wider than they should be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from approvals.forms.field import World
from approvals.forms.functions.kinds import FormFunction, Sample, networks_in, opened_ports
from approvals.forms.kinds import rows_of
from approvals.forms.types.ports import HIGHEST

SHORTEST = {4: 24, 6: 120}
MOST_PORTS = 100


def compute(given: Sequence[Any], world: World) -> list[str]:
    """`any` (address or port), `wide` (a mask wider than /24, IPv6 /120), `ports` (more than 100 in a row of the
    table), in this order; nothing for a tidy table. A row has `src`, `dst` (networks), `proto` and `ports`; ANY
    protocol is open on all ports, ICMP on none."""
    found: set[str] = set()
    for row in rows_of(given[0]):
        ports = opened_ports(row.cells)
        for end in ("src", "dst"):
            networks, anywhere = networks_in(row.cells.get(end))
            found |= {"any"} if anywhere else set()
            found |= {"wide"} if any(one.prefixlen < SHORTEST[one.version] for one in networks) else set()
        if (1, HIGHEST) in ports:
            found.add("any")
        elif sum(last - first + 1 for first, last in ports) > MOST_PORTS:
            found.add("ports")
    return [flag for flag in ("any", "wide", "ports") if flag in found]


TIDY = {"src": ["10.1.2.0/24"], "dst": ["10.2.0.7/32"], "ports": ["443"]}
FUNCTION = FormFunction(
    "too_open",
    "texts",
    ("table of src, dst, proto and ports",),
    compute,
    (
        Sample([[TIDY]], []),
        Sample([[TIDY, TIDY | {"dst": ["any"]}]], ["any"]),
        Sample([[TIDY | {"src": ["10.0.0.0/8"]}, TIDY | {"ports": ["8000-8100"]}]], ["wide", "ports"]),
        Sample([[TIDY | {"ports": ["8000-8099"], "src": ["2001:db8::/120"]}]], []),
        Sample([[TIDY | {"proto": "ANY", "ports": []}]], ["any"]),
        Sample([[TIDY | {"proto": "any"}]], ["any"]),
        Sample([[TIDY | {"proto": "ICMP", "ports": []}]], []),
        Sample([None], []),
    ),
)
