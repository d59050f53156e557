"""Nothing about fewer than five can be derived from what is shown, whatever people come and go."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from wellness.engine.disclosure import Shown, allowed, buckets, derivable, holds, median, share

DEPARTMENTS = "abcd"


@st.composite
def weeks(draw: st.DrawFn) -> list[dict[str, frozenset[int]]]:
    """A firm week by week: people of departments who contribute, few of whom come and go."""
    people = {number: draw(st.sampled_from(DEPARTMENTS)) for number in range(draw(st.integers(0, 40)))}
    found = []
    for _week in range(draw(st.integers(1, 5))):
        away = draw(st.sets(st.integers(0, 39), max_size=8))
        there = [one for one in people if one not in away]
        found.append({name: frozenset(one for one in there if people[one] == name) for name in DEPARTMENTS})
    return found


@given(weeks(), st.integers(5, 8))
def test_no_two_figures_of_any_dates_differ_by_few(found: list[dict[str, frozenset[int]]], k: int) -> None:
    history: list[frozenset[int]] = []
    for parts in found:
        whole = frozenset().union(*parts.values())
        shown = allowed(whole, parts, history, k)
        history += derivable(whole, parts, shown)
        assert holds(history, k)


def test_one_small_part_takes_the_next_with_it() -> None:
    parts = {"a": frozenset(range(10)), "b": frozenset(range(10, 16)), "c": frozenset({20, 21})}
    whole = frozenset().union(*parts.values())
    assert allowed(whole, parts, []) == Shown(True, frozenset({"a"}))
    parts["c"] = frozenset(range(20, 26))
    whole = frozenset().union(*parts.values())
    assert allowed(whole, parts, []) == Shown(True, frozenset("abc"))


def test_one_who_leaves_ends_what_is_shown_until_enough_have_changed() -> None:
    before = frozenset(range(20))
    assert allowed(before - {3}, {}, [before]) == Shown()
    assert allowed(before - {1, 2, 3, 4, 5}, {}, [before]) == Shown(True)
    assert allowed(before, {}, [before]) == Shown(True)


@given(st.lists(st.integers(0, 12), max_size=6), st.integers(5, 8))
def test_classes_are_put_together_until_each_holds_enough(counts: list[int], k: int) -> None:
    found = buckets(counts, k)
    assert len(found) != 1
    if found:
        assert found[0][0] == 0
        assert found[-1][1] == len(counts)
        assert all(one[1] == other[0] for one, other in zip(found, found[1:], strict=False))
        assert all(sum(counts[first:after]) >= k for first, after in found)


@given(st.integers(5, 50), st.integers(5, 50))
def test_a_share_is_coarse_and_never_all_or_none(part: int, rest: int) -> None:
    found = share(part, part + rest)
    assert found % 5 == 0
    assert 5 <= found <= 95
    assert abs(found - 100 * part / (part + rest)) <= 5


def test_the_middle_of_few_is_not_shown() -> None:
    assert median([Decimal(1)] * 4) is None
    assert median([Decimal("1.31")] * 6) == Decimal("1.5")
    assert median([Decimal("1.31")] * 21) == Decimal("1.3")
