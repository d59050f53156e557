"""What counts as a sign of life, whatever is seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.engine.liveness import LEAST, Seen, by_leases, by_traffic, stands, usual
from alerts.states import Liveness

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TIMES = st.lists(st.integers(0, 10_000).map(lambda second: START + timedelta(seconds=second)), max_size=60)


@given(st.sampled_from(Liveness), st.integers(0, 100), st.integers(0, 100))
def test_a_monitor_is_lost_exactly_while_its_sign_is_too_old(was: Liveness, until: int, at: int) -> None:
    seen = Seen(START, START + timedelta(seconds=until))
    now = stands(was, seen, START + timedelta(seconds=at))
    assert (now == Liveness.LOST) == (at > until)
    assert now != Liveness.UNWATCHED
    assert stands(was, None, START) == was
    if at <= until:
        assert (now == Liveness.BACK) == (was in {Liveness.LOST, Liveness.BACK})


@given(TIMES)
def test_usual_traffic_never_counts_as_a_loss(times: list[datetime]) -> None:
    patience = usual(times)
    if patience is None:
        assert len(times) <= 20
        return
    ordered = sorted(times)
    within = sum(later - earlier <= patience for earlier, later in zip(ordered, ordered[1:], strict=False))
    assert patience >= LEAST
    assert within >= 0.95 * (len(times) - 1)


@given(TIMES, st.integers(1, 600))
def test_traffic_is_judged_by_its_newest_request_in_whatever_order(times: list[datetime], minutes: int) -> None:
    allowed = timedelta(minutes=minutes)
    assert by_traffic(times, allowed) == by_traffic(times[::-1], allowed)
    assert by_traffic(times, allowed) == (Seen(max(times), max(times) + allowed) if times else None)


@given(TIMES, st.none() | st.integers(0, 10_000), st.none() | st.integers(0, 10_000), st.sampled_from(Liveness))
def test_leases_that_ran_out_before_a_change_never_undo_it(
    leases: list[datetime], changed: int | None, came: int | None, now: Liveness
) -> None:
    at = None if changed is None else START + timedelta(seconds=changed)
    last = None if came is None else START + timedelta(seconds=came)
    seen = by_leases(leases, at, last, now)
    newer = [one for one in leases if at is None or one > at]
    if newer:
        assert seen == Seen(max(newer), max(newer))
    elif now != Liveness.LOST:
        assert seen is None
    elif at and last and last > at:
        assert seen is not None
        assert seen.until > last
