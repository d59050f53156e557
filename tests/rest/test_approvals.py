"""Approvals and the inbox at the REST door: the same rules, the same eyes, the same journal as on the pages."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.models import Comment, Draft, Request
from core import journal
from tests.approvals.conftest import FORM, House, monday, standing_house
from tests.rest.conftest import Caller
from tests.rest.test_door import problem

__all__ = ["monday", "standing_house"]
AT = "/api/v1/requests"


@pytest.fixture
def house(standing_house: House, monday: None) -> House:
    return standing_house


def task_of(seen: dict[str, Any], slug: str) -> dict[str, Any]:
    """What the button `slug` acts on."""
    verb = next(one for one in seen["verbs"] if one["slug"] == slug)
    return {"task": verb["task"], "rev": verb["rev"], "verb": slug}


def test_a_request_from_the_form_to_the_decision(house: House, caller: Caller) -> None:
    member, head = caller(house.cast.member), caller(house.cast.head)
    fields = {one["name"] for one in member.get("/api/v1/flows/cloud_vm").json()["form"]}
    assert set(FORM) <= fields
    filed = member.post(AT, {"flow": "cloud_vm", "form": FORM}, HTTP_IDEMPOTENCY_KEY="a")
    assert filed.status_code == 201, filed.content
    at = f"{AT}/{filed.json()['id']}"
    assert (
        member.post(AT, {"flow": "cloud_vm", "form": FORM}, HTTP_IDEMPOTENCY_KEY="a").json()["id"] == filed.json()["id"]
    )
    assert Request.objects.count() == 1
    todo = head.get("/api/v1/inbox").json()["items"]
    assert [item["url"] for item in todo] == [f"/approvals/{filed.json()['id']}/"]
    assert head.get("/api/v1/inbox/counts").json()["todo"] == 1
    decision = task_of(head.get(at).json(), "approve")
    after = head.post(f"{at}/decisions", decision)
    assert after.status_code == 200, after.content
    entries = list(journal.entries(Request.objects.get().ref))
    assert [(entry.verb, entry.via) for entry in entries] == [
        ("approvals.submitted", "rest"), ("approvals.approved", "rest"),
    ]  # fmt: skip
    assert head.get("/api/v1/inbox?tab=done").json()["items"]


def test_the_slower_one_gets_409_with_the_fresh_request(house: House, caller: Caller) -> None:
    request = house.submit()
    head = caller(house.cast.head)
    decision = task_of(head.get(f"{AT}/{request.pk}").json(), "approve")
    house.approve(request, house.cast.head)
    told = problem(head.post(f"{AT}/{request.pk}/decisions", decision), 409)
    assert told["fresh"]["id"] == request.pk
    assert told["state"] == "approved"


def test_what_is_wrong_in_the_form_is_named_as_on_the_page(house: House, caller: Caller) -> None:
    body = {"flow": "cloud_vm", "form": FORM | {"cost_month": "much", "items": [{"cpu": "x"}]}}
    told = problem(caller(house.cast.member).post(AT, body), 422)
    fields = {one["field"] for one in told["problems"]}
    assert {"cost_month", "items.0.cpu", "items.0.qty"} <= fields
    assert Request.objects.count() == 0


def test_nobody_sees_or_moves_what_is_not_his(house: House, caller: Caller) -> None:
    request = house.submit()
    at, outsider, member = f"{AT}/{request.pk}", caller(house.cast.outsider), caller(house.cast.member)
    problem(outsider.get(at), 404)
    assert outsider.get(f"{AT}?tab=visible").json()["items"] == []
    for path, body in (("withdrawal", {}), ("comments", {"text": "x"}), ("urging", {})):
        problem(outsider.post(f"{at}/{path}", body), 404)
    decision = task_of(caller(house.cast.head).get(at).json(), "approve")
    problem(outsider.post(f"{at}/decisions", decision), 404)
    problem(member.post(f"{at}/decisions", decision), 403)
    problem(caller(house.cast.head).post(f"{at}/withdrawal", {}), 403)
    problem(caller(house.cast.member, ["approvals:read"]).post(f"{at}/withdrawal", {}), 403)


def test_a_task_of_another_request_is_none_of_this_one(house: House, caller: Caller) -> None:
    one, other = house.submit(), house.submit()
    head = caller(house.cast.head)
    decision = task_of(head.get(f"{AT}/{other.pk}").json(), "approve")
    problem(head.post(f"{AT}/{one.pk}/decisions", decision), 404)


def test_withdraw_comment_urge(house: House, caller: Caller) -> None:
    request = house.submit()
    member, at = caller(house.cast.member), f"{AT}/{request.pk}"
    assert member.post(f"{at}/comments", {"text": "快一点"}, HTTP_IDEMPOTENCY_KEY="c").status_code == 201
    assert member.post(f"{at}/comments", {"text": "快一点"}, HTTP_IDEMPOTENCY_KEY="c").status_code == 201
    assert Comment.objects.count() == 1
    assert member.post(f"{at}/urging").status_code == 200
    problem(member.post(f"{at}/urging"), 409)
    assert member.post(f"{at}/withdrawal", {"reason": "x"}).json()["status"] == "withdrawn"
    assert member.get(f"{AT}?status=withdrawn").json()["items"][0]["id"] == request.pk


def test_drafts_are_private(house: House, caller: Caller) -> None:
    at, member = "/api/v1/flows/cloud_vm/draft", caller(house.cast.member)
    assert member.put(at, {"form": {"reason": "x"}}).status_code == 200
    assert member.get(at).json()["form"] == {"reason": "x"}
    assert caller(house.cast.head).get(at).json() == {"form": {}, "saved_at": None}
    assert member.delete(at).status_code == 204
    assert not Draft.objects.exists()
    problem(member.get("/api/v1/flows/none/draft"), 404)
