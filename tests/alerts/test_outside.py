"""The sign of life to an outside watch."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from alerts.services import outside
from alerts.tasks import still_here
from config.celery import app
from core import clock, timers
from core.refs import Ref
from tests.alerts.gateway import Gateway, gateway

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["gateway"]


def test_the_watch_is_asked_every_minute(gateway: Gateway, settings: Any) -> None:
    settings.OUTSIDE_HEARTBEAT_URL = f"{gateway.url}?id=7"
    still_here()
    assert [(method, path) for method, path, _body, _headers in gateway.asked] == [("GET", "/send?id=7")]
    (schedule,) = [one for one in app.conf.beat_schedule.values() if one["task"] == still_here.name]
    assert schedule["schedule"] == 60


def test_without_an_address_nobody_is_asked(gateway: Gateway, settings: Any) -> None:
    settings.OUTSIDE_HEARTBEAT_URL = ""
    assert not outside.beat()
    assert gateway.asked == []


def test_a_watch_that_does_not_answer_stops_nothing_and_is_logged_without_its_address(
    gateway: Gateway, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.OUTSIDE_HEARTBEAT_URL = f"{gateway.url}?id=secret"
    gateway.status = 500
    with caplog.at_level(logging.WARNING):
        assert not outside.beat()
    settings.OUTSIDE_HEARTBEAT_URL = "http://127.0.0.1:9/secret"  # nobody listens
    with caplog.at_level(logging.WARNING):
        assert not outside.beat()
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
    assert "secret" not in caplog.text


def test_while_timers_are_late_no_sign_of_life_is_given(gateway: Gateway, settings: Any) -> None:
    settings.OUTSIDE_HEARTBEAT_URL = gateway.url
    with transaction.atomic():
        due = clock.now() - timedelta(minutes=6)
        timers.schedule("k", handler="alerts.rung", due_at=due, ref=Ref("alerts.incident", "1"))
    assert not outside.beat()
    assert gateway.asked == []


def test_it_is_never_sent_inside_a_transaction(gateway: Gateway, settings: Any) -> None:
    settings.OUTSIDE_HEARTBEAT_URL = gateway.url
    with pytest.raises(RuntimeError), transaction.atomic():
        outside.beat()
