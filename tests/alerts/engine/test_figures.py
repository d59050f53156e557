"""Means, percentiles and grades of impact, as laws."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.engine.figures import Fault, figures, grouped, spread
from alerts.engine.impact import Grade, impact

BASE = datetime(2026, 11, 10, 2, tzinfo=UTC)
times = st.lists(st.integers(0, 100_000).map(lambda n: timedelta(seconds=n)), min_size=1, max_size=60)
maybe = st.one_of(st.none(), st.integers(0, 50_000).map(lambda n: BASE + timedelta(seconds=n)))
faults = st.lists(
    st.builds(Fault, st.integers(1, 999), st.just("x"), st.sampled_from("abc"), st.sampled_from(["P1", "P2"]),
              st.just(BASE), maybe, maybe, st.booleans()), max_size=30,
)  # fmt: skip
grades = st.lists(
    st.builds(lambda n: Grade(f"g{n}", timedelta(minutes=n)), st.integers(1, 300)), max_size=5,
    unique_by=lambda grade: grade.after,
)  # fmt: skip


@given(times)
def test_percentiles_are_times_that_occurred_and_so_many_stay_within(told: list[timedelta]) -> None:
    found = spread(told)
    assert found is not None
    for percent, value in ((50, found.p50), (95, found.p95)):
        assert value in told
        assert sum(one <= value for one in told) * 100 >= percent * len(told)
        assert sum(one < value for one in told) * 100 < percent * len(told)
    assert min(told) <= found.mean <= max(told)
    assert found.p50 <= found.p95


@given(faults)
def test_groups_are_the_whole(told: list[Fault]) -> None:
    whole, groups = figures(told), grouped(told, lambda one: one.system)
    assert sum(one.count for one in groups.values()) == whole.count
    assert sum(one.open for one in groups.values()) == whole.open
    assert sum(one.over.of for one in groups.values() if one.over) == (whole.over.of if whole.over else 0)


def test_nothing_has_no_figures() -> None:
    assert figures([]) == figures([])
    assert (figures([]).count, figures([]).taken, figures([]).over) == (0, None, None)


@given(st.integers(0, 20_000), grades)
def test_the_countdown_ends_where_the_next_grade_begins(seconds: int, told: list[Grade]) -> None:
    affected = timedelta(seconds=seconds)
    found = impact(affected, told)
    if found.following:
        assert found.left > timedelta()
        assert impact(affected + found.left, told).reached == found.following
        assert impact(affected + found.left - timedelta(seconds=1), told).reached == found.reached
    else:
        assert all(one.after <= affected for one in told)
    assert (found.reached == "") == all(one.after > affected for one in told)
