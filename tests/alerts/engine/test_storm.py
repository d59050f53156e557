"""Laws of storms: who keeps a message of his own, and when a storm is over."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.engine.storm import AGAIN, CALM, breaks, busiest, next_look, parted
from alerts.states import Priority

T0 = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
PRIORITIES = st.lists(st.sampled_from(Priority), max_size=40)


@given(PRIORITIES, st.integers(0, 25))
def test_only_the_first_of_the_worst_are_called_for_by_themselves(priorities: list[Priority], own: int) -> None:
    rows = list(range(len(priorities)))
    alone, swept = parted(rows, priorities, own)
    assert sorted(alone + swept) == rows
    assert all(priorities[row] == Priority.P1 for row in alone)
    assert len(alone) == min(own, priorities.count(Priority.P1))


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 50))
def test_more_than_so_many_within_a_minute_are_a_storm(before: int, fresh: int, most: int) -> None:
    assert breaks(before, fresh, most) == (fresh > 0 and before + fresh > most)


@given(st.integers(0, 60), st.integers(0, 100))
def test_a_storm_ends_when_nothing_comes_and_few_wait(minutes: int, waiting: int) -> None:
    now = T0 + timedelta(minutes=minutes)
    at = next_look(T0, waiting, now, 20)
    if now < T0 + CALM:
        assert at == T0 + CALM
    else:
        assert at == (now + AGAIN if waiting > 20 else None)


@given(st.lists(st.sampled_from("abcdefgh")))
def test_the_busiest_come_first(systems: list[str]) -> None:
    found = busiest(systems)
    assert dict(found).items() <= Counter(systems).items()
    assert [many for _name, many in found] == sorted(Counter(systems).values(), reverse=True)[:5]
