"""Being away, as pure rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from people.absence_rules import SPARED, Away, in_force, spared_until
from people.states import AbsenceKind

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def at(hour: int) -> datetime:
    return NOON + timedelta(hours=hour)


@st.composite
def spans(draw: st.DrawFn) -> list[Away]:
    pairs = draw(
        st.lists(st.tuples(st.integers(-20, 20), st.integers(1, 10), st.sampled_from(AbsenceKind)), max_size=6)
    )
    return [Away(at(start), at(start + length), kind) for start, length, kind in pairs]


def test_leave_that_joins_on_is_one_leave() -> None:
    both = [Away(at(0), at(5)), Away(at(5), at(9)), Away(at(10), at(12))]
    assert spared_until(both, at(1)) == at(9)
    assert spared_until(both, at(9)) is None


def test_who_is_on_a_trip_is_out_but_is_spared_nothing() -> None:
    trip = [Away(at(0), at(5), AbsenceKind.TRIP)]
    assert in_force(trip, at(1)) == trip[0]
    assert spared_until(trip, at(1)) is None


@given(spans(), st.integers(-25, 25))
def test_spared_exactly_while_some_leave_holds_and_until_the_first_free_moment(found: list[Away], hour: int) -> None:
    leave = [span for span in found if span.kind in SPARED]
    until = spared_until(found, at(hour))
    assert (until is None) == (in_force(leave, at(hour)) is None)
    if until is not None:
        assert in_force(leave, until) is None
        hours = int((until - at(hour)).total_seconds() // 3600)
        assert all(in_force(leave, at(hour + step)) is not None for step in range(hours))


@given(spans(), st.integers(-25, 25))
def test_of_several_the_one_that_ends_last_is_told(found: list[Away], hour: int) -> None:
    here = in_force(found, at(hour))
    ends = [span.ends for span in found if span.starts <= at(hour) < span.ends]
    assert (here.ends if here else None) == (max(ends) if ends else None)
