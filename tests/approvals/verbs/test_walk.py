"""Random walks through the verbs: after every step the rows are what the engine said, nothing is stuck or double."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest

from approvals.services import instance, submit
from approvals.services.storing import store
from tests.approvals.verbs.desk import Desk
from tests.approvals.verbs.walk import Walk

SEEDS = range(24)
STEPS = 14


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> dict[int, Any]:
    """What the engine said last of each request, heard where it is written."""
    found: dict[int, Any] = {}

    def listen(turn: Any, after: Any, **more: Any) -> Any:
        done = store(turn, after, **more)
        found[turn.request.pk] = after
        return done

    for room in (instance, submit):
        monkeypatch.setattr(room.storing, "store", listen)
    return found


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_is_pressed_the_laws_hold(desk: Desk, heard: dict[int, Any]) -> None:
    taken: Counter[str] = Counter()
    refused = 0
    for seed in SEEDS:
        walk = Walk(desk, Random(seed))  # noqa: S311  # not a secret
        walk.begin(f"walk{seed}")
        for _ in range(STEPS):
            walk.step()
            walk.said = heard[walk.request.pk]
            walk.always()
        walk.chain_holds()
        taken.update(name for name, _key in walk.accepted)
        refused += walk.refused
    # a walk that only meets refusals would prove nothing
    assert {"approve", "return", "resubmit", "transfer", "add_sign", "suspend", "resume", "jump"} <= taken.keys()
    assert refused > len(SEEDS)
