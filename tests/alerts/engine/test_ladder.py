"""The places of a plan: when each comes, how it is kept, and what is wrong with one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.engine import ladder
from alerts.engine.ladder import BUILT_IN, Aim, Plan, Rung, Target, Way, When
from alerts.services.plans import plan_problems
from alerts.states import Priority

MINUTE = timedelta(minutes=1)
START = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
PLAIN = [Aim(target) for target in Target if target not in ladder.NAMED]


@st.composite
def plans(draw: Any) -> Plan:
    """Plans that may be saved; they name nobody by name."""
    times = sorted(draw(st.lists(st.integers(0, 600), min_size=1, max_size=6)))
    aims = st.lists(st.sampled_from(PLAIN), min_size=1, max_size=4, unique=True).map(tuple)
    when, how = st.sampled_from(list(When)), st.sampled_from(list(Way))
    rungs = tuple(Rung(minutes * MINUTE, draw(aims), draw(when), draw(how)) for minutes in times)
    lasts = draw(st.integers(max(times[-1], 1), 700)) * MINUTE
    hold = draw(st.integers(0, 300)) * MINUTE
    return Plan(rungs, lasts, draw(st.integers(1, 4)), hold, draw(aims), draw(how), "x", draw(st.integers(0, 9)))


@given(plans())
def test_a_plan_is_kept_as_it_is_and_may_be_saved(plan: Plan) -> None:
    assert ladder.read(ladder.written(plan)) == plan
    assert plan_problems(plan) == []


@given(plans(), st.integers(0, 30))
def test_places_come_in_order_and_end(plan: Plan, place: int) -> None:
    moments = [plan.after(one) for one in range(plan.end + 1)]
    assert moments == sorted(moments)
    assert [ladder.due(plan, one, START) for one in range(plan.end + 1)] == [START + moment for moment in moments]
    assert ladder.due(plan, plan.end + 1, START) is None
    assert plan.to(plan.end) == plan.last
    lap, index = divmod(place, len(plan.rungs))
    if place < plan.end:
        assert plan.to(place) == plan.rungs[index].to
        assert plan.after(place) == lap * plan.lasts + plan.rungs[index].after


@given(plans(), st.integers(0, 30))
def test_a_run_that_goes_on_keeps_its_distances(plan: Plan, place: int) -> None:
    place = min(place, plan.end)
    since = ladder.since_again(plan, place, START)
    assert ladder.due(plan, place, since) == START
    if place < plan.end:
        following = ladder.due(plan, place + 1, since)
        assert following is not None
        assert following - START == plan.after(place + 1) - plan.after(place)


@pytest.mark.parametrize("priority", list(Priority))
def test_what_incidents_kept_before_there_were_policies_means_the_same(priority: Priority) -> None:
    plan = BUILT_IN[priority]
    before = [[int(rung.after.total_seconds()), rung.to[0].who.value] for rung in plan.rungs]
    before.append([int(plan.lasts.total_seconds()), "operators"])
    found = ladder.read(before)
    assert [(found.after(one), found.to(one)) for one in range(found.end + 1)] == [
        (plan.after(one), plan.to(one)) for one in range(plan.end + 1)
    ]


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (Plan((), MINUTE), "steps"),
        (Plan((Rung(2 * MINUTE, (Aim(Target.OWNER_A),)), Rung(MINUTE, (Aim(Target.OWNER_B),))), 5 * MINUTE),
         "steps.1.after"),
        (Plan((Rung(2 * MINUTE, (Aim(Target.OWNER_A),)),), MINUTE), "lasts"),
        (Plan((Rung(timedelta(), (Aim(Target.OWNER_A),)),), timedelta(), laps=2), "lasts"),
        (Plan((Rung(timedelta(), (Aim(Target.OWNER_A),)),), MINUTE, laps=0), "laps"),
        (Plan((Rung(timedelta(), ()),), MINUTE), "steps.0.to"),
        (Plan((Rung(timedelta(), (Aim(Target.OWNER_A, "x"),)),), MINUTE), "steps.0.to"),
        (Plan((Rung(timedelta(), (Aim(Target.OWNER_A),)),), MINUTE, last=()), "last"),
        (Plan((Rung(timedelta(), (Aim(Target.OWNER_A),)),), MINUTE, hold=-MINUTE), "hold"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_field(plan: Plan, field: str) -> None:
    assert [problem.field for problem in plan_problems(plan)] == [field]
