"""Alive and ready."""

from __future__ import annotations

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bots.models import Bot
from bots.states import Arrival
from core import heartbeat, nudge
from tests.conftest import FrozenWire

pytestmark = pytest.mark.django_db


def checks(client: Client) -> tuple[int, dict[str, dict[str, object]]]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()["checks"]


def test_alive_without_asking_the_database(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"ok": True}


def test_ready_when_everything_is_there(client: Client) -> None:
    for name in ("beat", "worker:a@b"):
        heartbeat.beat(name)
    status, found = checks(client)
    assert status == 200
    assert all(check["ok"] for check in found.values())


def test_a_silent_beat_or_worker_is_named(client: Client, frozen_wire: FrozenWire) -> None:
    heartbeat.beat("beat")
    frozen_wire.move(31)
    status, found = checks(client)
    assert status == 503
    assert found["beat"] == {"ok": False, "why": "last heard of 31 s ago"}
    assert found["worker"] == {"ok": False, "why": "never heard of"}


def test_a_silent_line_is_told_and_keeps_nobody_from_the_pages(client: Client) -> None:
    """Behind a load balancer that asks for readiness the product would be away whenever Feishu is."""
    for name in ("beat", "worker:a@b"):
        heartbeat.beat(name)
    Bot.objects.create(slug="main", name="main", app_id="cli_a", arrival=Arrival.LINE)
    status, found = checks(client)
    assert (status, found["lines"]) == (200, {"ok": False, "why": "main: never heard of"})


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("connection already closed")])
def test_a_database_that_is_away_is_named(client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def gone(*args: object) -> None:
        raise error

    for where in ("config.health.connection.cursor", "config.health.MigrationExecutor", "config.health.line_ages",
                  "config.health.heartbeat.ages"):  # fmt: skip
        monkeypatch.setattr(where, gone)
    status, found = checks(client)
    assert status == 503
    assert {name for name, check in found.items() if not check["ok"]} >= {"database", "migrations", "beat", "lines"}


def test_a_broker_that_is_away_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudge, "broker_problem", lambda: "ConnectionError: refused")
    status, found = checks(client)
    assert (status, found["broker"]) == (503, {"ok": False, "why": "ConnectionError: refused"})
