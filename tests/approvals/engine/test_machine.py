"""Random flows under random firms and every command, wrong and old ones too: the laws hold after each step."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from approvals.definition.model import AutoReturn
from approvals.definition.settings import FourEyes
from approvals.definition.who import Special, Who
from approvals.engine import BEYOND
from tests.approvals.engine.build import Case, approve, flow, when
from tests.approvals.engine.walker import ACTIONS, Walker

randoms = st.randoms(use_true_random=False)


class Request(RuleBasedStateMachine):
    """One request from its form to its end; Hypothesis makes a failing walk small."""

    @initialize(rnd=randoms)
    def file(self, rnd: Random) -> None:
        self.walker = Walker(rnd)


def _rule(name: str) -> Callable[..., Any]:
    def act(self: Request, rnd: Random) -> None:
        getattr(self.walker, name)(rnd)

    act.__name__ = name
    return rule(rnd=randoms)(act)  # type: ignore[no-any-return]


for _name in dict.fromkeys(ACTIONS):
    setattr(Request, _name, _rule(_name))
TestRequest = Request.TestCase
TestRequest.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize("seed", range(40))
def test_long_walks(seed: int) -> None:
    rnd = Random(seed)
    walker = Walker(rnd)
    for _ in range(80):
        getattr(walker, rnd.choice(ACTIONS))(rnd)


@pytest.mark.parametrize("nodes", [1, 5, 12])
def test_entering_ends_though_everything_passes_and_goes_back_by_itself(nodes: int) -> None:
    """At most nodes times rounds, without recursion: nobody is ever found, and every node sends it back."""
    always, passing = when("amount", "ge", 0), Special(empty="pass")
    steps = [
        approve(
            f"n{n}", Who("role", role="x"), special=passing, auto_return=(AutoReturn(always, f"n{n // 2}", "replay"),)
        )
        for n in range(nodes)
    ]
    case = Case(flow(*steps, rounds=20, four_eyes=FourEyes(0)))
    assert case.state.status == "approved"
    assert case.state.marks == (BEYOND,)
    assert max(run.generation for run in case.state.runs) == 20
    assert len(case.state.runs) <= 20 * (nodes + 1)
