"""The whole door against its own description: no server error, no status, form or type that it does not tell of.

`python3 dev.py soak api` is the long run.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from pytest_django import Settings
from rest_framework import serializers
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks as told

from config.wsgi import application
from core.rest.scopes import SCOPES
from people.services.tokens import issue_token
from tests.approvals.conftest import House, build_house

EXAMPLES = int(os.environ.get("REST_EXAMPLES", "6"))
CHECKS: list[Any] = [
    not_a_server_error,
    told.status_code_conformance,
    told.content_type_conformance,
    told.response_headers_conformance,
    told.response_schema_conformance,
    told.negative_data_rejection,
    told.missing_required_header,
    told.unsupported_method,
    told.ignored_auth,
]
OPERATED = (
    "webhook", "alert-sources", "alert-ledger", "alert-roads", "alert-routes", "alert-coverage", "escalation-policies"
)  # fmt: skip
GENERATOR: Any = SchemaGenerator
DOCUMENT = GENERATOR().get_schema(request=None, public=True)
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
SCHEMA.app = application
FOUND: list[Any] = list(SCHEMA.get_all_operations())
OPERATIONS = {one.ok().label: one.ok() for one in FOUND}


@contextmanager
def one_connection() -> Iterator[None]:
    """A request of the real server closes the connection, which here holds the transaction of the test.

    Django's own client has it closed again after each request of its own.
    """
    signals = (request_started, request_finished)
    held = [signal for signal in signals if signal.disconnect(close_old_connections)]
    yield
    for signal in held:
        signal.connect(close_old_connections)


@pytest.fixture(scope="module", autouse=True)
def _one_connection() -> Iterator[None]:
    with one_connection():
        yield


@pytest.fixture
def house(db: None, settings: Settings) -> House:
    """The firm with a request that waits for its head."""
    settings.REST_RATE_PER_MINUTE = 1_000_000
    cache.clear()
    return build_house()


def run(label: str, headers: dict[str, str]) -> None:
    """Send many right and wrong requests to the operation and look at every answer."""

    @rules(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[label].as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE))
    def right(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    @rules(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[label].as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))
    def wrong(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    right()
    wrong()


def test_no_two_shapes_share_a_name() -> None:
    """The description knows shapes by their names alone: of two, one would be told of in place of the other."""
    shapes, found = [serializers.Serializer], []
    while shapes:
        found += (fresh := shapes.pop().__subclasses__())
        shapes += fresh
    names = Counter(one.__name__ for one in set(found) if ".rest." in one.__module__ and "core" not in one.__module__)
    assert {name for name, many in names.items() if many > 1} == set()


@pytest.mark.slow
@pytest.mark.parametrize("label", OPERATIONS)
def test_each_operation_keeps_its_word(house: House, label: str) -> None:
    cast = house.cast
    operated = any(word in label for word in OPERATED)
    person = cast.operator if operated else cast.audit if "audit" in label else cast.member
    house.submit("test")
    made = issue_token(actor=None, person=person, name="fuzz", scopes=[one.slug for one in SCOPES], days=1)
    run(label, {"Authorization": f"Bearer {made.secret}"})


@pytest.mark.slow
def test_without_a_token_every_operation_answers_401(house: House) -> None:
    for label, one in OPERATIONS.items():
        case: Callable[..., Any] = one.Case
        answer = case(path_parameters={"pk": 1, "flow": "cloud_vm", "key": "jzjy", "slug": "oncall", "run": 1}).call()
        assert answer.status_code == 401, label
        assert answer.headers["content-type"] == ["application/problem+json"]
