"""Laws of the pace (K4): never faster than Feishu allows, and what is urgent never waits behind a flood of the rest."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bots.models import RateWindow
from bots.outbox import pace
from tests.conftest import FrozenWire

pytestmark = pytest.mark.django_db


@dataclass
class Hands:
    """Workers that want to call, each for one receiver after the other; time goes to whoever is next."""

    wire: FrozenWire
    calls: list[tuple[float, str, str]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)  # of the urgent ones

    def work(self, wanted: list[tuple[float, str, str]]) -> None:
        """Each message from the moment when it is there (lane, receiver), taken up again until it has its turn."""
        numbers, begin = count(), self.wire.at
        waiting: list[tuple[float, int, float, str, str]] = []
        for at, lane, to in wanted:
            heappush(waiting, (begin + at, next(numbers), begin + at, lane, to))
        while waiting:
            at, _number, since, lane, to = heappop(waiting)
            self.wire.at = max(self.wire.at, at)
            turn = pace.turn(lane, app_id="cli", api=pace.SEND, target=to)
            if not turn.ready:
                heappush(waiting, (self.wire.at + max(turn.wait, 0.001), next(numbers), since, lane, to))
                continue
            gone = self.wire.at + turn.wait
            self.calls.append((gone, lane, to))
            if lane == "urgent":
                self.waits.append(gone - since)

    def most(self, seconds: float, to: str = "") -> int:
        """The most calls, or calls to this receiver, within so many seconds."""
        times = sorted(at for at, _lane, receiver in self.calls if to in {"", receiver})
        return max((place - bisect_left(times, at - seconds) + 1 for place, at in enumerate(times)), default=0)


LANES = st.sampled_from(["urgent", "normal", "bulk"])
BURSTS = st.lists(st.tuples(st.floats(0, 3), LANES, st.integers(1, 40), st.integers(1, 60)), min_size=1, max_size=4)


@given(bursts=BURSTS)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_wanted_no_second_has_too_many_calls_for_the_app_or_for_one_receiver(
    frozen_wire: FrozenWire, bursts: list[tuple[float, str, int, int]]
) -> None:
    RateWindow.objects.all().delete()
    hands = Hands(frozen_wire)
    hands.work([(at, lane, f"u{number % people}") for at, lane, many, people in bursts for number in range(many)])
    assert len(hands.calls) == sum(many for _at, _lane, many, _people in bursts)
    assert hands.most(0.999) <= 50
    assert all(hands.most(0.999, to) <= 5 for to in {to for _at, _lane, to in hands.calls})


@pytest.mark.slow
def test_a_minute_holds_a_thousand_calls_at_most_and_p1_never_waits_behind_a_flood_of_p4(
    frozen_wire: FrozenWire,
) -> None:
    hands = Hands(frozen_wire)
    flood = [(number / 20, "normal", f"n{number}") for number in range(1100)]
    pages = [(20.0 + number * 2, "urgent", f"p{number}") for number in range(10)]
    pages += [(30.0, "urgent", f"q{number}") for number in range(12)]
    hands.work(flood + pages)
    assert hands.most(59.999) <= 1000
    assert len(hands.waits) == 22
    assert max(hands.waits) < 1.0
