"""Backup channels at the REST door: the verbs of the pages, and nothing of what is sealed."""

from __future__ import annotations

from typing import Any

import pytest

from alerts.models import SpareRoad
from core import journal
from core.journal import Via
from tests.alerts.gateway import BODY, Gateway, gateway
from tests.cast import Cast
from tests.house.ledger import ledger
from tests.rest.conftest import client_of
from tests.rest.test_door import problem

__all__ = ["gateway"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_wire")]
AT = "/api/v1/alert-roads"
SCOPES = ["alert-roads:read", "alert-roads:write"]


def sent(gateway: Gateway, **other: Any) -> dict[str, Any]:
    return {
        "name": "短信",
        "url": f"{gateway.url}?key=top-secret",
        "headers": "X-Key: top-secret",
        "body": BODY,
    } | other


def test_a_channel_is_written_changed_tried_and_retired(gateway: Gateway, cast: Cast) -> None:
    program = client_of(cast.operator, SCOPES)
    made = program.post(AT, sent(gateway, kind="http"))
    assert made.status_code == 201
    one = made.json()
    assert (one["host"], one["version"], one["drill"]) == (f"127.0.0.1:{gateway.port}", 1, "")
    at = f"{AT}/{one['id']}"
    assert program.get(at).json() == one
    changed = program.put(at, {"version": 1, "name": "短信一", "body": BODY}).json()
    assert (changed["name"], changed["version"], changed["host"]) == ("短信一", 2, one["host"])
    stale = problem(program.put(at, {"version": 1, "name": "短信二", "body": BODY}), 409)
    assert stale["fresh"]["name"] == "短信一"
    assert program.post(f"{at}/drill").json()["drill"] == "waiting"
    assert problem(program.post(f"{at}/drill"), 409)["fresh"]["drill"] == "waiting"
    assert program.post(f"{at}/retirement").json()["status"] == "retired"
    problem(program.post(f"{at}/retirement"), 409)
    assert program.post(f"{at}/restoration").json()["status"] == "active"
    with ledger("api:alert-roads"):
        told = program.get(AT)
    assert ([row["id"] for row in told.json()["items"]], told.json()["away"]) == ([one["id"]], False)
    assert "top-secret" not in told.content.decode() + made.content.decode()
    row = SpareRoad.objects.get()
    assert row.url.endswith("top-secret")
    assert {entry.via for entry in journal.entries(row.ref)} == {Via.REST}


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("url", {"url": "http://10.0.0.1/"}),
        ("body", {"body": "{}"}),
        ("test_to", {"test_to": "nobody"}),
        ("position", {"position": 0}),
        ("name", {"name": ""}),
        ("kind", {"kind": "pigeon"}),
    ],
)
def test_what_is_wrong_is_named(gateway: Gateway, cast: Cast, field: str, other: dict[str, Any]) -> None:
    answer = client_of(cast.operator, SCOPES).post(AT, sent(gateway, kind="http") | other)
    assert [one["field"] for one in problem(answer, 422)["problems"]] == [field]
    assert not SpareRoad.objects.exists()


def test_a_policy_is_retired_and_restored(cast: Cast) -> None:
    program = client_of(cast.operator, ["alert-rules:read", "alert-rules:write"])
    at = "/api/v1/escalation-policies"
    body = {"version": 0, "name": "夜间", "lasts": 1200, "last": [{"who": "operators"}],
            "steps": [{"after": 0, "to": [{"who": "a"}]}]}  # fmt: skip
    program.put(f"{at}/night", body, "json")
    assert program.post(f"{at}/night/retirement").json()["status"] == "retired"
    assert problem(program.post(f"{at}/night/retirement"), 409)["fresh"]["status"] == "retired"
    assert program.post(f"{at}/night/restoration").json()["status"] == "active"
    problem(program.post(f"{at}/p1/retirement"), 422)
    problem(client_of(cast.member).post(f"{at}/night/retirement"), 403)
