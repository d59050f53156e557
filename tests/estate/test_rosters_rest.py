"""Rosters at the REST door: looked at before and after, written as a whole; stand-ins, swaps and calendars."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from core import journal
from core.journal import Via
from core.models import KeptReply
from estate.models import DutyFeed, RosterLayer, RosterOverride, SwapAsk
from tests.estate.conftest import Estate
from tests.house.ledger import ledger
from tests.rest.conftest import client_of
from tests.rest.test_door import problem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_wire")]
AT = "/api/v1/rosters/oncall"
SCOPES = ["estate:read", "duty:write"]
LAYER: dict[str, Any] = {"name": "主值", "people": ["lisi", "chenli"], "starts_on": "2026-11-09"}
SPAN = {"starts_at": "2026-11-11T10:00:00+08:00", "ends_at": "2026-11-12T10:00:00+08:00", "reason": "体检"}


def on_duty(program: Any, at: str = "2026-11-11T12:00:00+08:00") -> list[str]:
    return [one["user_id"] for one in program.get(f"{AT}/on-duty", {"at": at}).json()["items"]]


def test_a_roster_is_looked_at_before_and_after_and_written(estate: Estate) -> None:
    program = client_of(estate.cast.operator, ["estate:read", "rosters:write"])
    with ledger("api:roster"):
        held = program.get(AT).json()
    (layer,) = held["layers"]
    assert ([one["user_id"] for one in layer["people"]], layer["handover"]) == (["wangxm", "chenli"], "09:00")
    night = LAYER | {"name": "夜班", "windows": [["18:00", "09:00"]], "priority": 2, "handover": "18:00"}
    with ledger("api:roster-layers-preview"):
        seen = program.post(f"{AT}/layers/preview", {"layers": [night]}).json()
    assert [[one["user_id"] for one in seen["changes"][0][side]] for side in ("before", "after")] == [["chenli"], []]
    assert seen["gaps"][0]["end"] == "2026-11-10T18:00:00+08:00"
    body = {"layers": [LAYER, night], "seen": [layer["id"]]}
    written = program.put(f"{AT}/layers", body).json()
    assert [(one["name"], one["windows"]) for one in written["layers"]] == [
        ("夜班", [["18:00", "09:00"]]), ("主值", [])
    ]  # fmt: skip
    assert on_duty(program) == ["lisi"]
    late = problem(program.put(f"{AT}/layers", body), 409)
    assert late["fresh"] == program.get(AT).json()
    assert RosterLayer.objects.filter(until=None).count() == 2
    last = journal.entries(estate.roster.ref).order_by("-seq")[0]
    assert (last.verb, last.via, last.actor) == ("estate.layers_set", Via.REST, str(estate.cast.operator.ref))


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("layers.0.people", {"layers": [LAYER | {"people": ["nobody"]}]}),
        ("layers.0.people", {"layers": [LAYER | {"people": ["qianli"]}]}),
        ("layers.0.every", {"layers": [LAYER | {"every": 0}]}),
        ("layers.0.windows.0", {"layers": [LAYER | {"windows": [["18:00"]]}]}),
        ("layers.0.colour", {"layers": [LAYER | {"colour": "red"}]}),
        ("since", {"since": "2026-11-01T10:00:00+08:00"}),
        ("since", {"since": "9999-12-31T10:00:00+08:00"}),
    ],
)
def test_what_is_wrong_is_named_and_nothing_written(estate: Estate, field: str, changes: dict[str, Any]) -> None:
    program = client_of(estate.cast.operator, ["estate:read", "rosters:write"])
    keys = list(RosterLayer.objects.values_list("pk", flat=True))
    body = {"layers": [LAYER]} | changes
    for answer in (
        program.post(f"{AT}/layers/preview", body),
        program.put(f"{AT}/layers", body | {"seen": keys}),
    ):
        assert [one["field"] for one in problem(answer, 422)["problems"]] == [field]
    assert list(RosterLayer.objects.values_list("pk", flat=True)) == keys


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_time_break_nothing(estate: Estate, day: str) -> None:
    program = client_of(estate.cast.operator, ["estate:read", "rosters:write"])
    for unit in ("day", "week", "trade"):
        layer = LAYER | {"starts_on": day, "unit": unit, "phases": ["morning"]}
        assert program.post(f"{AT}/layers/preview", {"layers": [layer, layer | {"phases": []}]}).status_code < 500


def test_only_who_looks_after_rosters_writes_layers(estate: Estate) -> None:
    member = client_of(estate.cast.member)
    problem(member.put(f"{AT}/layers", {"layers": [LAYER], "seen": []}), 403)
    problem(member.post(f"{AT}/layers/preview", {"layers": [LAYER]}), 403)
    assert problem(client_of(estate.cast.operator, ["estate:read"]).put(f"{AT}/layers", {}), 403)["code"] == (
        "insufficient_scope"
    )


def test_somebody_stands_in_and_it_is_called_off(estate: Estate) -> None:
    program = client_of(estate.cast.head, SCOPES)
    body = SPAN | {"person": "lisi", "instead_of": "chenli"}
    made = program.post(f"{AT}/overrides", body, HTTP_IDEMPOTENCY_KEY="o-1")
    again = program.post(f"{AT}/overrides", body, HTTP_IDEMPOTENCY_KEY="o-1")
    assert (made.status_code, again.json()) == (201, made.json())
    assert on_duty(program) == ["lisi"]
    with ledger("api:roster-overrides"):
        assert program.get(f"{AT}/overrides").json()["items"] == [made.json()]
    problem(client_of(estate.cast.peer, SCOPES).post(f"{AT}/overrides", body), 403)
    gone = f"{AT}/overrides/{made.json()['id']}/cancellation"
    problem(client_of(estate.cast.peer, SCOPES).post(gone), 403)
    assert program.post(gone).json()["items"][0]["status"] == "cancelled"
    problem(program.post(gone), 409)
    assert on_duty(program) == ["chenli"]
    for changes, field in (({"person": "nobody"}, "person"), ({"ends_at": SPAN["starts_at"]}, "ends_at"),
                           ({"instead_of": "ghost"}, "instead_of")):  # fmt: skip
        assert problem(program.post(f"{AT}/overrides", body | changes), 422)["problems"][0]["field"] == field
    assert RosterOverride.objects.count() == 1


def test_a_swap_is_asked_for_taken_once_and_withdrawn(estate: Estate) -> None:
    asker, taker = client_of(estate.cast.head, SCOPES), client_of(estate.cast.peer, SCOPES)
    made = asker.post(f"{AT}/swaps", SPAN | {"asked": "lisi"}).json()
    assert (made["status"], made["taker"]) == ("open", None)
    with ledger("api:roster-swaps"):
        assert taker.get(f"{AT}/swaps").json()["items"] == [made]
    at = f"{AT}/swaps/{made['id']}"
    problem(client_of(estate.cast.member, SCOPES).post(f"{at}/taking"), 403)
    taken = taker.post(f"{at}/taking").json()
    assert (taken["status"], taken["taker"]["user_id"]) == ("taken", "lisi")
    assert problem(taker.post(f"{at}/taking"), 409)["fresh"] == taken
    assert problem(asker.post(f"{at}/withdrawal"), 409)["state"] == "taken"
    assert on_duty(asker) == ["lisi"]
    later = SPAN | {"starts_at": "2026-11-13T10:00:00+08:00", "ends_at": "2026-11-14T10:00:00+08:00"}
    other = asker.post(f"{AT}/swaps", later).json()
    assert asker.post(f"{AT}/swaps/{other['id']}/withdrawal").json()["status"] == "withdrawn"
    assert problem(taker.post(f"{AT}/swaps", later), 422)["problems"][0]["field"] == "starts_at"
    assert SwapAsk.objects.count() == 2


def test_a_calendar_is_made_read_and_taken_back(estate: Estate, client: Client) -> None:
    program = client_of(estate.cast.head, SCOPES)
    at = "/api/v1/duty-feeds"
    made = program.post(at, {"roster": "oncall"}).json()
    assert client.get(made["address"]).content.startswith(b"BEGIN:VCALENDAR")
    own = program.post(at, {}).json()
    assert own["roster"] is None
    told = program.get(at)
    assert [one["roster"] for one in told.json()["items"]] == ["oncall", None]
    assert b"hcal_" not in told.content
    problem(program.post(at, {}, HTTP_IDEMPOTENCY_KEY="f-1"), 422)
    assert not KeptReply.objects.exists()
    problem(client_of(estate.cast.peer, SCOPES).delete(f"{at}/{made['id']}"), 404)
    assert program.delete(f"{at}/{made['id']}").status_code == 200
    problem(program.delete(f"{at}/{made['id']}"), 409)
    assert client.get(made["address"]).status_code == 404
    problem(program.post(at, {"roster": "none"}), 404)
    assert DutyFeed.objects.filter(status="active").count() == 1
