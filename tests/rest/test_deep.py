"""Addresses below one roster, incident or channel, asked about what is there: elsewhere a made-up key ends at 404."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from pytest_django import Settings
from schemathesis.specs.openapi import checks as told

from alerts.models import Incident
from core.rest.scopes import SCOPES
from people.models import Employee
from people.services.tokens import issue_token
from tests.alerts.conftest import generic, sender_of
from tests.alerts.gateway import Gateway, gateway, sms
from tests.alerts.test_incidents import incident
from tests.estate.conftest import Estate, estate
from tests.rest.test_schema import CHECKS, EXAMPLES, OPERATIONS, one_connection

__all__ = ["estate", "gateway", "generic", "incident", "sender_of"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db]
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
HELD: list[Any] = [check for check in CHECKS if check is not told.negative_data_rejection]  # the key is mended below


def below(*parts: str) -> list[str]:
    return [label for label in OPERATIONS if any(part in label for part in parts)]


def ask(label: str, person: Employee, mode: schemathesis.GenerationMode, **keys: object) -> None:
    made = issue_token(actor=None, person=person, name="fuzz", scopes=[one.slug for one in SCOPES], days=1)

    @rules(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(case=OPERATIONS[label].as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        for name in set(case.path_parameters or {}) & set(keys):
            case.path_parameters[name] = keys[name]
        case.call_and_validate(headers={"Authorization": f"Bearer {made.secret}"}, checks=HELD)

    with one_connection():
        run()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("label", below("/rosters/", "/duty-feeds"))
def test_a_roster_that_is_there(estate: Estate, settings: Settings, label: str, mode: Any) -> None:
    settings.REST_RATE_PER_MINUTE = 1_000_000
    cache.clear()
    ask(label, estate.cast.operator, mode, slug="oncall", pk=1)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("label", below("/fault-reports", "/alert-roads", "/incidents/{pk}/"))
def test_an_incident_and_a_channel_that_are_there(
    incident: Incident, gateway: Gateway, settings: Settings, label: str, mode: Any
) -> None:
    settings.REST_RATE_PER_MINUTE = 1_000_000
    cache.clear()
    row, operator = sms(gateway), Employee.objects.get(user_id="heping")
    ask(label, operator, mode, pk=row.pk if "alert-roads" in label else incident.pk)
