"""Escalation policies and routes at the REST door: the verbs of the pages, and the same refusals."""

from __future__ import annotations

from typing import Any

import pytest

from alerts.models import EscalationPolicy, Incident, RouteConfig
from core import journal
from core.journal import Via
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import incident
from tests.cast import Cast
from tests.rest.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_wire")]
__all__ = ["incident"]
POLICIES = "/api/v1/escalation-policies"
ROUTES = "/api/v1/alert-routes"
OPERATORS = [{"who": "operators", "name": ""}]
BODY: dict[str, Any] = {
    "version": 0, "name": "夜间", "room": "p2", "lasts": 1200, "last": OPERATORS,
    "steps": [{"after": 0, "to": [{"who": "a"}]}, {"after": 300, "to": OPERATORS, "when": "unread", "how": "phone"}],
}  # fmt: skip


def test_a_policy_is_written_read_and_refused(cast: Cast) -> None:
    program = client_of(cast.operator, ["alert-rules:read", "alert-rules:write"])
    assert [one["slug"] for one in program.get(POLICIES).json()["items"]] == ["p1", "p2", "p3", "p4"]
    made = program.put(f"{POLICIES}/night", BODY, "json")
    assert (made.status_code, made.json()["version"]) == (200, 1)
    assert made.json()["steps"][1] == BODY["steps"][1]
    again = program.put(f"{POLICIES}/night", BODY | {"version": 1, "hold": 600}, "json")
    assert (again.json()["hold"], again.json()["version"]) == (600, 2)
    assert (made.json()["room"], program.get(f"{POLICIES}/p2").json()["room"]) == ("p2", "usual")
    assert program.put(f"{POLICIES}/night", BODY | {"version": 2, "room": "p9"}, "json").status_code == 422
    late = program.put(f"{POLICIES}/night", BODY | {"version": 1, "name": "晚"}, "json")
    assert (late.status_code, program.get(f"{POLICIES}/night").json()["name"]) == (409, "夜间")
    assert program.put(f"{POLICIES}/p1", BODY, "json").json()["slug"] == "p1"
    assert program.put(f"{POLICIES}/night", BODY | {"version": 2, "lasts": 1}, "json").status_code == 422
    assert program.get(f"{POLICIES}/none").status_code == 404
    row = EscalationPolicy.objects.get(slug="night")
    assert {entry.via for entry in journal.entries(row.ref)} == {Via.REST}


def test_routes_are_written_tried_and_refused(generic: Sender, incident: Incident, cast: Cast) -> None:
    program = client_of(cast.operator, ["alert-rules:read", "alert-rules:write"])
    held = program.get(ROUTES).json()
    assert (held["version"], [rule["key"] for rule in held["rules"]]) == (0, ["rest"])
    term = {"on": "system", "op": "=", "values": ["oms"]}
    rules = [{"key": "oms", "name": "集中交易", "if": [term], "priority": "P4"}, *held["rules"]]
    made = program.put(ROUTES, {"version": 0, "rules": rules}, "json")
    assert (made.status_code, made.json()["version"]) == (200, 1)
    assert program.put(ROUTES, {"version": 0, "rules": rules}, "json").status_code == 409
    for wrong in ([], rules[:1], [{"key": "x"}], [rules[0] | {"if": [term | {"on": "moon"}]}, rules[1]]):
        assert program.put(ROUTES, {"version": 1, "rules": wrong}, "json").status_code == 422
    assert RouteConfig.objects.count() == 1
    tried = program.post(f"{ROUTES}/trial", {"alert": incident.alerts.get().pk}, "json").json()
    assert (tried["priority"], tried["tried"][0]["if"][0]["held"]) == ("P4", True)
    draft = {"alert": incident.alerts.get().pk, "rules": [rules[0] | {"priority": "P2"}, rules[1]]}
    assert program.post(f"{ROUTES}/trial", draft, "json").json()["priority"] == "P2"
    assert program.post(f"{ROUTES}/trial", {"alert": 999_999}, "json").status_code == 404
    assert RouteConfig.objects.count() == 1


def test_nobody_else_reads_or_writes_them(cast: Cast) -> None:
    program = client_of(cast.member)
    assert [program.get(one).status_code for one in (POLICIES, f"{POLICIES}/p1", ROUTES)] == [403] * 3
    assert program.put(f"{POLICIES}/p1", BODY, "json").status_code == 403
    assert program.put(ROUTES, {"version": 0, "rules": [{}]}, "json").status_code == 403
