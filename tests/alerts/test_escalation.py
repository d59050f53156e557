"""Escalation as people meet it: what goes on, what is passed over, what rings, and an ack at the very moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.engine import ladder
from alerts.engine.ladder import Aim, Plan, Rung, Target, Way, When
from alerts.models import Incident
from alerts.services import handling, urgents
from alerts.services.escalation import PolicyDraft, change_policy
from alerts.services.keeping import keep
from alerts.services.reading import read_source
from alerts.services.sources import add_source
from alerts.states import IncidentStatus, Priority
from bots.api import UrgeStatus
from bots.models import Delivery, Receipt, Urge
from core import clock, journal
from core.models import Timer
from core.states import TimerStatus
from core.timers import tick
from estate.models import SystemOwner
from estate.services.systems import add_system
from estate.states import Grade
from people.models import Employee
from people.states import EmployeeStatus, InDirectory
from tests.alerts.conftest import Sender
from tests.alerts.requests import posted
from tests.alerts.test_incidents import hear, incident, said
from tests.approvals.test_two_at_once import at_once
from tests.cast import Cast
from tests.factories import people as make

pytestmark = pytest.mark.django_db
__all__ = ["incident"]
MINUTE = timedelta(minutes=1)
START = datetime(2026, 11, 10, 2, tzinfo=UTC)
OPERATORS = (Aim(Target.OPERATORS),)


def test_an_ack_that_is_too_old_goes_on_where_it_stopped(generic: Sender, cast: Cast, incident: Incident) -> None:
    plan = replace(ladder.BUILT_IN[Priority.P1], hold=30 * MINUTE)
    change_policy("p1", actor=cast.operator, draft=PolicyDraft("P1", plan), version=0)
    hear(generic, said("z", severity="critical", system="oms"))
    row = Incident.objects.latest("pk")
    SystemOwner.objects.create(system=SystemOwner.objects.get().system, person=cast.peer, duty="b")
    since = row.waits_since
    assert since is not None
    with clock.frozen(since + 5 * MINUTE):
        tick()
    with clock.frozen(since + 7 * MINUTE):
        handling.acknowledge(row.pk, actor=cast.operator)
    with clock.frozen(since + 37 * MINUTE):
        tick()
    row.refresh_from_db()
    entry = journal.entries(row.ref).filter(verb="alerts.incident_called").latest("seq")
    assert (row.status, row.assignee, entry.facts["rung"]) == (IncidentStatus.TRIGGERED, None, 1)
    assert (entry.facts["to"], entry.facts["again"]) == ([cast.peer.pk], [cast.operator.pk])


def test_who_is_not_in_the_directory_any_more_is_passed_over_and_named(generic: Sender, cast: Cast) -> None:
    system = add_system(actor=None, key="oms", name="集中交易", grade=Grade.A)
    for duty, person in (("a", cast.member), ("b", cast.peer)):
        SystemOwner.objects.create(system=system, person=person, duty=duty)
    Employee.objects.filter(pk=cast.member.pk).update(in_directory=InDirectory.GONE)
    Employee.objects.filter(pk=cast.peer.pk).update(status=EmployeeStatus.LEFT)
    hear(generic, said("b", severity="critical", system="oms"))
    told = journal.entries(Incident.objects.get().ref).filter(verb="alerts.incident_called").order_by("seq")
    found = [(one.facts["to"], one.facts.get("passed")) for one in told]
    assert found[:2] == [([], [[cast.member.pk, "gone"]]), ([], [[cast.peer.pk, "left"]])]
    assert found[2] == ([cast.head.pk], None)


def test_what_nobody_reads_is_rung_and_what_is_read_is_not(generic: Sender, cast: Cast, incident: Incident) -> None:
    plan = Plan(
        (
            Rung(timedelta(), (Aim(Target.OWNER_A),), how=Way.APP),
            Rung(2 * MINUTE, (Aim(Target.OWNER_A),), When.UNREAD, Way.SMS),
            Rung(5 * MINUTE, (Aim(Target.OWNER_A),), how=Way.PHONE),
        ),
        10 * MINUTE,
    )
    change_policy("p1", actor=cast.operator, draft=PolicyDraft("P1", plan), version=0)
    hear(generic, said("x", severity="critical", system="oms"), said("y", severity="critical", system="oms"))
    read, unread = Incident.objects.filter(alerts__key__in="xy").order_by("pk")
    since = read.waits_since
    assert since is not None
    Receipt.objects.filter(about_id=str(read.pk)).update(read_at=since + MINUTE)
    for minutes in (2, 5):
        with clock.frozen(since + minutes * MINUTE + timedelta(seconds=9)):
            tick()

    def rang(row: Incident) -> list[str]:
        return list(Urge.objects.filter(about_id=str(row.pk)).order_by("pk").values_list("how", flat=True))

    assert (rang(read), rang(unread)) == (["app", "phone"], ["app", "sms", "phone"])
    entry = journal.entries(read.ref).get(verb="alerts.incident_read")
    assert entry.facts == {"rung": 1, "by": [cast.member.pk]}


def test_over_the_budget_of_the_day_there_is_only_a_message(
    generic: Sender, cast: Cast, incident: Incident, settings: Any
) -> None:
    settings.ALERT_URGENTS_PER_DAY = 1
    plan = Plan((Rung(timedelta(), (Aim(Target.OWNER_A),), how=Way.PHONE),), 10 * MINUTE)
    change_policy("p1", actor=cast.operator, draft=PolicyDraft("P1", plan), version=0)
    hear(generic, said("x", severity="critical", system="oms"))
    Urge.objects.update(called_at=clock.now(), status=UrgeStatus.SENT)
    assert (urgents.spending().total, urgents.left()) == (1, 0)
    hear(generic, said("y", severity="critical", system="oms"))
    row = Incident.objects.latest("pk")
    entry = journal.entries(row.ref).get(verb="alerts.incident_called")
    assert (entry.facts["how"], Urge.objects.count()) == (urgents.SPENT, 1)
    assert Delivery.objects.filter(about_id=str(row.pk)).count() == 1
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert urgents.left() == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_an_ack_at_the_moment_of_a_call_is_either_before_or_after_it() -> None:
    people = {name: make.employee(name, user_id=name) for name in ("a", "b", "op")}
    make.role("operator", people["op"])
    system = add_system(actor=None, key="oms", name="集中交易", grade=Grade.A)
    for duty in "ab":
        SystemOwner.objects.create(system=system, person=people[duty], duty=duty)
    made = add_source(actor=None, kind="generic", name="监控")
    for number in range(6):
        body = {"title": "x", "key": f"k{number}", "severity": "critical", "labels": {"system": "oms"}}
        keep(made.source.pk, posted(body))
    read_source(made.source.pk)
    rows = list(Incident.objects.order_by("pk"))
    with clock.frozen(max(row.waits_since for row in rows if row.waits_since) + 5 * MINUTE):
        takes = [lambda row=row: handling.acknowledge(row.pk, actor=people["a"]) for row in rows]
        failed = [one for one in at_once(tick, *takes, tick) if isinstance(one, Exception)]
        assert failed == []
        tick()
    for row in rows:
        row.refresh_from_db()
        told = [entry.verb.rpartition("_")[2] for entry in journal.entries(row.ref).order_by("seq")]
        assert row.status == IncidentStatus.ACKNOWLEDGED
        assert told.index("acknowledged") == len(told) - 1
        assert told.count("called") in {1, 2}
    assert not Timer.objects.filter(status=TimerStatus.ARMED, handler="alerts.rung").exists()
