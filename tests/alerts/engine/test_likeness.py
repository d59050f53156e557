"""How like one fault is to another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alerts.engine.likeness import ENOUGH, TELLING, likeness, shape

titles = st.text("abc 磁盘延迟0123.#", max_size=20)
labels = st.dictionaries(st.sampled_from([*TELLING, "other"]), st.sampled_from(["x", "y", ""]))


@given(titles, labels, titles, labels)
def test_likeness_goes_both_ways_and_has_reasons(
    title: str, mine: dict[str, str], other: str, others: dict[str, str]
) -> None:
    found = likeness(title, mine, other, others)
    assert found == likeness(other, others, title, mine)
    if found is not None:
        assert found.score >= ENOUGH
        assert found.title or found.labels


@given(titles, labels)
def test_a_fault_is_like_itself_whatever_the_figures(title: str, mine: dict[str, str]) -> None:
    moved = "".join("7" if one.isdigit() else one for one in title)
    found = likeness(title, mine, moved, mine)
    if shape(title) == shape(moved):
        assert found is not None
        assert found.title == "title"


def test_examples() -> None:
    assert shape("磁盘 93%") == shape("磁盘 95.5%")
    assert shape("pod 7f3a9c21d0 失败") == shape("pod 8812ab34ff 失败")
    assert likeness("磁盘满", {}, "委托超时", {}) is None
    assert likeness("磁盘满", {"job": "a"}, "委托超时", {"job": "a"}) is None
    by_label = likeness("磁盘满", {"alertname": "Disk"}, "空间不足", {"alertname": "Disk"})
    assert by_label is not None
    assert by_label.labels == ("alertname",)
    near = likeness("行情延迟超过阈值", {}, "行情延迟超过阈值了", {})
    assert near is not None
    assert near.title == "words"
