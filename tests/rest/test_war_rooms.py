"""War rooms, calling the next ones, helping and why, at the REST door."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.models import Incident, Responder, WarDuty
from core import clock, journal
from core.journal import Via
from tests.alerts.conftest import Sender, generic, rooms_on_request, sender_of
from tests.alerts.test_incidents import hear, incident, said
from tests.cast import Cast
from tests.house.ledger import ledger
from tests.rest.conftest import client_of
from tests.rest.test_door import problem

__all__ = ["generic", "incident", "rooms_on_request", "sender_of"]
pytestmark = pytest.mark.django_db
AT = "/api/v1/incidents"
SCOPES = ["incidents:read", "incidents:write"]


def via_rest(row: Incident) -> list[str]:
    found = journal.entries(row.ref).filter(via=Via.REST).order_by("seq")
    return [entry.verb.removeprefix("alerts.incident_") for entry in found]


@pytest.mark.usefixtures("frozen_wire")
def test_a_room_is_opened_once_its_parts_taken_and_a_word_left(incident: Incident, cast: Cast) -> None:
    program = client_of(cast.member, SCOPES)
    room = f"{AT}/{incident.pk}/room"
    problem(program.get(room), 404)
    made = program.post(room).json()
    assert (made["incident"], made["status"], made["link"]) == (incident.pk, "opening", "")
    assert {"role": "command", "person": None} in made["parts"]
    assert cast.member.user_id in [one["user_id"] for one in made["people"]]
    assert client_of(cast.operator, SCOPES).post(room).json()["name"] == made["name"]
    taken = program.post(f"{room}/duty", {"role": "command"}).json()
    assert taken["parts"][0] == {
        "role": "command", "person": {"user_id": cast.member.user_id, "name": cast.member.display_name}
    }  # fmt: skip
    again = problem(program.post(f"{room}/duty", {"role": "command"}), 409)
    assert again["fresh"]["parts"] == taken["parts"]
    problem(program.post(f"{room}/duty", {"role": "king"}), 422)
    told = program.post(f"{room}/progress", {"text": "已切备机"}).json()
    assert (told["progress"], told["heard_at"] is not None) == ("已切备机", True)
    assert problem(program.post(f"{room}/progress", {"text": " "}), 422)["problems"][0]["field"] == "text"
    with ledger("api:incident-room"):
        assert program.get(room).json() == told
    assert WarDuty.objects.get().person == cast.member
    assert via_rest(incident) == ["room_asked", "duty_taken", "noted"]


def test_rooms_are_for_those_who_handle_the_incident(generic: Sender, incident: Incident, cast: Cast) -> None:
    room = f"{AT}/{incident.pk}/room"
    outside = client_of(cast.outsider, SCOPES)
    for answer in (
        outside.get(room), outside.post(room), outside.post(f"{room}/duty", {"role": "command"}),
        outside.post(f"{room}/progress", {"text": "x"}), outside.post(f"{AT}/{incident.pk}/escalation"),
        outside.get(f"{AT}/{incident.pk}/why"),
    ):  # fmt: skip
        problem(answer, 404)
    reader = client_of(cast.member, ["incidents:read"])
    assert problem(reader.post(room), 403)["code"] == "insufficient_scope"
    problem(client_of(cast.head, SCOPES).post(room), 403)
    hear(generic, said("a", "resolved", severity="critical", system="oms"))
    assert problem(client_of(cast.member, SCOPES).post(room), 409)["fresh"]["status"] == "resolved"
    assert via_rest(incident) == []


def test_the_next_ones_are_called_now_and_help_comes(incident: Incident, cast: Cast) -> None:
    program = client_of(cast.member, SCOPES)
    one = f"{AT}/{incident.pk}"
    problem(client_of(cast.operator, SCOPES).post(f"{one}/helping"), 409)
    assert program.post(f"{one}/escalation").json()["status"] == "triggered"
    program.post(f"{one}/acknowledgement")
    assert problem(program.post(f"{one}/escalation"), 409)["fresh"]["assignee"] == cast.member.user_id
    helper = client_of(cast.operator, SCOPES)
    assert helper.post(f"{one}/helping").status_code == 200
    assert Responder.objects.get(person=cast.operator).part == "helping"
    problem(helper.post(f"{one}/helping"), 409)
    assert via_rest(incident) == ["escalated", "acknowledged", "helped"]


@pytest.mark.usefixtures("frozen_wire")
def test_a_lost_answer_is_given_again_and_nobody_is_called_twice(incident: Incident, cast: Cast) -> None:
    program = client_of(cast.member, SCOPES)
    sent = {"HTTP_IDEMPOTENCY_KEY": "up-1"}
    first = program.post(f"{AT}/{incident.pk}/escalation", **sent)
    again = program.post(f"{AT}/{incident.pk}/escalation", **sent)
    assert (again.status_code, again.json(), again["Idempotent-Replayed"]) == (200, first.json(), "true")
    assert via_rest(incident) == ["escalated"]


@pytest.mark.usefixtures("frozen_wire")
def test_why_tells_rules_calls_and_the_caller_himself(incident: Incident, cast: Cast) -> None:
    with ledger("api:incident-why"):
        told = client_of(cast.member, SCOPES).get(f"{AT}/{incident.pk}/why").json()
    (decision,) = told["decisions"]
    assert (decision["priority"], decision["alert"], decision["version"]) == ("P1", "告警 a", 0)
    assert [(one["rule"], one["fits"]) for one in decision["tried"]] == [("rest", True)]
    assert (told["calls"][0]["who"], told["calls"][0]["told"]) == ("A 角", cast.member.display_name)
    assert "通知了你" in told["you"]
    other = client_of(cast.operator, SCOPES).get(f"{AT}/{incident.pk}/why").json()
    assert other["you"].startswith("没有通知你")


@pytest.mark.usefixtures("frozen_wire")
def test_a_fault_is_reported_what_is_open_offered_and_followed(incident: Incident, cast: Cast) -> None:
    person = client_of(cast.outsider, ["fault-reports:read", "fault-reports:write"])
    at = "/api/v1/fault-reports"
    offered = person.post(at, {"text": "下单失败", "system": "oms"}).json()
    assert (offered["fault"], [one["id"] for one in offered["alike"]]) == (None, [incident.pk])
    assert person.get(at).json()["items"] == []
    problem(person.get(f"{at}/{incident.pk}"), 404)
    followed = person.post(f"{at}/{incident.pk}/following").json()
    assert (followed["number"], followed["mine"]) == (incident.number, "")
    made = person.post(at, {"text": "登录失败", "system": "oms", "new": True}).json()
    assert (made["alike"], made["fault"]["title"], made["fault"]["mine"]) == ([], "登录失败", "登录失败")
    assert (made["fault"]["system"], made["fault"]["system_name"]) == ("oms", "集中交易")
    with ledger("api:fault-reports"):
        assert [one["id"] for one in person.get(at).json()["items"]] == [made["fault"]["id"], incident.pk]
    assert person.get(f"{at}/{made['fault']['id']}").json() == made["fault"]
    problem(person.get(f"{AT}/{made['fault']['id']}"), 403)
    for body, field in (({"text": ""}, "text"), ({"text": "慢", "system": "none"}, "system"), ({"text": 1}, "text")):
        assert problem(person.post(at, body), 422)["problems"][0]["field"] == field
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        client_of(cast.operator, SCOPES).post(f"{AT}/{incident.pk}/resolution", {})
    assert problem(person.post(f"{at}/{incident.pk}/following"), 409)["fresh"]["status"] == "resolved"
    row = Incident.objects.get(pk=made["fault"]["id"])
    assert via_rest(row) == ["reported"]


@pytest.mark.usefixtures("frozen_wire")
def test_a_report_sent_again_opens_no_second_incident(cast: Cast) -> None:
    person = client_of(cast.outsider, ["fault-reports:read", "fault-reports:write"])
    answers = [
        person.post("/api/v1/fault-reports", {"text": "下单失败"}, HTTP_IDEMPOTENCY_KEY="r-1") for _time in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert Incident.objects.count() == 1
