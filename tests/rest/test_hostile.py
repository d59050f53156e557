"""Whoever means harm at the REST door: bodies that say two things, numbers no database keeps, frozen people."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from approvals.models import Draft
from core.errors import Invalid
from core.evidence import forget
from core.models import Reading
from people.models import Employee, SecondFactor
from people.second_factor import token_of
from people.services.tokens import issue_token
from people.states import Access
from tests.approvals.conftest import House, monday, standing_house
from tests.cast import Cast
from tests.rest.conftest import Caller
from tests.rest.test_door import problem

__all__ = ["monday", "standing_house"]
PEOPLE = "/api/v1/people"
PREFERENCES = "/api/v1/me/preferences"
DRAFT = "/api/v1/flows/cloud_vm/draft"


@pytest.fixture
def house(standing_house: House, monday: None) -> House:
    return standing_house


@pytest.mark.parametrize(
    "body",
    [
        b'{"form": {"x": 1e400}}', b'{"form": {"x": -1e400}}', b'{"form": {"a": 1, "a": 2}}',
        b'{"form": {}, "form": {}}', b'{"form": {"x": ' + b"9" * 5000 + b"}}",
        b'\xef\xbb\xbf{"form": {}}', b'{"form": {"\\u0000": 1}}', b'{"form": {"x": ' + b"[" * 40 + b"]" * 40 + b"}}",
    ],
    ids=lambda body: str(body)[:30],
)  # fmt: skip
def test_a_body_that_says_two_things_or_what_nobody_can_keep(house: House, caller: Caller, body: bytes) -> None:
    answer = caller(house.cast.member).generic("PUT", DRAFT, body, "application/json")  # type: ignore[arg-type]  # bytes too
    problem(answer, 400)
    assert not Draft.objects.exists()


def test_a_body_in_another_alphabet_is_refused(caller: Caller, cast: Cast) -> None:
    client = caller(cast.member)
    kind = "application/json; charset=gbk"
    problem(client.generic("PATCH", PREFERENCES, '{"language": "en"}', kind), 415)
    kind = "application/json; charset=UTF-8"
    assert client.generic("PATCH", PREFERENCES, '{"language": "en"}', kind).status_code == 200


def test_a_counter_that_is_away_lets_through(
    caller: Caller, cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    def gone(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError("the cache is away")

    client = caller(cast.member)
    monkeypatch.setattr(type(cache._connections["default"]), "get", gone)  # type: ignore[attr-defined]  # what stands behind the proxy
    assert client.get(PEOPLE).status_code == 200


def test_many_tokens_of_one_person_ask_no_more_than_one(caller: Caller, cast: Cast, settings: Settings) -> None:
    settings.REST_RATE_PER_MINUTE = 3
    clients = [caller(cast.member) for _ in range(4)]
    assert [client.get(PEOPLE).status_code for client in clients] == [200, 200, 200, 429]


def test_a_frozen_persons_token_opens_nothing_until_he_is_thawed(caller: Caller, cast: Cast) -> None:
    client = caller(cast.member)
    Employee.objects.filter(pk=cast.member.pk).update(access=Access.FROZEN)
    problem(client.get(PEOPLE), 401)
    Employee.objects.filter(pk=cast.member.pk).update(access=Access.OPEN)
    assert client.get(PEOPLE).status_code == 200


def test_an_administrators_scopes_need_his_second_factor(cast: Cast, settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["system_admin"]
    asked = {"name": "x", "scopes": ["webhooks:write"], "days": 1}
    for person, proven in ((cast.member, True), (cast.hr, True), (cast.system, False)):
        with pytest.raises(Invalid) as told:
            issue_token(actor=person, person=person, proven=proven, **asked)  # type: ignore[arg-type]  # plain values
        assert [problem.field for problem in told.value.problems] == ["scopes"]
    issue_token(actor=cast.system, person=cast.system, proven=True, **asked)  # type: ignore[arg-type]  # as above


def test_the_token_page_offers_what_fits_and_asks_for_the_second_factor(cast: Cast, settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["system_admin"]
    browser, wish = Client(), {"name": "x", "scopes": ["webhooks:write"], "days": "30"}
    for who, offered in ((cast.member, False), (cast.system, True)):
        browser.force_login(who)
        assert ("webhooks:write" in browser.get("/me/tokens/").content.decode()) is offered
        assert browser.post("/me/tokens/issue", wish).status_code == 422
    session = browser.session
    SecondFactor.objects.create(person=cast.system, secret="x", status="active")
    session["second_factor"] = token_of(cast.system.pk)
    session.save()
    assert browser.post("/me/tokens/issue", wish).status_code == 200


def test_a_session_does_an_administrators_work_only_after_the_second_factor(cast: Cast, settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["system_admin"]
    browser = Client()
    browser.force_login(cast.system)
    assert browser.get(PEOPLE).status_code == 200
    assert problem(browser.get("/api/v1/webhooks"), 403)["code"] == "second_factor"
    session = browser.session
    SecondFactor.objects.create(person=cast.system, secret="x", status="active")
    session["second_factor"] = token_of(cast.system.pk)
    session.save()
    assert browser.get("/api/v1/webhooks").status_code == 200


def test_administrators_work_comes_from_their_addresses_alone(caller: Caller, cast: Cast, settings: Settings) -> None:
    settings.ADMIN_ALLOWED_IPS = [ipaddress.ip_network("10.0.0.0/8")]
    client = caller(cast.system)
    assert client.get("/api/v1/webhooks").status_code == 403
    assert client.get("/api/v1/webhooks", REMOTE_ADDR="10.1.2.3").status_code == 200
    assert client.get(PEOPLE).status_code == 200


def test_what_is_sensitive_is_noted_as_read(house: House, caller: Caller) -> None:
    forget()
    request = house.submit()
    caller(house.cast.member).get(f"/api/v1/requests/{request.pk}")
    caller(house.cast.hr).get(PEOPLE)
    seen = set(Reading.objects.values_list("person", "what"))
    assert seen == {(str(house.cast.hr.ref), "people.contact")}
    assert Reading.objects.count() == Employee.objects.count() - 1


@pytest.mark.parametrize("asked", ["version=a%0Ab", "lang=zz", "lang=../../x", "format=yaml"])
def test_the_description_takes_nothing_from_its_address(caller: Caller, cast: Cast, asked: str) -> None:
    client = caller(cast.member)
    answer = client.get(f"/api/schema/?{asked}")
    assert answer.status_code == 200
    assert answer.content == client.get("/api/schema/").content


def test_the_description_speaks_the_readers_language(caller: Caller, cast: Cast) -> None:
    texts = {
        language: caller(cast.member).get("/api/schema/", HTTP_ACCEPT_LANGUAGE=language).json()["paths"]["/api/v1/me"]
        for language in ("en", "zh-hans")
    }
    assert texts["en"]["get"]["summary"].isascii()
    assert not texts["zh-hans"]["get"]["summary"].isascii()
