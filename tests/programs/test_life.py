"""Firing, recovering, firing anew, groups that recover in part, on every road: exactly the right incidents."""

from __future__ import annotations

import pytest

from tests.faults.patience import until
from tests.programs.hub import ROADS, Hub

pytestmark = [pytest.mark.programs, pytest.mark.timeout(600)]


def test_fire_recover_and_fire_anew(hub: Hub) -> None:
    hub.lab.fail("life", "10.0.0.1")
    for road in ROADS:
        hub.comes_to("life", road, "triggered")
    hub.lab.recover("life")
    for road in ROADS:
        hub.comes_to("life", road, "resolved")
    hub.lab.fail("life", "10.0.0.1")
    for road in ROADS:
        hub.comes_to("life", road, "resolved", "triggered")
    hub.lab.recover("life")
    for road in ROADS:
        hub.comes_to("life", road, "resolved", "resolved")
    hub.balances()


def test_a_group_of_twenty_that_recovers_in_two_parts(hub: Hub) -> None:
    """Through Alertmanager one incident for the group; straight from Prometheus, which knows no groups, one each."""
    all_of_them = [f"10.0.1.{number}" for number in range(20)]
    hub.lab.fail("score", *all_of_them)
    until(lambda: hub.states("score", "alertmanager")["firing"] == 20, "twenty fire", tell=hub.stack.logs)
    hub.comes_to("score", "alertmanager", "triggered")
    hub.comes_to("score", "prometheus", *["triggered"] * 20)
    hub.lab.fail("score", *all_of_them[:8])
    until(lambda: hub.states("score", "alertmanager") == {"firing": 8, "resolved": 12}, "twelve are over")
    hub.comes_to("score", "alertmanager", "triggered")
    hub.comes_to("score", "pagerduty", "triggered")
    until(lambda: sorted(hub.incidents("score", "prometheus").values()) == ["resolved"] * 12 + ["triggered"] * 8, "12")
    hub.lab.recover("score")
    for road in ("alertmanager", "pagerduty", "opsgenie"):
        hub.comes_to("score", road, "resolved")
    hub.comes_to("score", "prometheus", *["resolved"] * 20)
    hub.balances()
