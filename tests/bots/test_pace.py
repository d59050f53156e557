"""Laws of the pace (K4): never faster than Feishu allows, and what is urgent never waits behind a flood of the rest."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bots.kinds import Lane
from bots.models import RateWindow
from bots.outbox import pace
from bots.tasks import HANDS
from tests.conftest import FrozenWire

pytestmark = pytest.mark.django_db
AHEAD = 30  # of what waits in a lane, so many are looked at for whom to take next


@dataclass
class Hands:
    """The hands of every lane, each busy until its call has gone; of one person the rest waits for the one before."""

    wire: FrozenWire
    calls: list[tuple[float, str, str]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)  # of the urgent ones

    def work(self, wanted: list[tuple[float, str, str]]) -> None:
        """Each message from the moment when it is there (lane, receiver), taken up again until it has its turn."""
        begin = self.wire.at
        rows = [(begin + at, begin + at, lane, to) for at, lane, to in sorted(wanted)]
        queues = {lane: [row for row in rows if row[2] == lane] for lane in HANDS}
        free = {lane: [begin] * many for lane, many in HANDS.items()}
        settled: dict[tuple[str, str], float] = {}
        while any(queues.values()):
            next_ones = [one for queue in queues.values() for one in queue[:AHEAD]]
            start, row = min((self._start(one, free, settled), one) for one in next_ones)
            _ready, since, lane, to = row
            queues[lane].remove(row)
            self.wire.at = max(self.wire.at, start)
            turn = pace.turn(lane, app_id="cli", api=pace.SEND, target=to)
            if not turn.ready:
                queues[lane].insert(0, (self.wire.at + max(turn.wait, 0.001), since, lane, to))
                continue
            gone = settled[lane, to] = self.wire.at + turn.wait
            free[lane][free[lane].index(min(free[lane]))] = gone
            self.calls.append((gone, lane, to))
            if lane == Lane.URGENT:
                self.waits.append(gone - since)

    def _start(
        self, one: tuple[float, float, str, str], free: dict[str, list[float]], settled: dict[tuple[str, str], float]
    ) -> float:
        ready, _since, lane, to = one
        in_turn = 0.0 if lane == Lane.URGENT else settled.get((lane, to), 0.0)  # what pages waits for nothing
        return max(ready, min(free[lane]), in_turn, self.wire.at)

    def most(self, seconds: float, to: str = "") -> int:
        """The most calls, or calls to this receiver, within so many seconds."""
        times = sorted(at for at, _lane, receiver in self.calls if to in {"", receiver})
        return max((place - bisect_left(times, at - seconds) + 1 for place, at in enumerate(times)), default=0)


LANES = st.sampled_from(["urgent", "normal", "bulk"])
BURSTS = st.lists(st.tuples(st.floats(0, 3), LANES, st.integers(1, 40), st.integers(1, 60)), min_size=1, max_size=4)


@given(bursts=BURSTS)
@example(bursts=[(0.0, "normal", 40, 40), (0.0, "bulk", 40, 40), (0.5, "urgent", 30, 60), (1.0, "urgent", 20, 1)])
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_wanted_no_second_has_too_many_calls_for_the_app_or_for_one_receiver(
    frozen_wire: FrozenWire, bursts: list[tuple[float, str, int, int]]
) -> None:
    RateWindow.objects.all().delete()
    hands = Hands(frozen_wire)
    hands.work([(at, lane, f"u{number % people}") for at, lane, many, people in bursts for number in range(many)])
    assert len(hands.calls) == sum(many for _at, _lane, many, _people in bursts)
    assert hands.most(0.999) <= 50
    assert max(hands.most(0.999, to) for to in {to for _at, _lane, to in hands.calls}) <= 5


@pytest.mark.slow
def test_a_minute_holds_a_thousand_calls_at_most_and_p1_never_waits_behind_a_flood_of_p4(
    frozen_wire: FrozenWire,
) -> None:
    hands = Hands(frozen_wire)
    flood = [(number / 20, ("normal", "bulk")[number % 2], f"n{number}") for number in range(1200)]
    pages = [(20.0 + number * 2, "urgent", f"p{number}") for number in range(10)]
    pages += [(31.0, "urgent", f"q{number}") for number in range(12)]
    hands.work(flood + pages)
    assert hands.most(59.999) <= 1000
    assert hands.most(60) > 800  # it was a flood
    assert len(hands.waits) == 22
    assert max(hands.waits) < 1.0
