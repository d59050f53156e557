"""The register of functions: what is computed that arithmetic cannot say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, Final, Literal

from approvals.forms.field import World
from approvals.forms.formula import Compute
from approvals.forms.types.cidr import ANY
from approvals.forms.types.ports import HIGHEST, spans
from core.registry import Registry

Gives = Literal["number", "text", "texts"]
PORTLESS: Final = frozenset({"ICMP"})
EVERY_PROTOCOL: Final = "ANY"


@dataclass(frozen=True)
class Sample:
    """Arguments and what must come of them."""

    given: Sequence[Any]
    gives: Any
    world: World = World()


@dataclass(frozen=True)
class FormFunction:
    """A named function of stored values, pure and total: (values in the order of `takes`, world) → value or None.

    A column arrives as the list of its filled cells, a table as its rows. `takes` names the arguments for the reader of
    a definition; their number is checked. Ledgers are asked through the world alone.
    """

    slug: str
    gives: Gives
    takes: tuple[str, ...]
    compute: Compute
    samples: tuple[Sample, ...]


def networks_in(value: Any) -> tuple[list[IPv4Network | IPv6Network], bool]:
    """The networks of a cell (a stored list, or words parted by commas), and whether `any` is among them; what is no
    network is left out."""
    words = _words(value)
    found = []
    for word in words:
        with suppress(ValueError):
            found.append(ip_network(word))
    return found, ANY in words


def ports_in(value: Any) -> list[tuple[int, int]]:
    """The ranges of ports of a cell; `any` is all of them, what is no port is left out."""
    found: list[tuple[int, int]] = []
    for word in _words(value):
        with suppress(ValueError):
            found += spans([word])
    return found


def opened_ports(cells: Mapping[str, Any]) -> list[tuple[int, int]]:
    """The ranges of ports that a row opens: for ANY protocol all of them whatever it says, for ICMP none."""
    proto = str(cells.get("proto", "")).strip().upper()
    if proto in PORTLESS:
        return []
    return [(1, HIGHEST)] if proto == EVERY_PROTOCOL else ports_in(cells.get("ports"))


def _words(value: Any) -> list[str]:
    listed = value if isinstance(value, list | tuple) else str(value or "").replace(",", " ").split()
    return [str(one).strip().lower() for one in listed]


FORM_FUNCTIONS: Registry[FormFunction] = Registry("form functions")
