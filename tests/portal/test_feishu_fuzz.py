"""Whatever Feishu, or somebody who plays it, answers to a sign-in: nobody gets in by it, and nothing breaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as fuzz
from hypothesis import strategies as st
from pytest_django import Settings

from bots.identity import RETURN_PATH
from people.models import Session
from tests.bots import story
from tests.cast import Cast
from tests.feishu_client.odd_server import OddServer

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LAX = fuzz(
    max_examples=25, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
words = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words
anything = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3))
keys = st.sampled_from(["code", "msg", "data", "access_token", "expires_in", "token_type", "error", "open_id", "name"])
answers = st.one_of(
    st.dictionaries(keys, anything, max_size=6).map(lambda told: json.dumps(told).encode()), st.binary(max_size=80)
)
statuses = st.sampled_from([200, 201, 204, 301, 302, 400, 401, 403, 404, 429, 500, 502, 503])


@pytest.fixture
def odd(cast: Cast, settings: Settings) -> Iterator[OddServer]:
    server = OddServer()
    settings.FEISHU_BASE_URL = settings.FEISHU_ACCOUNTS_URL = server.url
    settings.PUBLIC_URL = "http://testserver"
    story.make_bot()
    yield server
    server.close()


def back(answer_code: str = "c" * 64) -> Any:
    """A browser that left us comes back with this code."""
    client = Client()
    state = parse_qs(urlsplit(client.get("/sign-in/feishu")["Location"]).query)["state"][0]
    return client.get(f"{RETURN_PATH}?{urlencode({'code': answer_code, 'state': state})}")


@LAX
@given(token=answers, status=statuses)
def test_no_answer_to_the_code_lets_anybody_in(odd: OddServer, token: bytes, status: int) -> None:
    odd.tell(token, status)
    odd.tell({"code": 0, "data": {}})
    answer = back()
    odd._answers.clear()
    assert 400 <= answer.status_code < 500
    assert not Session.objects.filter(person__isnull=False).exists()


@LAX
@given(who=st.dictionaries(st.sampled_from(["user_id", "open_id", "name", "union_id"]), anything), status=statuses)
def test_no_odd_name_lets_anybody_in(odd: OddServer, who: dict[str, Any], status: int) -> None:
    odd.tell({"code": 0, "access_token": "u-x", "expires_in": 7200})
    odd.tell({"code": 0, "data": who}, status)
    answer = back()
    odd._answers.clear()
    assert 400 <= answer.status_code < 500
    assert not Session.objects.filter(person__isnull=False).exists()


@LAX
@given(query=st.dictionaries(st.sampled_from(["code", "state", "error", "next", "x"]), words, max_size=4))
def test_no_return_of_ones_own_making_is_taken(odd: OddServer, query: dict[str, str]) -> None:
    answer = Client().get(f"{RETURN_PATH}?{urlencode(query)}")
    assert answer.status_code == 400
    assert odd.seen == []


@LAX
@given(query=st.dictionaries(st.sampled_from(["code", "error", "next"]), words, max_size=3))
def test_no_odd_return_of_a_real_sign_in_is_taken(odd: OddServer, query: dict[str, str]) -> None:
    client = Client()
    state = parse_qs(urlsplit(client.get("/sign-in/feishu")["Location"]).query)["state"][0]
    answer = client.get(f"{RETURN_PATH}?{urlencode(query | {'state': state})}")
    assert 400 <= answer.status_code < 500


def test_a_forged_cookie_is_not_taken(odd: OddServer) -> None:
    client = Client()
    state = parse_qs(urlsplit(client.get("/sign-in/feishu")["Location"]).query)["state"][0]
    name, morsel = next((name, each) for name, each in client.cookies.items() if name.startswith("feishu-"))
    for value in (morsel.value[:-1] + "x", "", "x" * 3000, "a:b:c"):
        client.cookies[name] = value
        assert client.get(f"{RETURN_PATH}?code=x&state={state}").status_code == 400
