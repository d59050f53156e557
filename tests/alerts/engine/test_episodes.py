"""Laws of what is known of a key: the order in which signals arrive does not matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.engine.episodes import Episode, Key, groups_ended
from alerts.signal import Severity, Signal, SignalState
from alerts.states import AlertState, EndReason

T0 = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def signal(state: SignalState, start: int | None, value: str = "", lease: datetime | None = None) -> Signal:
    episode = None if start is None else T0 + start * MINUTE
    return Signal("disk", state, Severity.ERROR, "磁盘将满", episode=episode, value=value, lease=lease)


def heard(said: Sequence[tuple[SignalState, int | None]]) -> Key:
    key = Key()
    for number, (state, start) in enumerate(said):
        key.hear(signal(state, start, str(number)), T0 + timedelta(hours=1, seconds=number))
    return key


def states(key: Key) -> dict[datetime, AlertState]:
    return {start: one.state for start, one in key.episodes.items()}


SAID = st.tuples(st.sampled_from([SignalState.FIRING, SignalState.RESOLVED]), st.integers(0, 4))
ANY = st.tuples(st.sampled_from(list(SignalState)), st.none() | st.integers(0, 4))


@given(st.lists(SAID, min_size=1, max_size=12).flatmap(lambda said: st.tuples(st.just(said), st.permutations(said))))
def test_whatever_the_order_of_arrival_the_states_are_the_same(orders: tuple[list[object], list[object]]) -> None:
    one, other = (heard(order) for order in orders)  # type: ignore[arg-type]
    assert states(one) == states(other)


@given(st.lists(SAID, min_size=1, max_size=12), st.integers(-60, 60))
def test_a_sender_whose_clock_is_wrong_is_told_the_same(said: list[tuple[SignalState, int]], skew: int) -> None:
    right, wrong = heard(said), heard([(state, start + skew) for state, start in said])

    def order(key: Key) -> list[tuple[AlertState, int, datetime, datetime]]:
        found = [one for _start, one in sorted(key.episodes.items())]
        return [(one.state, one.said, one.first_seen, one.last_seen) for one in found]

    assert order(right) == order(wrong)
    assert {start + skew * MINUTE for start in right.episodes} == set(wrong.episodes)


@given(st.lists(ANY, max_size=20))
def test_at_most_one_is_open_and_it_is_the_newest(said: list[tuple[SignalState, int | None]]) -> None:
    key = heard(said)
    found = [one for one in key.episodes.values() if one.is_open]
    assert len(found) <= 1
    assert all(one.start == max(key.episodes) for one in found)
    assert all((one.ended_at is None) == one.is_open for one in key.episodes.values())
    assert all(one.ended_at is None or one.ended_at >= one.start for one in key.episodes.values())


@given(st.lists(ANY, max_size=20))
def test_a_remark_neither_opens_nor_closes(said: list[tuple[SignalState, int | None]]) -> None:
    key = heard(said)
    before = states(key)
    for state in (SignalState.UPDATED, SignalState.ACKNOWLEDGED):
        key.hear(signal(state, None), T0 + timedelta(days=1))
    assert states(key) == before


def test_a_recovery_that_comes_first_is_kept_and_the_firing_of_it_arrives_over() -> None:
    key = heard([(SignalState.RESOLVED, 0), (SignalState.FIRING, 0)])
    (one,) = key.episodes.values()
    assert (one.state, one.end, one.said) == (AlertState.RESOLVED, EndReason.SENDER, 2)


def test_a_later_firing_with_a_newer_beginning_opens() -> None:
    key = heard([(SignalState.FIRING, 0), (SignalState.RESOLVED, 0), (SignalState.FIRING, 3)])
    assert key.open is not None
    assert key.open.start == T0 + 3 * MINUTE


def test_an_older_one_whose_recovery_was_lost_ends_when_a_newer_begins() -> None:
    key = heard([(SignalState.FIRING, 0), (SignalState.FIRING, 3)])
    old = key.episodes[T0]
    assert (old.end, old.ended_at) == (EndReason.NEWER, T0 + 3 * MINUTE)
    key.hear(signal(SignalState.RESOLVED, 0), T0 + timedelta(hours=2))
    assert old.end is EndReason.SENDER


def test_without_a_beginning_from_the_sender_the_edge_from_closed_to_firing_begins_one() -> None:
    key = heard([(SignalState.FIRING, None), (SignalState.FIRING, None), (SignalState.RESOLVED, None)])
    assert [one.said for one in key.episodes.values()] == [3]
    key.hear(signal(SignalState.FIRING, None), T0)  # by a clock that was turned back
    assert [one.is_open for _start, one in sorted(key.episodes.items())] == [False, True]


def test_a_recovery_of_nothing_is_recorded_once() -> None:
    key = heard([(SignalState.RESOLVED, None), (SignalState.RESOLVED, None)])
    (one,) = key.episodes.values()
    assert (one.state, one.said) == (AlertState.RESOLVED, 2)


def test_what_was_received_earlier_never_overwrites_what_came_later() -> None:
    key = Key()
    late, early = T0 + timedelta(hours=2), T0 + timedelta(hours=1)
    key.hear(signal(SignalState.FIRING, 0, "97%"), late)
    found = key.hear(signal(SignalState.FIRING, 0, "91%"), early)
    assert found is not None
    assert found.content is not None
    assert (found.content.value, found.first_seen, found.last_seen) == ("97%", early, late)


def test_a_recovery_does_not_overwrite_what_the_firing_said() -> None:
    key = heard([(SignalState.FIRING, 0), (SignalState.RESOLVED, 0)])
    assert key.episodes[T0].content is not None
    assert key.episodes[T0].content.value == "0"
    alone = heard([(SignalState.RESOLVED, 0)]).episodes[T0]
    assert alone.content is not None


def test_what_is_silent_fires_again_when_it_is_heard_of() -> None:
    silent = Episode(T0, AlertState.UNKNOWN, T0, T0)
    key = Key({T0: silent}, T0)
    key.hear(signal(SignalState.FIRING, 0, lease=T0 + 9 * MINUTE), T0 + 5 * MINUTE)
    assert (silent.state, silent.lease) == (AlertState.FIRING, T0 + 9 * MINUTE)


def test_a_group_ends_whole_only_where_the_sender_left_something_out() -> None:
    def one(group: str, state: str, truncated: int) -> Signal:
        return Signal(
            "k", SignalState.RESOLVED, Severity.INFO, "t", group_key=group, group_state=state, truncated=truncated
        )

    said = [one("a", "resolved", 4), one("b", "resolved", 0), one("c", "firing", 4), one("a", "resolved", 4)]
    assert list(groups_ended(said)) == ["a"]
