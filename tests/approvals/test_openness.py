"""Which openings let the most through."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.forms.field import FieldDef, Words
from approvals.forms.openness import is_openings, openness, worst

ROW: dict[str, Any] = {"src": ["10.1.2.0/24"], "dst": ["10.2.0.7/32"], "proto": "TCP", "ports": ["443"]}


@pytest.mark.parametrize(
    ("cells", "open_to"),
    [
        (ROW, 256),
        (ROW | {"dst": ["10.2.0.0/16", "10.3.0.1/32"]}, 256 * 65537),
        (ROW | {"ports": ["80", "8000-8099"]}, 256 * 101),
        (ROW | {"ports": ["any"]}, 256 * 65535),
        (ROW | {"proto": "ANY", "ports": []}, 256 * 65535),
        (ROW | {"proto": "ANY"}, 256 * 65535),
        (ROW | {"proto": "ICMP", "ports": []}, 256),
        (ROW | {"dst": ["any"]}, 256 * 2**128),
        (ROW | {"src": ["2001:db8::/120"]}, 256),
        ({}, 0),
    ],
    ids=[
        "one",
        "two networks",
        "ports",
        "any port",
        "any protocol",
        "any protocol, ports said",
        "no ports",
        "anywhere",
        "IPv6",
        "nothing",
    ],
)
def test_addresses_times_ports(cells: dict[str, Any], open_to: int) -> None:
    assert openness(cells) == open_to


def test_the_worst_come_first_and_of_equal_ones_the_first() -> None:
    rows = [ROW, ROW | {"ports": ["any"]}, ROW, ROW | {"dst": ["any"]}, ROW]
    assert [row.index for row in worst(rows, 3)] == [3, 1, 0]
    assert [row.index for row in worst(rows, 9)] == [3, 1, 0, 2, 4]
    assert worst(None, 3) == []


@given(st.lists(st.integers(0, 32), max_size=30), st.integers(0, 5))
def test_no_row_left_out_is_wider(prefixes: list[int], most: int) -> None:
    rows = [ROW | {"dst": [f"0.0.0.0/{prefix}"]} for prefix in prefixes]
    told = worst(rows, most)
    left = [openness(row) for at, row in enumerate(rows) if at not in {one.index for one in told}]
    assert len(told) == min(most, len(rows))
    assert all(openness(one.cells) >= wide for one in told for wide in left)


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ({"src": "cidr", "dst": "cidr", "ports": "ports"}, True),
        ({"src": "cidr", "dst": "cidr"}, False),
        ({"src": "text", "dst": "cidr", "ports": "ports"}, False),
        ({}, False),
    ],
)
def test_a_table_of_openings_is_known_by_its_columns(types: dict[str, str], expected: bool) -> None:
    columns = tuple(FieldDef(id=name, type=kind, label=Words(name, name)) for name, kind in types.items())
    assert is_openings(FieldDef(id="rules", type="table", label=Words("", ""), columns=columns)) is expected
