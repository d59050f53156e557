"""Conditions: every operator on every kind of operand; emptiness; what is said about wrong ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from approvals.definition.conditions import read_when
from approvals.definition.faults import Fault
from approvals.definition.reader import Reader
from approvals.forms.conditions import NOBODY, OPERATORS, Nobody, When, holds, truth_table
from tests.approvals.forms import one, read


@dataclass(frozen=True)
class Firm(Nobody):
    """A firm of one: employee 7, user id u7, head of clearing, in department 3 (D3), which lies beneath D1."""

    today: date = date(2026, 11, 23)

    def is_person(self, person: int, user_id: str) -> bool:
        return (person, user_id) == (7, "u7")

    def has_role(self, person: int, role: str) -> bool:
        return (person, role) == (7, "clearing")

    def works_under(self, person: int, department: str) -> bool:
        return person == 7 and department in {"D3", "D1"}

    def is_department(self, department: int, wanted: str) -> bool:
        return (department, wanted) == (3, "D3")

    def is_under(self, department: int, wanted: str) -> bool:
        return department == 3 and wanted in {"D3", "D1"}


ITEMS = one("table", "items", required=True, columns=[one("number", "qty"), one("choice", "cpu", options=["1", "16"])])
FORM = {
    field.id: field
    for field in read(
        one("choice", "env", options=["prod", "test"], required=True),
        one("number", "n", required=True),
        one("money", "cost"),
        one("text", "name"),
        one("date", "until", allow_long=True, required=True),
        one("datetime", "at", required=True),
        one("multichoice", "tags", options=["a", "b", "c"], required=True),
        one("ledger", "system", ledger="application", required=True),
        one("ledger", "systems", ledger="application", multiple=True, required=True),
        one("person", "who", required=True),
        one("department", "place", required=True),
        one("check", "sure", required=True),
        one("file", "plan"),
        ITEMS,
        one("table", "extra", columns=[one("number", "qty")]),
        one("computed", "cores", **{"as": "number", "formula": {"sum": "items.cpu*qty"}}),
        one("computed", "grade", **{"as": "text", "formula": {"of": "system", "attribute": "grade"}}),
        one("computed", "flags", **{"as": "texts", "formula": {"field": "items.cpu"}}),
    )
}
DATA = {
    "env": "prod", "n": 5, "until": "2026-12-23", "at": "2026-11-22T16:30Z", "tags": ["a", "c"], "system": "jzjy",
    "systems": ["jzjy", "hqwg"], "who": 7, "place": 3, "sure": "yes", "cores": 56, "flags": ["any"],
    "items": [{"qty": 3, "cpu": "16"}, {"qty": 8, "cpu": "1"}],
}  # fmt: skip


def parsed(test: Any, *, own_rules: bool = False) -> tuple[When, list[Fault]]:
    faults: list[Fault] = []
    return read_when(Reader({"when": [[test]]}, "$", faults), "when", FORM, own_rules=own_rules), faults


HOLDS = [
    ({"field": "env", "op": "eq", "value": "prod"}, True),
    ({"field": "env", "op": "in", "value": ["test"]}, False),
    ({"field": "env", "op": "not_in", "value": ["test"]}, True),
    ({"field": "n", "op": "ge", "value": 5}, True),
    ({"field": "n", "op": "lt", "value": 5}, False),
    ({"field": "cost", "op": "gt", "value": 0}, False),
    ({"field": "cost", "op": "ne", "value": 0}, False),
    ({"field": "cost", "op": "le", "value": 0, "empty": 0}, True),
    ({"field": "cost", "op": "blank"}, True),
    ({"field": "cost", "op": "filled"}, False),
    ({"field": "n", "op": "filled"}, True),
    ({"field": "plan", "op": "blank"}, True),
    ({"field": "until", "op": "before", "value": "2026-12-24"}, True),
    ({"field": "until", "op": "after", "value": "2026-12-23"}, False),
    ({"field": "until", "op": "within_days", "value": 30}, True),
    ({"field": "until", "op": "within_days", "value": 29}, False),
    ({"field": "until", "op": "beyond_days", "value": 29}, True),
    ({"field": "at", "op": "after", "value": "2026-11-22"}, True),
    ({"field": "at", "op": "within_days", "value": 0}, True),
    ({"field": "tags", "op": "has", "value": "c"}, True),
    ({"field": "tags", "op": "has", "value": "b"}, False),
    ({"field": "tags", "op": "has_any", "value": ["b", "c"]}, True),
    ({"field": "tags", "op": "has_all", "value": ["a", "b"]}, False),
    ({"field": "system", "op": "eq", "value": "jzjy"}, True),
    ({"field": "systems", "op": "has", "value": "hqwg"}, True),
    ({"field": "who", "op": "is", "value": "u7"}, True),
    ({"field": "who", "op": "has_role", "value": "clearing"}, True),
    ({"field": "who", "op": "in_department", "value": "D1"}, True),
    ({"field": "who", "op": "in_department", "value": "D2"}, False),
    ({"field": "place", "op": "is", "value": "D3"}, True),
    ({"field": "place", "op": "is", "value": "D1"}, False),
    ({"field": "place", "op": "under", "value": "D1"}, True),
    ({"field": "sure", "op": "eq", "value": "yes"}, True),
    ({"sum": "items.cpu*qty", "op": "gt", "value": 55}, True),
    ({"max": "items.cpu*qty", "op": "eq", "value": 48}, True),
    ({"min": "items.qty", "op": "eq", "value": 3}, True),
    ({"count": "items", "op": "ge", "value": 3}, False),
    ({"sum": "extra.qty", "op": "eq", "value": 0}, True),
    ({"max": "extra.qty", "op": "lt", "value": 9}, False),
    ({"max": "extra.qty", "op": "lt", "value": 9, "empty": 0}, True),
    ({"field": "cores", "op": "gt", "value": 50}, True),
    ({"field": "grade", "op": "eq", "value": "A"}, False),
    ({"field": "flags", "op": "has", "value": "any"}, True),
]  # fmt: skip


@pytest.mark.parametrize(("test", "outcome"), HOLDS, ids=[str(case) for case in HOLDS])
def test_a_condition_holds_or_not(test: Any, outcome: bool) -> None:
    when, faults = parsed(test)
    assert not faults
    assert holds(when, DATA, Firm()) is outcome


def test_long_term_is_after_every_day() -> None:
    long = DATA | {"until": "long"}
    for op, value, outcome in (
        ("before", "2099-01-01", False),
        ("after", "2099-01-01", True),
        ("within_days", 9999, False),
    ):
        assert holds(parsed({"field": "until", "op": op, "value": value})[0], long, Firm()) is outcome


def test_every_operator_is_tried() -> None:
    tried = {parsed(test)[0][0][0].op for test, _outcome in HOLDS}
    assert tried == set(OPERATORS)


@pytest.mark.parametrize("junk", [None, "", "x", 3, [], ["a"], {}, 4.5, "2026-99-99", True])
def test_a_comparison_never_breaks(junk: Any) -> None:
    for test, _outcome in HOLDS:
        when, _faults = parsed(test)
        truth_table(when, dict.fromkeys(DATA, junk), NOBODY)


WRONG = [
    ({"field": "evn", "op": "eq", "value": "prod"}, "field", "no field 'evn'"),
    ({"field": "env", "op": "gt", "value": "prod"}, "op", "unknown op 'gt'"),
    ({"field": "env", "op": "eq", "value": "prd"}, "value", "no option of 'env'"),
    ({"field": "env", "op": "in", "value": "prod"}, "value", "needs a list"),
    ({"field": "n", "op": "eq", "value": "5"}, "value", "holds whole numbers"),
    ({"field": "n", "op": "eq"}, "value", "missing"),
    ({"field": "until", "op": "before", "value": "tomorrow"}, "value", "is no day"),
    ({"field": "until", "op": "within_days", "value": "30"}, "value", "needs a number of days"),
    ({"field": "tags", "op": "has", "value": "z"}, "value", "no option of 'tags'"),
    ({"field": "plan", "op": "eq", "value": 1}, "op", "unknown op 'eq'"),
    ({"field": "who", "op": "under", "value": "D1"}, "op", "unknown op 'under'"),
    ({"field": "place", "op": "is", "value": 3}, "value", "holds a text"),
    ({"field": "plan", "op": "filled", "value": 1}, "value", "unknown setting 'value'"),
    ({"sum": "items.os", "op": "gt", "value": 1}, "sum", "'os' is no column of numbers"),
    ({"max": "itms.qty", "op": "gt", "value": 1}, "max", "no max over a table"),
    ({"count": "items.qty", "op": "gt", "value": 1}, "count", "no count of rows"),
    ({"sum": "items.qty", "op": "in", "value": 1}, "op", "unknown op 'in'"),
    ({"sum": "items.qty", "op": "gt"}, "value", "missing"),
]  # fmt: skip


@pytest.mark.parametrize(("test", "at", "said"), WRONG, ids=[case[2] for case in WRONG])
def test_a_wrong_condition_is_named_with_its_place(test: Any, at: str, said: str) -> None:
    _when, faults = parsed(test)
    assert [fault for fault in faults if fault.path == f"$.when[0][0].{at}" and said in fault.what.en], faults


UNSURE = [
    {"field": "cost", "op": "gt", "value": 1},
    {"field": "name", "op": "eq", "value": "x"},
    {"field": "grade", "op": "eq", "value": "A"},
    {"max": "extra.qty", "op": "gt", "value": 1},
]


@pytest.mark.parametrize("test", UNSURE, ids=str)
def test_a_flow_does_not_branch_on_what_may_be_empty(test: Any) -> None:
    assert "may" in parsed(test, own_rules=True)[1][0].what.en
    assert not parsed(test | {"empty": "A" if test.get("value") in {"x", "A"} else 0}, own_rules=True)[1]


@pytest.mark.parametrize("name", ["env", "cores", "cost"])
def test_a_flow_branches_on_what_is_always_there_or_asks_whether_it_is(name: str) -> None:
    asked = {"env": ("eq", "prod"), "cores": ("gt", 1), "cost": ("filled", None)}[name]
    test = {"field": name, "op": asked[0]} | ({"value": asked[1]} if asked[1] else {})
    assert not parsed(test, own_rules=True)[1]
