"""Prometheus killed by -9: Alertmanager tells the end of all that it watched, and not one incident is closed."""

from __future__ import annotations

import pytest

from tests.faults.patience import until
from tests.programs.hub import Hub

pytestmark = [pytest.mark.programs, pytest.mark.timeout(600)]
WATCHED = ("alertmanager", "prometheus")  # the others tell of groups, in which no watchdog can be known


def test_a_dead_prometheus_closes_nothing(hub: Hub) -> None:
    """What still fires when it is back waits for somebody again; what recovered meanwhile is over."""
    for scenario in ("stays", "passes"):
        hub.lab.fail(scenario, "10.0.4.1")
    for road in WATCHED:
        hub.comes_to("stays", road, "triggered")
        hub.comes_to("passes", road, "triggered")
        until(lambda road=road: hub.liveness(road) == "alive", f"{road}: its watchdog fires")  # type: ignore[misc]
    hub.lab.kill("prometheus")
    for road in WATCHED:
        hub.comes_to("stays", road, "unknown")
        hub.comes_to("passes", road, "unknown")
        assert hub.liveness(road) == "lost"
    hub.lab.recover("passes")
    hub.lab.run("prometheus")
    for road in WATCHED:
        hub.comes_to("stays", road, "triggered", seconds=60)
        assert hub.moved("recover", "stays", road) == 0
        hub.comes_to("passes", road, "resolved", seconds=60)
    hub.lab.recover("stays")
    for road in WATCHED:
        hub.comes_to("stays", road, "resolved")
    hub.balances()
