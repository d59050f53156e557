"""The table of proofs names every rule once, and only tests that there are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
TABLE = HERE.parents[1] / "docs" / "mechanisms" / "alert-proof.md"
RULES = {"C": 5, "A": 9, "I": 6, "S": 7, "W": 8, "E": 8, "K": 6, "R": 4, "X": 3}
# Proved by what is not a test, or not here yet.
OTHERWISE = {"R1"}


def rows() -> list[list[str]]:
    lines = [line for line in TABLE.read_text().splitlines() if re.match(r"\| [A-Z]\d \|", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def missing(cell: str) -> list[str]:
    """The tests that are named there and are not there."""
    found = []
    for file, test in re.findall(r"`([\w./]+\.py)::(\w+)`", cell):
        path = HERE / file
        tree = ast.parse(path.read_text()) if path.exists() else ast.Module(body=[], type_ignores=[])
        if test not in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}:
            found.append(f"{file}::{test}")
    return found


def test_every_rule_has_its_row_and_every_row_a_test_that_there_is() -> None:
    assert [row[0] for row in rows()] == [
        f"{kind}{number + 1}" for kind, many in RULES.items() for number in range(many)
    ]
    assert [one for row in rows() for one in missing(row[2])] == []
    assert {row[0] for row in rows() if "::" not in row[2]} == OTHERWISE


def test_a_test_that_is_not_there_is_noticed() -> None:
    assert missing("`test_proof.py::test_nothing`, `no.py::test_x`") == ["test_proof.py::test_nothing", "no.py::test_x"]
