"""Senders that repeat what fires: who is not told again for too long is unknown, never over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from alerts.engine.liveness import vouched_until
from alerts.models import Alert, Incident
from alerts.services import handling, leases
from alerts.services.sources import as_draft, change_source
from alerts.states import AlertState, IncidentStatus
from core import clock
from core.timers import tick
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, incident, said
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_wire")]
__all__ = ["incident"]
MINUTE = timedelta(minutes=1)


def repeats(sender: Sender, **settings: Any) -> None:
    change_source(sender.source.pk, actor=None, draft=replace(as_draft(sender.source), **settings))
    sender.source.refresh_from_db()


def at(minutes: float) -> Any:
    return clock.frozen(clock.now() + minutes * MINUTE)


def state() -> tuple[str, str]:
    alert, row = Alert.objects.get(), Incident.objects.get()
    return alert.state, row.status


FIRING = (AlertState.FIRING, IncidentStatus.TRIGGERED)
UNKNOWN = (AlertState.UNKNOWN, IncidentStatus.UNKNOWN)


@given(st.integers(1, 10_000), st.integers(1, 20), st.integers(0, 10))
def test_so_many_may_be_missed_and_no_more(minutes: int, missed: int, late: int) -> None:
    now, every = clock.now(), minutes * MINUTE
    until = vouched_until(now, every, missed)
    assert now + missed * every < until < now + (missed + 1) * every
    assert vouched_until(now + late * MINUTE, every, missed) == until + late * MINUTE


def test_who_is_not_told_again_is_unknown_and_a_repeat_brings_it_back(generic: Sender, cast: Cast) -> None:
    repeats(generic, repeat=60, missed=2)
    with clock.frozen(clock.now()):
        hear(generic, said("a", severity="critical", system="oms"))
        with at(149):
            leases.expire(clock.now())
            assert state() == FIRING
        with at(151):
            leases.expire(clock.now())
            assert state() == UNKNOWN
            leases.expire(clock.now())
            assert state() == UNKNOWN
        with at(300):
            hear(generic, said("a", severity="critical", system="oms"))
            assert state() == FIRING
            assert Incident.objects.get().rounds == 2
        with at(300 + 149):
            leases.expire(clock.now())
            assert state() == FIRING
        with at(300 + 151):
            leases.expire(clock.now())
            hear(generic, said("a", "resolved", system="oms"))
            assert state() == (AlertState.RESOLVED, IncidentStatus.RESOLVED)


def test_a_person_may_say_that_it_is_over(generic: Sender, incident: Incident, cast: Cast) -> None:
    repeats(generic, repeat=60)
    with at(60 * 2.6):
        leases.expire(clock.now())
        assert state() == UNKNOWN
        handling.resolve(incident.pk, actor=cast.member)
        for minutes in (10, 20, 30):
            with at(minutes):
                tick()
                assert state() == (AlertState.UNKNOWN, IncidentStatus.RESOLVED)
        with at(31):
            hear(generic, said("a", severity="critical", system="oms"))
        with at(40):
            tick()
            assert state() == FIRING


def test_the_setting_counts_from_when_it_is_saved_and_until_it_is_taken_back(generic: Sender, cast: Cast) -> None:
    hear(generic, said("a"))
    assert Alert.objects.get().lease_until is None
    with clock.frozen(clock.now()):
        repeats(generic, repeat=60, missed=1)
        assert Alert.objects.get().lease_until == clock.now() + 90 * MINUTE
        repeats(generic, note="x")
        with at(10):
            repeats(generic, note="y")
        assert Alert.objects.get().lease_until == clock.now() + 90 * MINUTE
        repeats(generic, repeat=0)
        assert (Alert.objects.get().lease_until, generic.source.settings) == (None, {})
        with at(10_000):
            leases.expire(clock.now())
            assert state() == FIRING


def test_the_form_explains_and_refuses(cast: Cast, client: Client, sender_of: Any) -> None:
    client.force_login(cast.operator)
    sender = sender_of("alertmanager")
    page = f"/operate/alert-sources/{sender.source.slug}/edit"
    assert "漏几次后视为状态未知" in client.get(page).content.decode()
    form = {"name": "x", "zone": "Asia/Shanghai", "repeat": "240", "missed": "0"}
    assert client.post(page, form).status_code == 422
    assert client.post(page, form | {"missed": "3", "repeat": "x"}).status_code == 422
    assert client.post(page, form | {"missed": ""}).status_code == 302
    sender.source.refresh_from_db()
    assert sender.source.settings == {"repeat": 240, "missed": 2}
    assert sender.source.repeats
    sender.source.settings["api"] = "http://am:9093"
    assert not sender.source.repeats
