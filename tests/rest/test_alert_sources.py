"""Sources of alerts at the REST door: what they sent, what could not be read, and reading it again."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from alerts.models import Intake
from alerts.states import IntakeStatus
from core import journal
from tests.alerts.conftest import Sender, sender_of
from tests.cast import Cast
from tests.rest.conftest import Caller, client_of
from tests.rest.test_door import problem

__all__ = ["sender_of"]
pytestmark = pytest.mark.django_db
AT = "/api/v1/alert-sources"
SCOPES = ["alert-sources:read", "alert-sources:write"]
FIRES = {"title": "委托响应超时", "status": "firing", "severity": "looks bad", "key": "oms-1", "labels": {"host": "a"}}


@pytest.fixture
def sender(sender_of: Callable[[str], Sender]) -> Sender:
    """An alert, its recovery and a dead letter of a source."""
    made = sender_of("generic")
    for body in (FIRES, FIRES | {"status": "resolved"}, b'{"title": broken'):
        made.post(body)
    made.read()
    return made


def test_sources_are_listed_and_shown_without_token_or_secret(cast: Cast, sender: Sender) -> None:
    program = client_of(cast.operator, SCOPES)
    (one,) = [item for item in program.get(AT).json()["items"] if item["slug"] != "self"]
    assert one == program.get(f"{AT}/{sender.source.slug}").json()
    told = {name: one[name] for name in ("slug", "kind", "status", "today", "open", "dead")}
    assert told == {"slug": "generic-1", "kind": "generic", "status": "active", "today": 3, "open": 0, "dead": 1}
    assert one["address"].endswith("/in/generic-1")
    assert one["last_recovery_at"] is not None
    assert sender.secret not in json.dumps(one)
    problem(program.get(f"{AT}/none"), 404)


def test_requests_come_newest_first_without_their_bodies(cast: Cast, sender: Sender) -> None:
    program = client_of(cast.operator, SCOPES)
    first = program.get(f"{AT}/generic-1/requests?limit=2").json()
    rest = program.get(f"{AT}/generic-1/requests", {"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [one["status"] for one in first["items"] + rest["items"]] == ["dead", "read", "read"]
    assert not any("body" in one for one in first["items"])
    (dead,) = program.get(f"{AT}/generic-1/requests?status=dead").json()["items"]
    assert (dead["problem"], dead["place"]) == ("not_json", "line 1, column 11")
    assert dead["why"].startswith("正文不是 JSON")
    problem(program.get(f"{AT}/generic-1/requests?status=lost"), 422)


def test_a_request_opens_with_its_body_and_what_it_says(cast: Cast, sender: Sender) -> None:
    program = client_of(cast.operator, SCOPES)
    told = program.get(f"{AT}/generic-1/requests/{sender.intakes()[0].pk}").json()
    assert json.loads(told["body"]) == FIRES
    (signal,) = told["said"]
    assert (signal["key"], signal["state"], signal["severity"]) == ("oms-1", "firing", "warning")
    assert (signal["flags"], signal["labels"]) == (["unknown_severity"], {"host": "a"})
    problem(program.get(f"{AT}/generic-1/requests/999999"), 404)


def test_a_dead_letter_is_read_again(cast: Cast, sender: Sender) -> None:
    program = client_of(cast.operator, SCOPES)
    (dead,) = Intake.objects.filter(status=IntakeStatus.DEAD)
    answer = program.post(f"{AT}/generic-1/requests/{dead.pk}/reading")
    assert (answer.status_code, answer.json()["status"]) == (202, "waiting")
    assert journal.entries(dead.ref).get().via == "rest"
    told: Any = problem(program.post(f"{AT}/generic-1/requests/{dead.pk}/reading"), 409)
    assert told["fresh"]["status"] == "waiting"
    problem(program.post(f"{AT}/none/requests/{dead.pk}/reading"), 404)


def test_nobody_else_and_no_other_token_gets_in(caller: Caller, cast: Cast, sender: Sender) -> None:
    at = f"{AT}/generic-1/requests/{sender.intakes()[0].pk}"
    for program in (client_of(cast.operator, ["estate:read"]), caller(cast.member), caller(cast.hr)):
        for path in (AT, f"{AT}/generic-1", f"{AT}/generic-1/requests", at):
            assert program.get(path).status_code == 403, path
        assert program.post(f"{at}/reading").status_code == 403
    reader = client_of(cast.operator, SCOPES[:1])
    assert reader.get(at).status_code == 200
    assert reader.post(f"{at}/reading").status_code == 403
