"""Whatever fires is in exactly one open incident; what people do to one is permitted, journaled and told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Count
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.models import Alert, Incident
from alerts.policy import visible_to
from alerts.services import handling, leases
from alerts.states import OPEN, AlertState, IncidentStatus, Priority, Resolution
from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible
from core.timers import tick
from estate.models import SystemOwner
from estate.services.systems import add_system
from estate.states import Grade
from people.models import Employee
from tests.alerts.conftest import Sender
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def said(key: str, status: str = "firing", severity: str = "error", **labels: str) -> dict[str, Any]:
    return {"title": f"告警 {key}", "status": status, "severity": severity, "key": key, "labels": labels}


def hear(sender: Sender, *bodies: dict[str, Any]) -> None:
    for body in bodies:
        assert sender.post(body).status_code == 202
    sender.read()


def verbs(row: Incident) -> list[str]:
    """What happened, whom it was said to apart."""
    found = [entry.verb.removeprefix("alerts.incident_") for entry in journal.entries(row.ref).order_by("seq")]
    return [verb for verb in found if verb != "called"]


@pytest.fixture
def incident(generic: Sender, cast: Cast) -> Incident:
    system = add_system(actor=None, key="oms", name="集中交易", grade=Grade.A)
    SystemOwner.objects.create(system=system, person=cast.member, duty="a")
    hear(generic, said("a", severity="critical", system="oms"))
    return Incident.objects.get()


def test_what_fires_opens_one_and_its_recovery_ends_it(generic: Sender) -> None:
    hear(generic, said("a"), said("a"))
    (row,) = Incident.objects.all()
    assert (row.status, row.priority, row.title) == (IncidentStatus.TRIGGERED, Priority.P2, "告警 a")
    hear(generic, said("a", "resolved"))
    row.refresh_from_db()
    assert (row.status, row.resolution, row.open_key) == (IncidentStatus.RESOLVED, Resolution.SOURCE, "")
    assert verbs(row) == ["opened", "recover"]
    assert journal.entries(row.ref).first().actor == str(generic.source.ref)
    hear(generic, said("a"))
    assert Incident.objects.count() == 2


def test_a_group_of_the_sender_is_one_incident_and_ends_with_its_last_alert(alertmanager: Sender) -> None:
    def notified(**states: str) -> dict[str, Any]:
        alerts = [
            {
                "status": state, "labels": {"alertname": "DiskFull", "instance": name, "severity": "warning"},
                "annotations": {}, "startsAt": "2026-11-21T09:30:00Z",
                "endsAt": "2026-11-21T09:50:00Z" if state == "resolved" else "0001-01-01T00:00:00Z",
            }
            for name, state in states.items()
        ]  # fmt: skip
        return {"version": "4", "groupKey": "{}:{alertname=DiskFull}", "status": "firing", "alerts": alerts}

    alertmanager.post(notified(a="firing", b="firing"))
    alertmanager.read()
    alertmanager.post(notified(a="resolved", b="firing", c="firing"))
    alertmanager.read()
    (row,) = Incident.objects.all()
    assert (row.status, row.alerts.count(), row.alerts.filter(state=AlertState.FIRING).count()) == ("triggered", 3, 2)
    alertmanager.post(notified(b="resolved", c="resolved"))
    alertmanager.read()
    row.refresh_from_db()
    assert row.status == IncidentStatus.RESOLVED
    assert verbs(row) == ["opened", "joined", "recover"]


def test_the_worst_that_joins_makes_it_more_urgent(alertmanager: Sender) -> None:
    def one(name: str, severity: str) -> dict[str, Any]:
        labels = {"alertname": "x", "instance": name, "severity": severity}
        alert = {"status": "firing", "labels": labels, "annotations": {}, "startsAt": "2026-11-21T09:30:00Z"}
        return {"version": "4", "groupKey": "g", "status": "firing", "alerts": [alert]}

    for name, severity in (("a", "warning"), ("b", "critical"), ("c", "info")):
        alertmanager.post(one(name, severity))
        alertmanager.read()
    (row,) = Incident.objects.all()
    assert row.priority == Priority.P1
    joined = [entry.facts for entry in journal.entries(row.ref) if entry.verb == "alerts.incident_joined"]
    assert {"joined": 1, "from": "P3", "to": "P1"} in joined


def test_silence_of_the_sender_is_not_recovery(generic: Sender, incident: Incident) -> None:
    now = clock.now()
    Alert.objects.update(lease_until=now)
    assert leases.expire(now + timedelta(seconds=1)) == 1
    incident.refresh_from_db()
    assert incident.status == IncidentStatus.UNKNOWN
    hear(generic, said("a", severity="critical", system="oms"))
    incident.refresh_from_db()
    assert incident.status == IncidentStatus.TRIGGERED
    assert verbs(incident) == ["opened", "lose", "hear"]


def test_who_answers_for_the_system_sees_and_takes_it_and_nobody_else(incident: Incident, cast: Cast) -> None:
    def seen(person: Employee) -> bool:
        return Incident.objects.filter(visible_to(person)).exists()

    assert [seen(one) for one in (cast.member, cast.operator, cast.outsider, cast.departed)] == [
        True,
        True,
        False,
        False,
    ]
    with pytest.raises(NotVisible):
        handling.acknowledge(incident.pk, actor=cast.outsider)
    row = handling.acknowledge(incident.pk, actor=cast.member)
    assert (row.status, row.assignee, row.priority) == (IncidentStatus.ACKNOWLEDGED, cast.member, Priority.P1)
    with pytest.raises(IllegalMove, match="王小明已于"):
        handling.acknowledge(incident.pk, actor=cast.operator)
    assert verbs(incident) == ["opened", "acknowledged"]


def test_it_is_given_to_somebody_who_is_at_it_from_then_on(incident: Incident, cast: Cast) -> None:
    handling.assign(incident.pk, actor=cast.member, to=cast.peer)
    assert Incident.objects.filter(visible_to(cast.peer)).exists()
    with pytest.raises(Invalid, match="已是处理人"):
        handling.assign(incident.pk, actor=cast.member, to=cast.peer)
    with pytest.raises(Invalid, match="已离职"):
        handling.assign(incident.pk, actor=cast.member, to=cast.departed)
    handling.assign(incident.pk, actor=cast.peer, to=cast.head)
    incident.refresh_from_db()
    assert (incident.status, incident.assignee) == (IncidentStatus.ACKNOWLEDGED, cast.head)


def test_what_is_put_off_comes_back_at_its_time_unless_somebody_took_it(incident: Incident, cast: Cast) -> None:
    until = clock.now() + timedelta(minutes=30)
    handling.snooze(incident.pk, actor=cast.member, until=until)
    with clock.frozen(until - timedelta(seconds=1)):
        tick()
    incident.refresh_from_db()
    assert incident.status == IncidentStatus.SNOOZED
    with clock.frozen(until):
        tick()
    incident.refresh_from_db()
    assert incident.status == IncidentStatus.TRIGGERED
    with pytest.raises(Invalid, match="7 天"):
        handling.snooze(incident.pk, actor=cast.member, until=clock.now() - timedelta(seconds=1))
    handling.snooze(incident.pk, actor=cast.member, until=clock.now() + timedelta(hours=1))
    handling.acknowledge(incident.pk, actor=cast.member)
    with clock.frozen(clock.now() + timedelta(hours=2)):
        tick()
    incident.refresh_from_db()
    assert incident.status == IncidentStatus.ACKNOWLEDGED


def test_what_a_person_declared_over_is_open_again_if_it_goes_on_for_ten_minutes(
    generic: Sender, incident: Incident, cast: Cast
) -> None:
    handling.resolve(incident.pk, actor=cast.member, note="已重启")
    hear(generic, said("a", severity="critical", system="oms"))
    assert Incident.objects.count() == 1
    with clock.frozen(clock.now() + handling.STILL + timedelta(seconds=1)):
        tick()
    incident.refresh_from_db()
    assert (incident.status, incident.rounds, incident.assignee) == (IncidentStatus.TRIGGERED, 2, None)
    handling.resolve(incident.pk, actor=cast.member)
    hear(generic, said("a", "resolved"))
    with clock.frozen(clock.now() + 2 * handling.STILL):
        tick()
    incident.refresh_from_db()
    assert incident.status == IncidentStatus.RESOLVED


def test_it_is_opened_again_with_a_reason_and_only_where_its_group_has_no_other(
    generic: Sender, incident: Incident, cast: Cast
) -> None:
    with pytest.raises(IllegalMove):
        handling.reopen(incident.pk, actor=cast.member, reason="再看一次")
    hear(generic, said("a", "resolved"))
    with pytest.raises(Invalid, match="原因"):
        handling.reopen(incident.pk, actor=cast.member, reason=" ")
    handling.reopen(incident.pk, actor=cast.member, reason="再看一次")
    handling.resolve(incident.pk, actor=cast.member)
    hear(generic, said("a", severity="critical", system="oms"))
    with pytest.raises(Invalid, match="同组已有故障"):
        handling.reopen(incident.pk, actor=cast.member, reason="再看一次")


SAID = st.tuples(st.sampled_from("abc"), st.sampled_from(["firing", "resolved"]))
DONE = st.sampled_from(["acknowledge", "resolve", "lapse", "snooze", "wait"])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.one_of(SAID, DONE), max_size=14))
def test_whatever_happens_what_fires_is_in_one_incident(generic: Sender, cast: Cast, steps: list[Any]) -> None:
    Alert.objects.all().delete()
    Incident.objects.all().delete()
    now = clock.now()
    for number, step in enumerate(steps):
        with clock.frozen(now + timedelta(minutes=7 * number)):
            _do(generic, cast, step)
    firing = Alert.objects.filter(state__in=OPEN)
    assert not firing.filter(incident=None).exists()
    groups = firing.values("key").annotate(many=Count("incident", distinct=True)).values_list("many", flat=True)
    assert set(groups) <= {1}
    by_hand = Incident.objects.filter(resolution=Resolution.PERSON)
    assert not firing.filter(incident__status=IncidentStatus.RESOLVED).exclude(incident__in=by_hand).exists()
    for row in Incident.objects.exclude(status=IncidentStatus.RESOLVED):
        assert row.alerts.filter(state__in=OPEN).exists()


def _do(sender: Sender, cast: Cast, step: Any) -> None:
    if isinstance(step, tuple):
        hear(sender, said(*step))
        return
    tick()
    for row in Incident.objects.order_by("pk"):
        try:
            if step == "acknowledge":
                handling.acknowledge(row.pk, actor=cast.operator)
            elif step == "resolve":
                handling.resolve(row.pk, actor=cast.operator)
            elif step == "snooze":
                handling.snooze(row.pk, actor=cast.operator, until=clock.now() + timedelta(minutes=9))
        except IllegalMove:
            continue
    if step == "lapse":
        Alert.objects.filter(state=AlertState.FIRING).update(lease_until=clock.now())
        leases.expire(clock.now() + timedelta(seconds=1))
