"""Computed fields: what formulas give, exactly, and what is said about wrong ones."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.forms import form
from approvals.forms.computed import told_by
from approvals.forms.field import World
from approvals.forms.formula import Figure, Fixed, Formula, Sum, Value, evaluate
from tests.approvals.forms import one, read, tried, when

LEDGERS: dict[tuple[str, str], dict[str, Any]] = {
    ("application", "jzjy"): {"name": "集中交易", "grade": "A", "weight": 3},
    ("application", "bgxt"): {"name": "办公协同", "grade": "C", "weight": 1},
    ("catalogue", "id_no"): {"level": 4, "personal": "yes"},
    ("catalogue", "symbol"): {"level": 1, "personal": "no"},
    ("price_list", "public.cpu"): {"price": 7800},
}
WORLD = World(ledger=lambda slug, key: LEDGERS.get((slug, key)))
ENV = one("choice", "env", options=["prod", "test"])
SYSTEM = one("ledger", "system", ledger="application")
SYSTEMS = one("ledger", "systems", ledger="application", multiple=True)
CPU = one("choice", "cpu", options=["1", "4", "16"])
ITEMS = one("table", "items", columns=[one("number", "qty"), CPU, one("text", "os")])
COLUMNS = one("table", "columns", columns=[one("ledger", "column", ledger="catalogue")])
A, B = one("number", "a"), one("number", "b")
PRICE = {"ledger": "price_list", "key": [{"field": "pool"}, {"text": ".cpu"}], "attribute": "price"}
ROWS = [{"qty": "3", "cpu": "16"}, {"qty": "2", "cpu": "4"}, {"os": "x"}]

GIVEN = [
    ((ITEMS,), {"items": ROWS}, "number", {"sum": "items.cpu*qty"}, 56),
    ((ITEMS,), {}, "number", {"sum": "items.cpu*qty"}, 0),
    ((ITEMS,), {"items": ROWS}, "number", {"max": "items.cpu"}, 16),
    ((ITEMS,), {"items": ROWS}, "number", {"min": "items.cpu*qty"}, 8),
    ((ITEMS,), {}, "number", {"max": "items.cpu"}, None),
    ((ITEMS,), {}, "number", {"max": "items.cpu", "empty": 0}, 0),
    ((ITEMS,), {"items": ROWS}, "number", {"count": "items"}, 3),
    ((A, B), {"a": 7, "b": 2}, "number", {"add": [{"field": "a"}, {"field": "b"}, 10]}, 19),
    ((A, B), {"a": 7, "b": 2}, "number", {"sub": [{"field": "a"}, {"field": "b"}]}, 5),
    ((A, B), {"a": 7, "b": 2}, "money", {"mul": [{"field": "a"}, {"field": "b"}, 100]}, 1400),
    ((A, B), {"a": 2, "b": 3}, "number", {"percent": [{"field": "a"}, {"field": "b"}]}, 66),
    ((A, B), {"a": 2, "b": 0}, "number", {"percent": [{"field": "a"}, {"field": "b"}]}, None),
    ((A, B), {"a": 7}, "number", {"add": [{"field": "a"}, {"field": "b"}]}, None),
    ((A, B), {"a": 7}, "number", {"add": [{"field": "a"}, {"field": "b", "empty": 0}]}, 7),
    ((SYSTEM,), {"system": "jzjy"}, "text", {"of": "system", "attribute": "grade"}, "A"),
    ((SYSTEM,), {}, "text", {"of": "system", "attribute": "grade"}, None),
    ((SYSTEM,), {}, "text", {"of": "system", "attribute": "grade", "empty": "C"}, "C"),
    ((SYSTEMS,), {"systems": ["bgxt", "jzjy"]}, "text", {"of": "systems", "attribute": "grade", "take": "min"}, "A"),
    ((SYSTEMS,), {"systems": ["bgxt", "jzjy"]}, "number", {"of": "systems", "attribute": "weight", "take": "max"}, 3),
    ((SYSTEMS,), {"systems": ["jzjy"]}, "texts", {"of": "systems", "attribute": "grade", "take": "all"}, ["A"]),
    ((COLUMNS,), {"columns": [{"column": "id_no"}, {"column": "symbol"}]}, "number",
     {"of": "columns.column", "attribute": "level", "take": "max"}, 4),
    ((COLUMNS,), {"columns": [{"column": "symbol"}]}, "texts",
     {"of": "columns.column", "attribute": "personal", "take": "all"}, ["no"]),
    ((one("choice", "pool", options=["public"]), A), {"pool": "public", "a": 2}, "money",
     {"mul": [{"field": "a"}, PRICE]}, 15_600),
    ((ENV, A), {"env": "prod", "a": 9}, "number",
     {"cases": [{"when": when("env", "eq", "prod"), "then": {"field": "a"}}], "else": 0}, 9),
    ((ENV, A), {"env": "test", "a": 9}, "number",
     {"cases": [{"when": when("env", "eq", "prod"), "then": {"field": "a"}}], "else": 0}, 0),
    ((ENV,), {"env": "test"}, "text", {"cases": [{"when": when("env", "eq", "prod"), "then": {"text": "高"}}]}, None),
    ((one("multichoice", "risks", options=["x", "y", "z"]),), {"risks": ["x", "z"]}, "number",
     {"call": "weighted_score", "fields": ["risks"]}, 4),
    ((ITEMS,), {"items": ROWS}, "texts", {"field": "items.os"}, ["x"]),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "raw", "gives", "formula", "value"), GIVEN)
def test_a_formula_gives(fields: Any, raw: dict[str, Any], gives: str, formula: Any, value: Any) -> None:
    definition = read(*fields, one("computed", "c", **{"as": gives, "formula": formula}))
    world = World(ledger=WORLD.ledger)
    assert form.clean(definition, raw, world).data.get("c") == value
    assert form.loosely(definition, raw, world).get("c") == value


def test_a_computed_column_is_made_of_its_row_and_of_the_form() -> None:
    cost = one(
        "computed",
        "cost",
        **{"as": "money", "formula": {"mul": [{"field": "qty"}, {"field": "cpu"}, {"field": "rate"}]}},
    )
    table = one("table", "items", columns=[one("number", "qty"), CPU, cost])
    total = one("computed", "total", **{"as": "money", "formula": {"sum": "items.cost"}})
    fields = read(one("number", "rate", required=True), table, total)
    raw = {"rate": "5", "items": [{"qty": "3", "cpu": "16", "cost": "1"}, {"qty": "2"}]}
    assert form.clean(fields, raw, WORLD).problems == (("items.0.cost", "由系统计算，请不要填写"),)
    data = form.clean(fields, raw, WORLD).data
    assert data["items"] == [{"qty": 3, "cpu": "16", "cost": 240}, {"qty": 2}]
    assert data["total"] == 240


def test_what_is_computed_is_never_taken_from_the_sender() -> None:
    fields = read(A, one("computed", "c", **{"as": "number", "formula": {"mul": [{"field": "a"}, 2]}}))
    smuggled = form.clean(fields, {"a": "3", "c": "7"}, WORLD)
    assert smuggled.data["c"] == 6
    assert smuggled.problems == (("c", "由系统计算，请不要填写"),)
    assert not form.clean(fields, {"a": "3", "c": "6"}, WORLD).problems


def test_a_required_figure_that_cannot_be_computed_refuses_the_form() -> None:
    fields = read(
        SYSTEM, one("computed", "g", required=True, **{"as": "text", "formula": {"of": "system", "attribute": "grade"}})
    )
    assert form.clean(fields, {}, WORLD).problems == (("g", "无法计算，请检查所依据的内容"),)


def computed(formula: Any, gives: str = "number", **settings: Any) -> dict[str, Any]:
    return one("computed", "c", **{"as": gives, "formula": formula, **settings})


WRONG = [
    ((computed({"field": "x"}),), "[0].formula.field", "no field 'x' before this place"),
    ((computed({"field": "c"}),), "[0].formula.field", "is this field or comes after it"),
    ((computed({"field": "d"}), one("computed", "d", **{"as": "number", "formula": {"field": "c"}})),
     "[0].formula.field", "comes after it"),
    ((computed({"sum": "items.qty"}), ITEMS), "[0].formula.sum", "comes after it"),
    ((ITEMS, computed({"sum": "items.os"})), "[1].formula.sum", "'os' is no column of numbers"),
    ((ITEMS, computed({"sum": "items"})), "[1].formula.sum", "no sum over a table"),
    ((ITEMS, computed({"count": "items.qty"})), "[1].formula.count", "no count of rows"),
    ((ENV, computed({"field": "env"})), "[1].formula", "it gives text, the field holds number"),
    ((ENV, computed({"add": [1, {"field": "env"}]})), "[1].formula.add", "a part gives text"),
    ((A, computed({"sub": [{"field": "a"}]})), "[1].formula.sub", "needs two parts"),
    ((A, computed({"of": "a", "attribute": "grade"}, "text")), "[1].formula.of", "points at no ledger"),
    ((SYSTEMS, computed({"of": "systems", "attribute": "grade"}, "text")), "[1].formula.take", "holds several rows"),
    ((A, computed({"call": "wieghted_score", "fields": ["a"]})), "[1].formula.call", "unknown call"),
    ((A, computed({"call": "weighted_score", "fields": ["a", "a"]})), "[1].formula.fields", "takes 1, found 2"),
    ((A, computed({"call": "weighted_score", "fields": ["z"]})), "[1].formula.fields[0]", "no field 'z'"),
    ((A, computed({"plus": [1, 2]})), "[1].formula", "no expression"),
    ((A, computed("a + 1")), "[1].formula", "expected an object"),
    ((A, computed({"add": [1, {"add": [2, 1.5]}]})), "[1].formula.add[1].add[1]", "expected an object"),
    ((A, computed({"field": "a"}, "choice")), "[1].options", "a computed choice needs options"),
    ((ENV, computed({"cases": [{"when": when("env", "eq", "prod"), "then": {"text": "hgih"}}]}, "choice",
                    options=["high"])), "[1].formula", "'hgih' is no option"),
    ((ENV, computed({"cases": [{"when": when("env", "eq", "prd"), "then": 1}]})),
     "[1].formula.cases[0].when[0][0].value", "'prd' is no option"),
    ((computed(1, "numbr"),), "[0].as", "unknown as"),
    ((one("computed", "c", **{"as": "number"}),), "[0].formula", "missing"),
    ((one("number", "s", sensitive=True), computed({"field": "s"})), "[1]", "made of 's', which is sensitive"),
    ((A, computed({"add": [1] * 21})), "[1].formula.add", "too many"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "place", "said"), WRONG, ids=[case[2] for case in WRONG])
def test_a_wrong_formula_is_named_with_its_place(fields: Any, place: str, said: str) -> None:
    _fields, faults = tried(*fields)
    assert [fault for fault in faults if fault.path == f"$.form.fields{place}" and said in fault.what.en], [
        str(fault) for fault in faults
    ]
    assert all(fault.remedy.en for fault in faults)


def test_nesting_ends() -> None:
    deep: Any = 1
    for _level in range(12):
        deep = {"add": [deep]}
    assert "nested too deeply" in str(tried(computed(deep))[1][0])


def test_what_a_figure_tells_reaches_through_other_figures_and_whole_tables() -> None:
    fields = read(
        ITEMS, A,
        one("computed", "cores", **{"as": "number", "formula": {"sum": "items.cpu*qty"}}),
        one("computed", "twice", **{"as": "number", "formula": {"mul": [2, {"field": "cores"}]}}),
        one("computed", "flags", **{"as": "texts", "formula": {"call": "too_open", "fields": ["items"]}}),
    )  # fmt: skip
    told = told_by(fields)
    assert told["twice"] == {"cores", "items.cpu", "items.qty"}
    assert told["flags"] == {"items", "items.qty", "items.cpu", "items.os"}


LEAVES: st.SearchStrategy[Formula] = st.integers(-(10**9), 10**9).map(Fixed) | st.sampled_from(
    [Value("a"), Value("b", empty=0), Figure("sum", "t.x"), Figure("max", "t.x*y", empty=1), Figure("count", "t")]
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        Sum, st.sampled_from(["add", "sub", "mul", "percent"]), st.tuples(inner, inner), st.none() | st.integers(0, 9)
    ),
    max_leaves=8,
)
DATA = st.fixed_dictionaries(
    {},
    optional={
        "a": st.integers(-(10**15), 10**15) | st.text(max_size=3),
        "b": st.integers(),
        "t": st.lists(st.dictionaries(st.sampled_from("xy"), st.integers(0, 99) | st.text(max_size=2)), max_size=4),
    },
)


@given(tree=TREES, data=DATA)
def test_every_expression_ends_with_a_whole_number_or_nothing(tree: Formula, data: dict[str, Any]) -> None:
    found = evaluate(tree, data, WORLD)
    assert found is None or isinstance(found, int | str)
    assert evaluate(tree, data, WORLD) == found
