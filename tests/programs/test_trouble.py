"""What goes wrong between the programs and us, and what must not come of it."""

from __future__ import annotations

import pytest

from tests.faults.patience import until
from tests.programs.hub import ROADS, Hub
from tests.stack import wait_for

pytestmark = [pytest.mark.programs, pytest.mark.timeout(600)]


def test_a_group_that_is_cut_short_ends_whole(hub: Hub) -> None:
    """Of five alerts Alertmanager names two, and says at the end that all of the group is over."""
    hub.lab.fail("cut", *[f"10.0.2.{number}" for number in range(5)])
    hub.comes_to("cut", "prometheus", *["triggered"] * 5)
    hub.comes_to("cut", "alertmanager", "triggered")
    assert 0 < hub.states("cut", "alertmanager")["firing"] < 5
    hub.lab.recover("cut")
    hub.comes_to("cut", "alertmanager", "resolved")
    hub.comes_to("cut", "prometheus", *["resolved"] * 5)
    hub.balances()


def test_what_happens_while_we_are_away_is_told_when_we_are_back(hub: Hub) -> None:
    """One alert ends while nobody answers, another begins: senders come again, nothing is told twice."""
    hub.lab.fail("before", "10.0.3.1")
    for road in ROADS:
        hub.comes_to("before", road, "triggered")
    hub.stack.kill("web")
    hub.lab.recover("before")
    hub.lab.fail("during", "10.0.3.2")
    until(lambda: "during" in hub.lab.amtool("alert", "query", "scenario=during"), "Alertmanager has it")
    hub.stack.again("web")
    wait_for(f"{hub.stack.url}/healthz")
    for road in ROADS:
        hub.comes_to("during", road, "triggered")
        hub.comes_to("before", road, "resolved")
    hub.lab.recover("during")
    for road in ROADS:
        hub.comes_to("during", road, "resolved")
    hub.balances()


def test_a_recovery_that_a_silence_swallows_is_healed_by_asking(hub: Hub) -> None:
    """Alertmanager never tells the end of what ended while it was silenced; its API does, and Prometheus itself."""
    hub.lab.fail("muted", "10.0.5.1")
    hub.comes_to("muted", "alertmanager", "triggered")
    hub.comes_to("muted", "prometheus", "triggered")
    silence = hub.lab.amtool("silence", "add", "-c", "lab", "-a", "lab", "-d", "10m", "scenario=muted").strip()
    hub.lab.recover("muted")
    hub.comes_to("muted", "prometheus", "resolved")
    until(lambda: "muted" not in hub.lab.amtool("alert", "query", "--silenced"), "Alertmanager knows that it is over")
    hub.lab.amtool("silence", "expire", silence)
    hub.stays_at("muted", "alertmanager", "triggered")
    hub.stack.manage("alert_source", "api", "lab-alertmanager", hub.lab.alertmanager)
    hub.stack.manage("alert_source", "check", "lab-alertmanager")
    hub.comes_to("muted", "alertmanager", "resolved")
    hub.balances()
