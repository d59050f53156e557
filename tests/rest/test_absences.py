"""Being away at the REST door: one's own, and for HR everybody's; notes are nobody else's business."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from core import clock, journal
from people.models import Absence
from tests.cast import Cast
from tests.conftest import FrozenClock
from tests.rest.conftest import Caller
from tests.rest.test_door import problem

AT = "/api/v1/absences"


def wish(first: int = 1, last: int = 3, **more: Any) -> dict[str, Any]:
    now = clock.now()
    at = {"starts_at": (now + timedelta(days=first)).isoformat(), "ends_at": (now + timedelta(days=last)).isoformat()}
    return {"kind": "leave", "note": "牙医", **at, **more}


def test_one_notes_reads_and_calls_off_ones_own(caller: Caller, cast: Cast) -> None:
    client = caller(cast.member)
    made = client.post(AT, wish(), HTTP_IDEMPOTENCY_KEY="a")
    assert made.status_code == 201, made.content
    assert (made.json()["source"], made.json()["person"]["user_id"]) == ("self", "wangxm")
    assert client.post(AT, wish(), HTTP_IDEMPOTENCY_KEY="b").status_code == 201
    assert [row["id"] for row in client.get(AT).json()["items"]][-1] == made.json()["id"]
    gone = client.delete(f"{AT}/{made.json()['id']}")
    assert gone.json()["status"] == "cancelled"
    told = problem(client.delete(f"{AT}/{made.json()['id']}"), 409)
    assert told["fresh"]["status"] == "cancelled"
    entries = journal.entries(Absence.objects.get(pk=made.json()["id"]).ref)
    assert [(entry.verb, entry.via) for entry in entries] == [
        ("people.absence_noted", "rest"), ("people.absence_cancelled", "rest"),
    ]  # fmt: skip
    assert "牙医" not in "".join(entry.text for entry in entries)


def test_nobody_but_hr_sees_or_notes_for_others(caller: Caller, cast: Cast) -> None:
    made = caller(cast.member).post(AT, wish()).json()
    for who in (cast.peer, cast.head, cast.audit):
        client = caller(who)
        assert client.get(AT).json()["items"] == []
        problem(client.get(AT, {"whose": "all"}), 403)
        problem(client.delete(f"{AT}/{made['id']}"), 404)
        problem(client.post(AT, wish(person=cast.member.pk)), 403)
    hr = caller(cast.hr)
    assert hr.get(AT).json()["items"] == []
    assert [row["note"] for row in hr.get(AT, {"whose": "all", "person": str(cast.member.pk)}).json()["items"]] == [
        "牙医"
    ]
    noted = hr.post(AT, wish(5, 6, person=cast.peer.pk))
    assert (noted.status_code, noted.json()["source"]) == (201, "hr")
    assert hr.delete(f"{AT}/{made['id']}").status_code == 200
    problem(hr.post(AT, wish(person=cast.departed.pk)), 403)
    problem(hr.post(AT, wish(person=999_999)), 422)


def test_what_is_wrong_is_named_and_lists_are_filtered(caller: Caller, cast: Cast) -> None:
    client = caller(cast.member)
    for body, field in ((wish(3, 1), "ends_at"), (wish() | {"kind": "holiday"}, "kind"), (wish(9000, 9001), "ends_at")):
        told = problem(client.post(AT, body), 422)
        assert field in {one["field"] for one in told["problems"]}
    problem(caller(cast.member, ["people:read"]).post(AT, wish()), 403)
    for days in (1, 10, 20):
        client.post(AT, wish(days, days + 2))
    middle = (clock.now() + timedelta(days=9)).isoformat()
    assert len(client.get(AT, {"starts_before": middle}).json()["items"]) == 1
    assert len(client.get(AT, {"ends_after": middle, "status": "active"}).json()["items"]) == 2
    problem(client.get(AT, {"ends_after": "tomorrow"}), 422)


def test_one_that_has_begun_ends_now(caller: Caller, cast: Cast, frozen_clock: FrozenClock) -> None:
    client = caller(cast.member)
    made = client.post(AT, wish(1, 9)).json()
    frozen_clock.move(days=2)
    ended = client.delete(f"{AT}/{made['id']}").json()
    assert (ended["status"], ended["ends_at"][:10]) == ("ended", f"{clock.now():%Y-%m-%d}")
