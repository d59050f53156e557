"""Laws of points and badges."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.engine.badges import Facts, badges
from wellness.engine.points import (
    MOST_MINUTES,
    MOST_STEPS,
    Movement,
    Tariff,
    day_points,
    goal_met,
    late_allowed,
    league_points,
    movement_points,
    streak_points,
)
from wellness.engine.streak import Mark

FIRST = date(2026, 3, 2)
USUAL = Tariff()
MOVED = st.builds(Movement, st.integers(0, 90_000), st.integers(0, 700), st.integers(0, 400))


@given(MOVED, st.booleans())
def test_a_day_gives_no_more_than_its_cap(done: Movement, on_time: bool) -> None:
    assert 0 <= league_points(on_time=on_time, done=done, tariff=USUAL) <= USUAL.day_most
    assert day_points(on_time=True, done=done, tariff=USUAL) >= USUAL.on_time
    assert day_points(on_time=False, done=done, tariff=USUAL) == USUAL.late
    assert on_time or not league_points(on_time=False, done=done, tariff=USUAL)


@given(MOVED, MOVED)
def test_more_movement_never_gives_less(one: Movement, more: Movement) -> None:
    both = Movement(one.steps + more.steps, one.moderate + more.moderate, one.vigorous + more.vigorous)
    assert movement_points(both, USUAL) >= movement_points(one, USUAL)


@given(st.integers(MOST_STEPS, 10 * MOST_STEPS), st.integers(MOST_MINUTES, 2000))
def test_above_the_cap_nothing_more_is_to_be_had(steps: int, minutes: int) -> None:
    best = movement_points(Movement(MOST_STEPS, MOST_MINUTES), USUAL)
    assert movement_points(Movement(10 * steps, minutes), USUAL) == best


@given(st.integers(0, 30_000), st.integers(0, 240))
def test_steps_and_minutes_of_one_run_count_once(steps: int, minutes: int) -> None:
    assert movement_points(Movement(steps, minutes), USUAL) == max(
        movement_points(Movement(steps), USUAL), movement_points(Movement(0, minutes), USUAL)
    )


@given(st.sets(st.integers(0, 60), max_size=8), st.integers(0, 60))
def test_within_any_thirty_days_at_most_three_are_made_up_for(made_up: set[int], wanted: int) -> None:
    days = [FIRST + timedelta(days=one) for one in made_up]
    if late_allowed(FIRST + timedelta(days=wanted), days, USUAL):
        every = {*made_up, wanted}
        for start in range(wanted - 29, wanted + 1):
            assert len([one for one in every if start <= one < start + 30]) <= USUAL.late_most


def test_bonuses_of_streaks_are_given_once_each() -> None:
    assert streak_points(6, USUAL) == {}
    assert streak_points(21, USUAL) == {7: 10, 14: 15, 21: 20}
    assert sum(streak_points(400, USUAL).values()) == 165


def test_the_week_s_goal_counts_effective_minutes() -> None:
    week = [Movement(0, 30, 20)] * 2
    assert goal_met(week, 140)
    assert not goal_met(week, 141)
    assert not goal_met(week, 0)


def test_a_tariff_takes_nothing_away() -> None:
    with pytest.raises(ValueError, match="never taken away"):
        Tariff(on_time=-1)
    with pytest.raises(ValueError, match="at least one"):
        Tariff(steps_a_point=0)


DAYS = st.lists(st.tuples(st.integers(0, 90), st.none() | st.times()), max_size=30, unique_by=lambda one: one[0])


@given(DAYS, st.tuples(st.integers(0, 90), st.none() | st.times()), st.integers(0, 100))
def test_badges_are_never_lost_by_doing_more(
    days: list[tuple[int, time | None]], more: tuple[int, time | None], best: int
) -> None:
    def facts(found: list[tuple[int, time | None]], streak: int) -> Facts:
        return Facts(checked=[(FIRST + timedelta(days=one), at) for one, at in found], best=streak)

    assert badges(facts(days, best)) <= badges(facts([*days, more], best + 1))


def test_who_comes_back_after_a_week_is_welcomed() -> None:
    marks = [(FIRST, Mark.DONE), *((FIRST + timedelta(days=1 + one), Mark.MISSED) for one in range(7))]
    assert "back" not in badges(Facts(marks=marks))
    assert "back" in badges(Facts(marks=[*marks, (FIRST + timedelta(days=8), Mark.DONE)]))
    assert badges(Facts(full_days=5, matches=1, helped=1, cheered_days=20, best=14)) == {
        "full_1", "full_5", "first_match", "helper", "cheers", "streak_7", "streak_14"
    }  # fmt: skip
