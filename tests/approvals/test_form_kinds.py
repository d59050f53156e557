"""Every registered check and function proves its own samples; none can be broken by what forms may hold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.forms.checks import FIELD_CHECKS, judge
from approvals.forms.field import Check, FieldDef, Words, World
from approvals.forms.functions import FORM_FUNCTIONS
from approvals.forms.kinds import TYPES

CHECKS = [(check, place) for check in FIELD_CHECKS for place in range(len(check.samples))]
FUNCTIONS = [(function, place) for function in FORM_FUNCTIONS for place in range(len(function.samples))]


@pytest.mark.parametrize(("check", "place"), CHECKS, ids=[f"{check.slug}-{place}" for check, place in CHECKS])
def test_a_check_judges_its_samples(check: Any, place: int) -> None:
    sample = check.samples[place]
    named = Check(check.slug, sample.params, {name: Words("另一项") for name in sample.params})
    said = list(
        judge(FieldDef("f", sample.type, Words("本项"), checks=(named,)), sample.value, sample.data, sample.world)
    )
    assert (said == []) == sample.fine
    assert all("，请" in sentence or "，" in sentence for sentence in said)


@pytest.mark.parametrize("check", list(FIELD_CHECKS), ids=lambda check: check.slug)
def test_a_check_shows_what_it_refuses_and_what_it_lets_pass(check: Any) -> None:
    assert {sample.fine for sample in check.samples} == {True, False}
    assert check.types <= {kind.slug for kind in TYPES}


@pytest.mark.parametrize(("function", "place"), FUNCTIONS, ids=[f"{one.slug}-{place}" for one, place in FUNCTIONS])
def test_a_function_computes_its_samples(function: Any, place: int) -> None:
    sample = function.samples[place]
    assert len(sample.given) == len(function.takes)
    assert function.compute(sample.given, sample.world) == sample.gives


CELLS = (
    st.none() | st.integers() | st.text(max_size=5) | st.lists(st.sampled_from(["any", "10.1.2.0/24", "80-90", "7"]))
)
COLUMNS = st.sampled_from(["src", "dst", "ports", "proto", "qty", "cpu", "src_zone", "dst_zone"])
ROWS = st.lists(st.dictionaries(COLUMNS, CELLS, max_size=4), max_size=3)
BUSY = World(ledger_rows=lambda slug: (("k", {"src": "any", "dst": "x", "ports": "1-9", "price": 1, "left": "a"}),))


@given(given=st.lists(st.none() | st.text(max_size=5) | st.lists(st.text(max_size=5)) | ROWS, min_size=2, max_size=2))
def test_no_function_breaks_on_whatever_rows_hold(given: list[Any]) -> None:
    for function in FORM_FUNCTIONS:
        found = function.compute(given[: len(function.takes)], BUSY)
        assert found is None or isinstance(found, int | str | list)
