"""Two people at once at an incident, its room, a silence, a road, with real threads on PostgreSQL: one of them wins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from alerts.engine.quiet import Condition, On, Op
from alerts.models import Alert, Incident, IncidentReport, Responder, Silence, SpareRoad, WarDuty, WarRoom
from alerts.services import (
    escalating,
    handling,
    keeping,
    reading,
    reporting,
    responding,
    roads,
    silences,
    sources,
    together,
    war_rooms,
)
from alerts.services.roads import RoadDraft
from alerts.states import AlertState, IncidentStatus, Part
from alerts.states_road import RoadKind
from alerts.states_room import RoomRole
from bots.models import Announcement, Delivery, Errand
from core import clock, journal
from core.errors import IllegalMove
from core.models import JournalEntry
from core.refs import Ref
from estate.models import SystemOwner
from estate.services.systems import add_system
from estate.states import Grade
from people.models import Employee
from tests.alerts.requests import posted
from tests.approvals.test_two_at_once import at_once
from tests.cast import Cast, build_cast

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None, settings: Any) -> Cast:
    """The firm, committed, with a system that two people answer for."""
    if connection.vendor != "postgresql":
        pytest.skip("threads race on PostgreSQL")
    settings.ALERTS_WAR_ROOM_PRIORITIES = frozenset()
    made = build_cast()
    system = add_system(actor=None, key="oms", name="集中交易", grade=Grade.A)
    for duty, person in (("a", made.member), ("b", made.peer)):
        SystemOwner.objects.create(system=system, person=person, duty=duty)
    return made


def fired(many: int = 1) -> list[Incident]:
    made = sources.add_source(actor=None, kind="generic", name="监控")
    for number in range(many):
        body = {"title": f"告警 {number}", "status": "firing", "severity": "critical", "key": f"k{number}",
                "labels": {"system": "oms"}}  # fmt: skip
        keeping.keep(made.source.pk, posted(body))
    reading.read_source(made.source.pk)
    return list(Incident.objects.order_by("pk"))


def verbs(ref: Ref) -> list[str]:
    return [entry.verb.split(".", 1)[1] for entry in journal.entries(ref).order_by("seq")]


def both(call: Callable[[Employee], Any], *people: Employee) -> list[Any]:
    """Each of them at the same moment; whatever is raised but a refusal for the wrong moment fails the test."""
    found = at_once(*(lambda one=one: call(one) for one in people))
    errors = [one for one in found if isinstance(one, Exception) and not isinstance(one, IllegalMove)]
    assert errors == []
    return found


def lost(found: list[Any]) -> int:
    return sum(isinstance(one, IllegalMove) for one in found)


@pytest.mark.parametrize("_round", range(3))
def test_two_open_one_room(cast: Cast, _round: int) -> None:
    (row,) = fired()
    found = both(lambda one: war_rooms.open_room(row.pk, actor=one), cast.member, cast.peer)
    assert {one.pk for one in found} == {WarRoom.objects.get().pk}
    assert verbs(row.ref).count("incident_room_asked") == 1
    assert Errand.objects.filter(about_kind=war_rooms.KIND).count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_a_part_has_one_person_whoever_presses_last(cast: Cast, _round: int) -> None:
    (row,) = fired()
    war_rooms.open_room(row.pk, actor=cast.member)

    def take(one: Employee) -> WarRoom:
        return war_rooms.take_duty(row.pk, role=RoomRole.COMMAND, actor=one)

    assert lost(both(take, cast.member, cast.peer)) == 0
    last = journal.entries(row.ref).filter(verb="alerts.incident_duty_taken").order_by("-seq")[0]
    assert str(WarDuty.objects.get().person.ref) == last.actor
    assert lost(both(take, cast.operator, cast.operator)) == 1
    assert verbs(row.ref).count("incident_duty_taken") == 3


@pytest.mark.parametrize("_round", range(3))
def test_of_two_who_report_the_same_fault_one_opens_it_and_the_other_is_shown_it(cast: Cast, _round: int) -> None:
    found = both(lambda one: reporting.report(actor=one, text="下单失败", system="oms"), cast.outsider, cast.hr)
    (row,) = Incident.objects.all()
    assert sorted((one.incident, one.alike) == (None, (row,)) for one in found) == [False, True]
    assert IncidentReport.objects.count() == 1
    assert verbs(row.ref).count("incident_reported") == 1
    assert Delivery.objects.filter(kind="alerts.reader").count() == 1
    assert Delivery.objects.filter(kind="alerts.page", receiver=cast.member.pk).count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_who_follows_twice_at_once_follows_once(cast: Cast, _round: int) -> None:
    (row,) = fired()
    assert lost(both(lambda one: reporting.watch(row.pk, actor=one), cast.hr, cast.hr, cast.outsider)) == 0
    assert IncidentReport.objects.count() == 2
    assert verbs(row.ref).count("incident_followed") == 2
    assert Announcement.objects.filter(kind="alerts.reader").count() == 2


@pytest.mark.parametrize("_round", range(3))
def test_who_joins_twice_at_once_helps_once(cast: Cast, _round: int) -> None:
    (row,) = fired()
    handling.acknowledge(row.pk, actor=cast.member)
    found = both(lambda one: responding.join(row.pk, actor=one), cast.peer, cast.peer, cast.operator)
    assert lost(found) == 1
    assert Responder.objects.filter(part=Part.HELPING).count() == 2
    assert verbs(row.ref).count("incident_helped") == 2


@pytest.mark.parametrize("_round", range(3))
def test_one_takes_it_while_another_calls_the_next_ones(cast: Cast, _round: int) -> None:
    (row,) = fired()
    found = at_once(
        lambda: handling.acknowledge(row.pk, actor=cast.member),
        lambda: handling.acknowledge(row.pk, actor=cast.peer),
        lambda: escalating.escalate(row.pk, actor=cast.operator),
    )
    assert [one for one in found if isinstance(one, Exception) and not isinstance(one, IllegalMove)] == []
    assert lost(found[:2]) == 1
    told = verbs(row.ref)
    assert told.count("incident_acknowledged") == 1
    if "incident_escalated" in told:
        assert told.index("incident_escalated") < told.index("incident_acknowledged")
    assert told.count("incident_escalated") == 1 - lost(found[2:])


@pytest.mark.parametrize("_round", range(3))
def test_two_silences_over_the_same_alerts_both_hold_and_each_end_once(cast: Cast, _round: int) -> None:
    fired(3)
    meant = [Condition(On.SYSTEM, Op.IS, "oms")]
    until = clock.now() + timedelta(hours=1)

    def add(one: Employee) -> Silence:
        return silences.add_silence(actor=one, conditions=meant, reason="发布", ends_at=until)

    made = both(add, cast.member, cast.peer)
    assert lost(made) == 0
    assert {row.status for row in Incident.objects.all()} == {IncidentStatus.SUPPRESSED}
    for row in made:
        assert lost(both(lambda one: silences.end_silence(row.pk, actor=one), cast.operator, cast.member)) == 1  # noqa: B023
        assert verbs(row.ref) == ["silence_added", "silence_ended"]
    assert not Incident.objects.filter(status=IncidentStatus.SUPPRESSED).exists()
    assert Alert.objects.filter(state=AlertState.FIRING, quiet="").count() == 3


@pytest.mark.parametrize("_round", range(3))
def test_a_road_has_one_drill_at_a_time(cast: Cast, settings: Any, _round: int) -> None:
    settings.WEBHOOK_ALLOW_HOSTS = ["127.0.0.1"]
    draft = RoadDraft("企微", url="http://127.0.0.1:9/send?key=k")
    road: SpareRoad = roads.add_road(actor=None, kind=RoadKind.WECOM, draft=draft)
    assert lost(both(lambda one: roads.drill_road(road.pk, actor=one), cast.operator, cast.operator)) == 1
    assert verbs(road.ref) == ["road_added", "road_drilled"]
    assert Errand.objects.filter(about_kind=road.ref.kind).count() == 1
    assert lost(both(lambda one: roads.retire_road(road.pk, actor=one), cast.operator, cast.operator)) == 1


@pytest.mark.parametrize("_round", range(3))
def test_two_who_take_the_same_ones_in_another_order_share_them(cast: Cast, _round: int) -> None:
    rows = [row.pk for row in fired(8)]
    orders = {cast.member.pk: rows, cast.peer.pk: rows[::-1]}

    @transaction.atomic  # as at the REST door, where the kept reply belongs to it
    def take(one: Employee) -> list[together.Answer]:
        return together.do("acknowledge", orders[one.pk], actor=one)

    answers = both(take, cast.member, cast.peer)
    assert [[one.pk for one in told] for told in answers] == list(orders.values())
    assert sum(not one.why for told in answers for one in told) == 8
    taken = JournalEntry.objects.filter(verb="alerts.incident_acknowledged").values_list("ref_id", flat=True)
    assert sorted(map(int, taken)) == rows
