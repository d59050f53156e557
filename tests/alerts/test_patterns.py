"""Patterns: the same matches as Python's engine, in time that a stranger cannot stretch."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alerts.patterns import Budget, Faulty, Spent, pattern, search

ATOMS = [
    "a",
    "b",
    "C",
    ".",
    "[ab]",
    "[^a]",
    "[a-c1]",
    r"\d",
    r"\w",
    r"\s",
    r"\.",
    r"[\w-]",
    "告",
    "(?i:A)",
    "(?i:[^b])",
]
COUNTS = ["*", "+", "?", "{1,2}", "{2}", "{0,2}", "{,2}", "{1,}", "*?", "+?", "??", "{0,2}?"]
WRITTEN = st.recursive(
    st.sampled_from([*ATOMS, r"\b", "^", "$", ""]),
    lambda inner: (
        st.tuples(inner, inner).map("".join)
        | st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})")
        | inner.map(lambda one: f"({one})")
        | st.tuples(inner, st.sampled_from(COUNTS)).map(lambda two: f"(?:{two[0]}){two[1]}")
    ),
    max_leaves=8,
)


def refusal(written: str) -> Faulty | None:
    """Why the pattern cannot be read; None if it can, and it is searched for."""
    try:
        search(pattern(written), "aab ab1")
    except Faulty as faulty:
        return faulty
    return None


@settings(max_examples=500)
@given(written=WRITTEN, text=st.text("abcAC1 .告\n", max_size=12))
def test_it_finds_what_python_finds(written: str, text: str) -> None:
    try:
        read = pattern(written)
    except Faulty as faulty:
        assume(faulty.code not in {"pattern_repeats_nothing", "pattern_too_large"})
        raise
    expected, found = re.search(written, text), search(read, text)
    assert (found is None) is (expected is None)
    if found and expected:
        assert (found.span, found.groups) == (expected.span(), expected.groups())


@given(st.text("ab()[]{}|*+?.^$\\-,:<>PiWd1", max_size=30))
def test_whatever_is_written_is_read_or_refused_with_a_place(written: str) -> None:
    fault = refusal(written)
    assert fault is None or 0 <= fault.at <= len(written)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("(a", "pattern_unclosed"),
        ("a)", "pattern_unopened"),
        ("[a", "pattern_unclosed"),
        ("*a", "pattern_repeats_nothing"),
        ("(a*)*", "pattern_repeats_nothing"),
        ("a**", "pattern_repeats_twice"),
        ("a{2,1}", "pattern_bad_count"),
        ("a{1000}", "pattern_bad_count"),
        (r"(a)\1", "pattern_unknown_escape"),
        ("(?=a)", "pattern_not_offered"),
        ("(?P<1>a)", "pattern_bad_name"),
        ("[b-a]", "pattern_bad_range"),
        ("a(?i)", "pattern_flag_inside"),
        ("a\\", "pattern_ends"),
        ("(?:(?:a{90}){90}){90}", "pattern_too_large"),
        ("(" * 50 + "a" + ")" * 50, "pattern_too_deep"),
        ("a" * 501, "pattern_too_long"),
    ],
)
def test_what_is_not_offered_is_said(written: str, code: str) -> None:
    with pytest.raises(Faulty) as caught:
        pattern(written)
    assert caught.value.code == code


@pytest.mark.parametrize("written", ["(a+)+b", "(a|aa)+b", "a*a*a*a*a*b", "(?:.+.+)+?b", ".*.*.*=.*b"])
def test_a_pattern_that_stalls_other_engines_is_answered(written: str) -> None:
    read = pattern(written)
    started = time.process_time()
    assert search(read, "a" * 100_000) is None
    assert time.process_time() - started < 3


def test_a_request_cannot_compute_more_than_its_budget() -> None:
    budget = Budget(2_000)
    search(pattern("a+b"), "a" * 100, budget)
    with pytest.raises(Spent):
        search(pattern("a+b"), "a" * 2_000, budget)


def test_the_first_group_that_took_part_is_what_was_looked_for() -> None:
    found = search(pattern(r"cost (?:(\d+) ms|(\d+) s)"), "order 7 cost 42 s")
    assert found
    assert found.said == "42"
    whole = search(pattern("(?i)ERROR"), "an error")
    assert whole
    assert whole.said == "error"
    assert pattern("(?P<ms>a)(b)(?P<s>c)").names == {"ms": 1, "s": 3}
