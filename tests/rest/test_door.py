"""The door's manners: problems for every mistake, pages that neither skip nor repeat, limits."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

from core.rest import operation
from core.rest.views import RestView
from people.models import Employee
from people.rest import views
from tests.cast import Cast
from tests.factories import people as make
from tests.rest.conftest import Caller

PEOPLE = "/api/v1/people"
PREFERENCES = "/api/v1/me/preferences"


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem, which has the form that all have."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail", "code", "request_id"} <= said.keys()
    assert (said["status"], said["type"]) == (status, f"urn:hub:problem:{said['code']}")
    return said


def test_unknown_and_doubled_parameters_are_named(caller: Caller, cast: Cast) -> None:
    client = caller(cast.member)
    assert problem(client.get(f"{PEOPLE}?nmae=x"), 422)["problems"][0]["field"] == "nmae"
    assert problem(client.get(f"{PEOPLE}?q=x&q=y"), 422)["problems"][0]["field"] == "q"
    assert problem(client.get(f"{PEOPLE}?limit=201&cursor=?"), 422)["problems"][0]["field"] == "limit"


@pytest.mark.parametrize("cursor", ["x", "eA", "LTE", "Kzk5OTk5OTk5OTk5OTk5OTk5OTk5", "é", "++++"])
def test_a_cursor_of_nobody_is_refused(caller: Caller, cast: Cast, cursor: str) -> None:
    assert problem(caller(cast.member).get(PEOPLE, {"cursor": cursor}), 422)["problems"][0]["field"] == "cursor"


def test_pages_hold_everybody_once_while_people_come(caller: Caller, cast: Cast) -> None:
    client, cursor = caller(cast.hr), ""
    seen: list[str] = []
    while True:
        said = client.get(f"{PEOPLE}?limit=3&cursor={cursor}").json()
        seen += [row["user_id"] for row in said["items"]]
        make.employee(department=cast.branch) if len(seen) == 3 else None
        cursor = said["next_cursor"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == Employee.objects.count()


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"language": "\xff"}', "application/json", 400),
        (b'{"language": "\\ud800"}', "application/json", 400),
        (b'{"language": "a\\u0000"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"language": NaN}', "application/json", 400),
        (b'{"language": "' + b"x" * 1_100_000 + b'"}', "application/json", 413),
        (b"language=en", "application/x-www-form-urlencoded", 415),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b'{"language": 1}', "application/json", 422),
        (b'{"langauge": "en"}', "application/json", 422),
        (b'{"quiet_from": "25:00"}', "application/json", 422),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_body_that_cannot_be_taken(caller: Caller, cast: Cast, body: bytes, kind: str, status: int) -> None:
    answer = caller(cast.member).generic("PATCH", PREFERENCES, body, kind)  # type: ignore[arg-type]  # bytes it takes as well
    problem(answer, status)
    cast.member.refresh_from_db()
    assert cast.member.language == "zh-hans"


def test_other_refusals_have_the_same_form(caller: Caller, cast: Cast) -> None:
    client = caller(cast.member)
    assert problem(client.put(PEOPLE), 405)["code"] == "method_not_allowed"
    assert "GET" in client.put(PEOPLE)["Allow"]
    problem(client.options(PEOPLE), 405)
    problem(client.get(PEOPLE, HTTP_ACCEPT="text/csv"), 406)
    problem(client.get(f"{PEOPLE}/999999999999999999"), 404)
    problem(client.get(f"{PEOPLE}/9999999999999999999"), 404)
    problem(client.get("/api/v1/nowhere"), 404)
    problem(client.get(f"{PEOPLE}?q=a%00"), 400)


def test_a_token_that_asks_too_much_waits(caller: Caller, cast: Cast, settings: Settings) -> None:
    settings.REST_RATE_PER_MINUTE = 3
    client, other = caller(cast.member), caller(cast.peer)
    assert [client.get(PEOPLE).status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = client.get(PEOPLE)
    assert problem(answer, 429)["code"] == "too_many"
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert other.get(PEOPLE).status_code == 200


def test_a_database_that_is_away_is_503_and_what_breaks_is_500(
    caller: Caller, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = caller(cast.member)

    def broken(error: Exception) -> Any:
        def page(*args: Any, **kwargs: Any) -> Any:
            raise error

        return page

    monkeypatch.setattr(views, "page", broken(OperationalError("gone")))
    answer = client.get(PEOPLE)
    assert problem(answer, 503)["code"] == "unavailable"
    assert int(answer["Retry-After"]) > 0
    monkeypatch.setattr(views, "page", broken(ValueError("a secret thing")))
    assert "secret" not in json.dumps(problem(client.get(PEOPLE), 500))


def test_a_session_may_read_and_must_prove_itself_to_write(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.member)
    assert browser.get(PEOPLE).status_code == 200
    problem(browser.patch(PREFERENCES, {"language": "en"}, content_type="application/json"), 403)


def test_sentences_come_in_the_callers_language(caller: Caller, cast: Cast) -> None:
    client = caller(cast.member)
    assert problem(client.get(f"{PEOPLE}?x=1", HTTP_ACCEPT_LANGUAGE="en"), 422)["title"].isascii()
    assert not problem(client.get(f"{PEOPLE}?x=1"), 422)["title"].isascii()
    assert client.get(PEOPLE, HTTP_ACCEPT_LANGUAGE="en")["Content-Language"] == "en"


def test_contacts_are_masked_but_for_oneself_and_hr(caller: Caller, cast: Cast) -> None:
    cast.member.mobile = "13812345678"
    cast.member.save(update_fields=["mobile"])
    at = f"{PEOPLE}/{cast.member.pk}"
    seen = {who: caller(getattr(cast, who)).get(at).json()["mobile"] for who in ("member", "hr", "peer")}
    assert seen == {"member": "13812345678", "hr": "13812345678", "peer": "138****5678"}


def test_who_left_is_seen_by_hr_alone(caller: Caller, cast: Cast) -> None:
    problem(caller(cast.member).get(f"{PEOPLE}/{cast.departed.pk}"), 404)
    assert caller(cast.hr).get(PEOPLE, {"status": "left"}).json()["items"][0]["user_id"] == "qianli"


def test_every_method_says_what_it_is() -> None:
    kinds = [RestView]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        for name in ("get", "post", "put", "patch", "delete"):
            method = vars(kind).get(name)
            assert method is None or operation.of(method), f"{kind.__name__}.{name}"
