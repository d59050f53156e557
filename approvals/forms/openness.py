"""Which rows of a table of openings let the most through: addresses of both ends times ports; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from approvals.forms.field import FieldDef
from approvals.forms.functions.kinds import PORTLESS, networks_in, opened_ports
from approvals.forms.kinds import Row, rows_of
from approvals.forms.types.ports import HIGHEST

ENDS: Final = ("src", "dst")
PORTS: Final = "ports"
TYPES_OF: Final[Mapping[str, str]] = {**dict.fromkeys(ENDS, "cidr"), PORTS: "ports"}
EVERYWHERE: Final = 2**128


def is_openings(field: FieldDef) -> bool:
    """Whether the rows of the table are openings: from where, to where, on which ports."""
    kinds = {column.id: column.type for column in field.columns}
    return all(kinds.get(name) == kind for name, kind in TYPES_OF.items())


def worst(value: Any, most: int) -> list[Row]:
    """The rows that let the most through, the worst first; of equal ones the one that stands first."""
    return sorted(rows_of(value), key=lambda row: (-openness(row.cells), row.index))[:most]


def openness(cells: Mapping[str, Any]) -> int:
    """From how many addresses to how many, on how many ports. Without ports and for ANY protocol all are open, but
    for a protocol that has none."""
    source, target = (_addresses(cells.get(end)) for end in ENDS)
    return source * target * _ports(cells)


def _addresses(value: Any) -> int:
    networks, anywhere = networks_in(value)
    return EVERYWHERE if anywhere else sum(one.num_addresses for one in networks)


def _ports(cells: Mapping[str, Any]) -> int:
    if str(cells.get("proto", "")).strip().upper() in PORTLESS:
        return 1
    ranges = opened_ports(cells)
    return sum(last - first + 1 for first, last in ranges) if ranges else HIGHEST
