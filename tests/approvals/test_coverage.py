"""Dead branches and what can be: what is found is true of every form, and what is not found is reached by some form."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.definition.coverage import Finding, Wanted, dead, find
from approvals.forms.conditions import Test, When, holds
from tests.approvals.forms import one, read


@dataclass(frozen=True)
class Way:
    """A branch, for coverage."""

    key: str
    when: When = ()
    default: bool = False


FORM = read(
    one("choice", "env", options=["prod", "staging", "test"], required=True),
    one("choice", "zone", options=["trading", "office"]),
    one("number", "n", required=True, min=0, max=6),
    one("number", "m"),
    one("multichoice", "tags", options=["a", "b", "c"], required=True),
    one("date", "until", required=True, allow_long=True),
    one("person", "who", required=True),
    one("table", "items", required=True, min=1, max=5, columns=[one("number", "qty", min=1, max=9)]),
)
OTHERWISE = Way("other", default=True)


def way(key: str, *tests: Test) -> Way:
    return Way(key, (tests,))


def env(*values: str) -> Test:
    return Test("env", "in", values)


CASES = [
    ("two halves", [way("a", Test("n", "lt", 3)), way("b", Test("n", "ge", 3)), OTHERWISE],
     [Finding("other", "shadowed", ("a", "b"))]),
    ("a hole of one", [way("a", Test("n", "lt", 3)), way("b", Test("n", "gt", 3)), OTHERWISE], []),
    ("beyond the bounds", [way("a", Test("n", "gt", 6)), OTHERWISE], [Finding("a", "impossible")]),
    ("a contradiction", [way("a", Test("n", "gt", 5), Test("n", "lt", 6)), OTHERWISE], [Finding("a", "impossible")]),
    ("within another", [way("a", Test("n", "gt", 3)), way("b", Test("n", "gt", 4)), OTHERWISE],
     [Finding("b", "shadowed", ("a",))]),
    ("every option", [way("a", env("prod", "staging")), way("b", env("test")), OTHERWISE],
     [Finding("other", "shadowed", ("a", "b"))]),
    ("every option but empty",
     [way("a", Test("zone", "eq", "trading")), way("b", Test("zone", "eq", "office")), OTHERWISE], []),
    ("empty counts as an option", [way("a", Test("zone", "eq", "trading", empty="office")),
                                   way("b", Test("zone", "eq", "office", empty="office")), OTHERWISE],
     [Finding("other", "shadowed", ("a", "b"))]),
    ("filled or blank", [way("a", Test("m", "filled", None)), way("b", Test("m", "blank", None)), OTHERWISE],
     [Finding("other", "shadowed", ("a", "b"))]),
    ("two together cover a third", [way("a", env("prod")), way("b", Test("n", "lt", 5)),
                                    way("c", env("prod"), Test("n", "lt", 3)), OTHERWISE],
     [Finding("c", "shadowed", ("a", "b"))]),
    ("a cross of two", [way("a", env("prod"), Test("n", "lt", 5)), way("b", env("prod"), Test("n", "ge", 5)),
                        way("c", env("prod")), OTHERWISE], [Finding("c", "shadowed", ("a", "b"))]),
    ("ticked or not", [way("a", Test("tags", "has_any", ("a", "b", "c"))), OTHERWISE],
     [Finding("other", "shadowed", ("a",))]),
    ("all of them are some of them",
     [way("a", Test("tags", "has", "a")), way("b", Test("tags", "has_all", ("a", "b"))), OTHERWISE],
     [Finding("b", "shadowed", ("a",))]),
    ("days",
     [way("a", Test("until", "before", "2026-12-01")), way("b", Test("until", "before", "2026-11-01")), OTHERWISE],
     [Finding("b", "shadowed", ("a",))]),
    ("soon or late",
     [way("a", Test("until", "within_days", 90)), way("b", Test("until", "beyond_days", 90)), OTHERWISE],
     [Finding("other", "shadowed", ("a", "b"))]),
    ("a question about the firm, twice",
     [way("a", Test("who", "has_role", "x")), way("b", Test("who", "has_role", "x")), OTHERWISE],
     [Finding("b", "shadowed", ("a",))]),
    ("two questions about the firm",
     [way("a", Test("who", "has_role", "x")), way("b", Test("who", "has_role", "y")), OTHERWISE], []),
    ("more rows than may be", [way("a", Test("items", "gt", 5, "count")), OTHERWISE], [Finding("a", "impossible")]),
    ("a sum that cannot be negative", [way("a", Test("items.qty", "ge", 0, "sum")), OTHERWISE],
     [Finding("other", "shadowed", ("a",))]),
    ("two figures over one table",
     [way("a", Test("items.qty", "gt", 9, "sum")), way("b", Test("items.qty", "gt", 9, "max")), OTHERWISE], []),
    ("an unknown field", [way("a", Test("x", "eq", "1")), way("b", Test("x", "ne", "1")), OTHERWISE], []),
]  # fmt: skip


@pytest.mark.parametrize(("ways", "found"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_never_taken_is_found_with_what_takes_it(ways: list[Way], found: list[Finding]) -> None:
    assert list(dead(ways, FORM)) == found


def otherwise(ways: list[Way]) -> Any:
    """A form that only the default takes."""
    return find([Wanted(one.when, holds=False) for one in ways if not one.default], FORM).example


def test_what_falls_to_the_default_is_shown_by_an_example() -> None:
    ways = [way("a", env("prod")), way("b", Test("n", "lt", 5)), OTHERWISE]
    example = otherwise(ways)
    assert example is not None
    assert not any(holds(one.when, example) for one in ways[:2])
    assert otherwise([way("a", Test("n", "ge", 0)), OTHERWISE]) is None


def test_figures_are_named_in_the_example() -> None:
    assert otherwise([way("a", Test("items.qty", "gt", 9, "sum")), OTHERWISE]) == {"sum items.qty": 0}


def test_too_many_regions_are_no_proof_that_there_is_no_form() -> None:
    fields = read(*(one("number", f"f{n}", required=True, min=0, max=9) for n in range(10)))
    either = tuple((Test(f"f{n}", "gt", 4),) for n in range(10))
    never = tuple((Test(f"f{n}", "gt", 3),) for n in range(10))
    found = find([Wanted(either)] * 9 + [Wanted(never, holds=False)], fields)
    assert (found.example, found.decided, found.never) == (None, False, False)
    assert find([Wanted(either), Wanted(never, holds=False)], fields).never


NUMBERS = st.builds(Test, st.just("n"), st.sampled_from(["eq", "ne", "gt", "ge", "lt", "le"]), st.integers(-1, 7))
LOOSE = st.builds(
    Test,
    st.just("m"),
    st.sampled_from(["eq", "ne", "gt", "le"]),
    st.integers(0, 2),
    empty=st.none() | st.integers(0, 2),
)
ENVS = st.lists(st.sampled_from(["prod", "staging", "test"]), min_size=1, max_size=2).map(lambda some: env(*some))
ZONES = st.builds(Test, st.just("zone"), st.sampled_from(["eq", "ne"]), st.sampled_from(["trading", "office"]))
TAGS = st.builds(
    Test, st.just("tags"), st.sampled_from(["has_any", "has_all"]),
    st.lists(st.sampled_from("abc"), min_size=1, max_size=2).map(tuple),
)  # fmt: skip
BARE = st.builds(Test, st.sampled_from(["m", "zone"]), st.sampled_from(["filled", "blank"]), st.none())
GROUPS = st.lists(NUMBERS | LOOSE | ENVS | ZONES | TAGS | BARE, min_size=1, max_size=3).map(tuple)
WAYS = st.lists(st.lists(GROUPS, min_size=1, max_size=2).map(tuple), min_size=1, max_size=4).map(
    lambda conditions: [*(Way(f"w{place}", when) for place, when in enumerate(conditions)), OTHERWISE]
)
EVERY_FORM: list[dict[str, Any]] = [
    {
        "env": environment, "n": n, "tags": list(tags),
        **({} if m is None else {"m": m}), **({} if zone is None else {"zone": zone}),
    }
    for environment, n, tags, m, zone in product(
        ["prod", "staging", "test"], range(7), ["a", "b", "c", "ab", "ac", "bc", "abc"], [None, -1, 0, 1, 2, 3],
        [None, "trading", "office"],
    )
]  # fmt: skip


FILLED: dict[str, Any] = {"env": "prod", "n": 0, "tags": ["a"]}  # what no test looks at is there all the same


def taken(ways: list[Way], data: dict[str, Any]) -> str:
    return next(one.key for one in ways if one.default or holds(one.when, data))


@settings(max_examples=30)
@given(ways=WAYS)
def test_it_agrees_with_trying_every_form(ways: list[Way]) -> None:
    reached = {taken(ways, data) for data in EVERY_FORM}
    assert {finding.branch for finding in dead(ways, FORM)} == {one.key for one in ways} - reached
    conditions = [one.when for one in ways if not one.default]
    for way_taken in ways:
        before = conditions[: ways.index(way_taken)]
        own = [] if way_taken.default else [Wanted(way_taken.when)]
        example = find([*(Wanted(when, holds=False) for when in before), *own], FORM).example
        assert (example is None) == (way_taken.key not in reached)
        assert example is None or taken(ways, {**FILLED, **example}) == way_taken.key


def test_a_field_of_which_much_is_named_is_judged_test_by_test() -> None:
    systems = one("ledger", "systems", ledger="application", multiple=True, required=True)
    ways = [way(f"w{n}", Test("systems", "has", f"s{n}")) for n in range(9)]
    assert dead([*ways, way("again", Test("systems", "has", "s3")), OTHERWISE], read(systems)) == (
        Finding("again", "shadowed", tuple(f"w{n}" for n in range(9))),
    )


def test_too_many_regions_are_left_undecided_rather_than_waited_for() -> None:
    fields = read(*(one("number", f"f{n}", required=True, min=0, max=9) for n in range(10)))
    ways = [way(f"w{a}", Test(f"f{a}", "gt", 4), Test(f"f{(a + 5) % 10}", "lt", 4)) for a in range(10)]
    last = way("last", *(Test(f"f{n}", "gt", n) for n in range(9)))
    assert not dead([*ways * 3, last, OTHERWISE], fields)[20:]
