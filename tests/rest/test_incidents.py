"""Incidents at the REST door: read by who answers for them, handled by the verbs of the page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from alerts.models import Incident
from alerts.services import together
from core import clock, journal
from core.journal import Via
from people.models import Employee
from tests.alerts.conftest import Sender, generic, sender_of
from tests.alerts.test_incidents import hear, incident, said
from tests.cast import Cast
from tests.rest.conftest import client_of
from tests.rest.test_door import problem

__all__ = ["generic", "incident", "sender_of"]
pytestmark = pytest.mark.django_db
AT = "/api/v1/incidents"
SCOPES = ["incidents:read", "incidents:write"]


def test_those_that_one_answers_for_are_listed_and_shown(generic: Sender, incident: Incident, cast: Cast) -> None:
    hear(generic, said("b", severity="info"))
    mine = client_of(cast.member, SCOPES)
    (one,) = mine.get(AT).json()["items"]
    assert one == mine.get(f"{AT}/{incident.pk}").json()
    told = {
        name: one[name] for name in ("number", "status", "priority", "system", "alert_source", "assignee", "alerts")
    }
    assert told == {
        "number": incident.number, "status": "triggered", "priority": "P1", "system": "oms",
        "alert_source": "generic-1",
        "assignee": None, "alerts": 1,
    }  # fmt: skip
    everything = client_of(cast.operator, SCOPES)
    assert [row["priority"] for row in everything.get(AT).json()["items"]] == ["P4", "P1"]
    assert [row["id"] for row in everything.get(f"{AT}?system=oms").json()["items"]] == [incident.pk]
    assert everything.get(f"{AT}?status=resolved").json()["items"] == []
    problem(everything.get(f"{AT}?status=lost"), 422)
    problem(client_of(cast.outsider, SCOPES).get(f"{AT}/{incident.pk}"), 404)
    problem(client_of(cast.member, ["people:read"]).get(AT), 403)


def test_its_alerts_and_its_story(incident: Incident, cast: Cast) -> None:
    program = client_of(cast.member, SCOPES)
    (alert,) = program.get(f"{AT}/{incident.pk}/alerts").json()["items"]
    assert (alert["key"], alert["state"], alert["labels"]) == ("a", "firing", {"system": "oms"})
    program.post(f"{AT}/{incident.pk}/notes", {"text": "正在切换备机"})
    story = program.get(f"{AT}/{incident.pk}/story").json()["items"]
    assert (story[0]["lane"], story[0]["note"], story[0]["who"]) == ("people", "正在切换备机", cast.member.name)
    assert {one["lane"] for one in story} == {"people", "calls", "alerts"}


def test_it_is_handled_to_its_end_and_opened_again(incident: Incident, cast: Cast) -> None:
    program = client_of(cast.member, SCOPES)
    one = f"{AT}/{incident.pk}"
    assert program.post(f"{one}/acknowledgement").json()["assignee"] == cast.member.user_id
    assert problem(program.post(f"{one}/acknowledgement"), 409)["fresh"]["status"] == "acknowledged"
    assert program.post(f"{one}/assignment", {"to": cast.head.user_id}).json()["assignee"] == cast.head.user_id
    problem(program.post(f"{one}/assignment", {"to": "nobody"}), 422)
    later = clock.now() + timedelta(hours=1)
    assert program.post(f"{one}/snooze", {"until": later.isoformat()}).json()["status"] == "snoozed"
    problem(program.post(f"{one}/snooze", {"until": clock.now().isoformat()}), 422)
    assert program.post(f"{one}/resolution", {"note": "已切换"}).json()["resolution"] == "person"
    assert program.post(f"{one}/reopening", {"reason": "仍报错"}).json()["status"] == "triggered"
    done = [entry.via for entry in journal.entries(incident.ref).order_by("-seq") if entry.via == "rest"]
    assert len(done) == 5


def test_several_answer_each_for_itself(generic: Sender, incident: Incident, cast: Cast) -> None:
    hear(generic, said("b", severity="info"))
    foreign = Incident.objects.exclude(pk=incident.pk).get()
    program = client_of(cast.member, SCOPES)
    sent = {"verb": "acknowledge", "incidents": [incident.pk, foreign.pk]}
    first, second = program.post(f"{AT}/together", sent).json()["items"]
    assert (first["id"], first["why"]) == (incident.pk, "")
    assert second["why"] == "故障不存在"
    problem(program.post(f"{AT}/together", sent | {"verb": "assign"}), 422)


def test_what_breaks_at_one_leaves_the_others_and_is_said(
    generic: Sender, incident: Incident, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(generic, said("b", system="oms"), said("c", system="oms"))
    first, second, third = Incident.objects.order_by("pk")
    usual = together.VERBS["acknowledge"]

    def breaks(pk: int, actor: Employee, via: Via) -> Incident:
        row = usual(pk, actor, via)
        if pk == second.pk:
            raise IntegrityError("the disk is full")
        return row

    monkeypatch.setattr(together, "VERBS", {"acknowledge": breaks})
    sent = {"verb": "acknowledge", "incidents": [third.pk, second.pk, first.pk]}
    told = client_of(cast.member, SCOPES).post(f"{AT}/together", sent).json()["items"]
    assert [(one["id"], bool(one["why"])) for one in told] == [(third.pk, False), (second.pk, True), (first.pk, False)]
    assert [row.status for row in Incident.objects.order_by("pk")] == ["acknowledged", "triggered", "acknowledged"]
    assert journal.entries(second.ref).filter(verb="alerts.incident_acknowledged").count() == 0


def test_two_become_one_and_one_becomes_two(generic: Sender, incident: Incident, cast: Cast) -> None:
    hear(generic, said("b", severity="info"))
    other = Incident.objects.exclude(pk=incident.pk).get()
    program = client_of(cast.operator, SCOPES)
    kept = program.post(f"{AT}/{other.pk}/merging", {"into": incident.pk}).json()
    assert (kept["id"], kept["alerts"], kept["merged_into"]) == (incident.pk, 2, None)
    gone = program.get(f"{AT}/{other.pk}").json()
    assert (gone["status"], gone["merged_into"], gone["alerts"]) == ("merged", incident.pk, 0)
    assert problem(program.post(f"{AT}/{other.pk}/merging", {"into": incident.pk}), 409)["fresh"]["status"] == "merged"
    problem(program.post(f"{AT}/{incident.pk}/merging", {"into": incident.pk}), 422)
    alerts = {one["key"]: one["id"] for one in program.get(f"{AT}/{incident.pk}/alerts").json()["items"]}
    made = program.post(f"{AT}/{incident.pk}/splitting", {"alerts": [alerts["b"]], "take": "me"}).json()
    assert (made["split_from"], made["assignee"], made["alerts"]) == (incident.pk, cast.operator.user_id, 1)
    problem(program.post(f"{AT}/{incident.pk}/splitting", {"alerts": [alerts["a"]]}), 422)
    problem(client_of(cast.outsider, SCOPES).post(f"{AT}/{incident.pk}/splitting", {"alerts": [1]}), 404)
    problem(client_of(cast.operator, SCOPES[:1]).post(f"{AT}/{incident.pk}/merging", {"into": other.pk}), 403)


def test_it_is_given_to_anybody_who_works_here(incident: Incident, cast: Cast) -> None:
    program = client_of(cast.member, SCOPES)
    given = program.post(f"{AT}/{incident.pk}/assignment", {"to": cast.outsider.user_id}).json()
    assert given["assignee"] == cast.outsider.user_id
    problem(program.post(f"{AT}/{incident.pk}/assignment", {"to": cast.departed.user_id}), 422)
