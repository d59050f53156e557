"""Overlaps and rings, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from people.delegation_rules import Span, closes_ring, in_the_way, overlaps

START = datetime(2026, 11, 23, tzinfo=UTC)


def span(principal: int, agent: int, start: int = 0, end: int | None = 10, *flows: str, deputy: bool = True) -> Span:
    ends = None if end is None else START + timedelta(days=end)
    return Span(principal, agent, deputy, START + timedelta(days=start), ends, frozenset(flows))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    principal, agent = draw(st.permutations([1, 2, 3, 4]))[:2]
    start = draw(st.integers(0, 5))
    end = draw(st.one_of(st.none(), st.integers(start + 1, 9)))
    return span(principal, agent, start, end, *draw(st.sets(st.sampled_from("ab"))), deputy=draw(st.booleans()))


def in_force(one: Span, day: float, flow: str) -> bool:
    at = START + timedelta(days=day)
    return one.starts <= at and (one.ends is None or at < one.ends) and (not one.flows or flow in one.flows)


MOMENTS = [(day + 0.5, flow) for day in range(12) for flow in ("a", "b", "z")]


@given(spans(), spans())
def test_two_spans_overlap_exactly_when_some_moment_and_flow_has_both(one: Span, other: Span) -> None:
    assert overlaps(one, other) == any(in_force(one, *m) and in_force(other, *m) for m in MOMENTS)
    assert overlaps(one, other) == overlaps(other, one)


@given(st.lists(spans(), max_size=6))
def test_what_was_let_in_never_forms_a_ring_at_any_moment(wanted: list[Span]) -> None:
    known: list[Span] = []
    for new in wanted:
        if not closes_ring(new, known):
            known.append(new)
    for moment in MOMENTS:
        edges = {(s.principal, s.agent) for s in known if in_force(s, *moment)}
        for start in range(1, 5):
            reached: set[int] = set()
            waiting = [start]
            while waiting:
                here = waiting.pop()
                fresh = {b for a, b in edges if a == here} - reached
                reached |= fresh
                waiting.extend(fresh)
            assert start not in reached


def test_a_second_deputy_at_the_same_time_is_in_the_way_an_assistant_is_not() -> None:
    known = [span(1, 2)]
    assert in_the_way(span(1, 3, 5, 15), known) == known[0]
    assert in_the_way(span(1, 3, 10, 15), known) is None
    assert in_the_way(span(1, 3, deputy=False), known) is None
    assert in_the_way(span(1, 2, deputy=False), known) == known[0]


def test_deputies_for_different_flows_stand_side_by_side() -> None:
    assert in_the_way(span(1, 3, 0, 10, "b"), [span(1, 2, 0, 10, "a")]) is None


def test_a_ring_of_three_is_named() -> None:
    assert closes_ring(span(3, 1), [span(1, 2), span(2, 3)]) == (3, 1, 2)
    assert closes_ring(span(3, 1, 20, 30), [span(1, 2), span(2, 3)]) == ()
