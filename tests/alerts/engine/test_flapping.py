"""Laws of what flaps and what is new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.engine.flapping import CHANGES, FORGOTTEN, WITHIN, changes, flaps, is_new, shape

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
AGO = st.integers(0, 3600).map(lambda seconds: NOW - timedelta(seconds=seconds))
EPISODES = st.lists(st.tuples(AGO, st.none() | AGO), max_size=10)


@given(EPISODES)
def test_only_lately_counts(episodes: list[tuple[datetime, datetime | None]]) -> None:
    moments = [at for pair in episodes for at in pair if at is not None]
    assert changes(episodes, NOW) == sum(at > NOW - WITHIN for at in moments)
    assert flaps(episodes, NOW) == (changes(episodes, NOW) > CHANGES)
    assert changes(episodes, NOW + WITHIN) == 0


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_figures_and_values_of_labels_do_not_make_a_sort(one: int, other: int) -> None:
    def said(number: int) -> str:
        return shape(1, f"10.1.0.{number} 磁盘 {number}%", {"instance": f"{number}", "alertname": "DiskFull"})

    assert said(one) == said(other)


def test_title_labels_rule_and_source_make_a_sort() -> None:
    sorts = [
        shape(1, "磁盘", {"alertname": "a"}), shape(2, "磁盘", {"alertname": "a"}),
        shape(1, "内存", {"alertname": "a"}), shape(1, "磁盘", {"alertname": "b"}),
        shape(1, "磁盘", {"alertname": "a", "mount": "/"}),
    ]  # fmt: skip
    assert len(set(sorts)) == 5


def test_after_a_month_it_is_new_again() -> None:
    assert is_new(None, NOW)
    assert is_new(NOW - FORGOTTEN, NOW)
    assert not is_new(NOW - FORGOTTEN + timedelta(seconds=1), NOW)
