"""Laws of body figures: index and class, trend, goals."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.engine.body import BodyClass, Standard, WaistClass, Weighed, bmi, class_of, doubtful, trend, waist_class
from wellness.engine.goals import (
    LEAST_INDEX,
    Goal,
    Refusal,
    ceiling,
    judge,
    lowest,
    projected,
    suggested,
    too_fast,
)

TODAY = date(2026, 3, 2)
KILOS = st.decimals(Decimal(30), Decimal(250), places=1)
HEIGHTS = st.decimals(Decimal(120), Decimal(230), places=1)
LINES = st.lists(st.tuples(st.integers(0, 300), KILOS), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("index", "expected"),
    [("24.0", BodyClass.OVER), ("23.9", BodyClass.NORMAL), ("18.5", BodyClass.NORMAL), ("18.4", BodyClass.UNDER),
     ("27.9", BodyClass.OVER), ("28.0", BodyClass.OBESE), ("23.96", BodyClass.OVER)],
)  # fmt: skip
def test_anchors(index: str, expected: BodyClass) -> None:
    assert class_of(Decimal(index)) is expected


def test_the_other_standard_has_other_limits() -> None:
    assert class_of(Decimal("24.9"), Standard.WHO) is BodyClass.NORMAL
    assert class_of(Decimal("30.0"), Standard.WHO) is BodyClass.OBESE


@given(KILOS, KILOS, HEIGHTS, HEIGHTS)
def test_the_index_grows_with_the_weight_and_falls_with_the_height(
    weight: Decimal, second: Decimal, height: Decimal, another: Decimal
) -> None:
    one, other = sorted((weight, second))
    small, tall = sorted((height, another))
    assert bmi(one, small) <= bmi(other, small)
    assert bmi(one, tall) <= bmi(one, small)
    assert class_of(bmi(one, small)) is class_of(bmi(one, small).quantize(Decimal("0.1")))


def test_half_is_rounded_up() -> None:
    assert bmi(Decimal("61.25"), Decimal(100)) == Decimal("61.3")
    assert doubtful(Decimal("13.9"))
    assert not doubtful(Decimal("45.0"))


def test_waists() -> None:
    assert [waist_class(Decimal(cm), man=True) for cm in (84, 85, 90)] == list(WaistClass)
    assert [waist_class(Decimal(cm), man=False) for cm in (79, 80, 85)] == list(WaistClass)


@given(LINES)
def test_the_trend_never_leaves_the_weights(drawn: list[tuple[int, Decimal]]) -> None:
    weights = [Weighed(TODAY + timedelta(days=place), kilos) for place, kilos in drawn]
    line = trend(weights)
    counted = {one.day: one.weight for one in weights}
    assert [one.day for one in line] == sorted(counted)
    low, high = min(counted.values()), max(counted.values())
    near = Decimal("1e-20")
    assert all(low - near <= one.weight <= high + near for one in line)


@given(st.sets(st.integers(0, 300), min_size=1), KILOS)
def test_a_weight_that_stays_is_its_own_trend(days: set[int], kilos: Decimal) -> None:
    assert {one.weight for one in trend(Weighed(TODAY + timedelta(days=day), kilos) for day in days)} == {kilos}


@given(KILOS, HEIGHTS, st.decimals(Decimal(20), Decimal(250), places=1), st.integers(-5, 400))
def test_an_accepted_goal_is_never_too_fast_and_never_underweight(
    weight: Decimal, height: Decimal, target: Decimal, days: int
) -> None:
    goal = Goal(target, TODAY + timedelta(days=days))
    found = judge(goal, weight=weight, height=height, today=TODAY)
    if found.refusal is not None:
        if found.earliest is not None:
            assert judge(Goal(target, found.earliest), weight=weight, height=height, today=TODAY).refusal is None
        return
    assert days > 0
    if target < weight and abs(weight - target) > 2:
        assert (weight - target) / Decimal(days) * 7 <= min(Decimal(1), weight / 100)
    if target < weight:
        assert bmi(weight, height) >= LEAST_INDEX
        assert bmi(target, height) >= LEAST_INDEX
        assert target >= lowest(weight, height) or abs(weight - target) <= 2
    if target > weight + 2:
        assert bmi(weight, height) < LEAST_INDEX


@given(KILOS, HEIGHTS)
def test_what_is_suggested_is_accepted(weight: Decimal, height: Decimal) -> None:
    goal = suggested(weight, height, TODAY)
    if goal is not None and goal.target < weight:
        assert judge(goal, weight=weight, height=height, today=TODAY).refusal is None


def test_what_is_refused_says_what_would_be_accepted() -> None:
    found = judge(Goal(Decimal(75), TODAY + timedelta(weeks=2)), weight=Decimal(80), height=Decimal(170), today=TODAY)
    assert found.refusal is Refusal.TOO_FAST
    assert found.earliest == TODAY + timedelta(days=44)  # 5 kg at 0.8 kg a week
    assert ceiling(Decimal(80)) == Decimal("0.80")
    thin = judge(Goal(Decimal(45), TODAY + timedelta(weeks=20)), weight=Decimal(50), height=Decimal(170), today=TODAY)
    assert thin.refusal is Refusal.NO_LOSS
    far = judge(Goal(Decimal(55), TODAY + timedelta(weeks=90)), weight=Decimal(80), height=Decimal(170), today=TODAY)
    assert (far.refusal, far.lowest) == (Refusal.TOO_MUCH, Decimal("68.0"))


def test_when_it_will_be_reached() -> None:
    line = [Weighed(TODAY - timedelta(days=27 - day), Decimal(80) - Decimal(day) / 10) for day in range(28)]
    assert projected(line, Decimal("77.2"), TODAY) in {TODAY + timedelta(days=1), TODAY + timedelta(days=2)}
    assert projected(line, Decimal(82), TODAY) is None
    assert projected(line[:5], Decimal(70), TODAY) is None


def test_who_loses_too_fast_is_told_and_nobody_else() -> None:
    fast = [Weighed(TODAY - timedelta(weeks=3 - week), Decimal(100) * Decimal("0.98") ** week) for week in range(4)]
    slow = [Weighed(TODAY - timedelta(weeks=3 - week), Decimal(100) - Decimal("0.5") * week) for week in range(4)]
    assert too_fast(fast, TODAY)
    assert not too_fast(slow, TODAY)
    assert not too_fast(fast[1:], TODAY)
