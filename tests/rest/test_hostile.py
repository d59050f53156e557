"""Whoever means harm at the REST door: bodies that say two things, numbers no database keeps, frozen people."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import Settings

from approvals.models import Draft
from people.models import Employee
from people.states import Access
from tests.approvals.conftest import House, build_house, monday
from tests.cast import Cast
from tests.rest.conftest import Caller
from tests.rest.test_door import problem

__all__ = ["monday"]
PEOPLE = "/api/v1/people"
PREFERENCES = "/api/v1/me/preferences"
DRAFT = "/api/v1/flows/cloud_vm/draft"


@pytest.fixture
def house(db: None, monday: None) -> House:
    return build_house()


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
