"""The doorbell: rung, or counted as lost; never an error, never a wait."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from celery import current_app
from django.db import OperationalError, transaction

from core import broker_file, clock, metrics, nudge
from core.models import DailyCount

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A broker that takes calls and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        url = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        real = current_app.connection_for_write
        monkeypatch.setattr(current_app, "connection_for_write", lambda: real(url, transport_options={}))
        monkeypatch.setattr(broker_file, "embedded", lambda: False)
        yield


def test_the_bell_rings() -> None:
    assert nudge.ring("core.tick")
    assert nudge.broker_problem() == ""
    assert not DailyCount.objects.exists()


@pytest.mark.slow
def test_a_broker_that_never_answers_costs_less_than_a_second_and_is_counted(silent_broker: None) -> None:
    nudge.ring("core.tick")  # the driver is imported once per process
    nudge.listen_again()
    began = time.monotonic()
    assert not nudge.ring("core.tick")
    assert time.monotonic() - began < 1
    assert metrics.value("core.lost_nudges", clock.today()) == 2


def test_after_a_failure_nobody_waits_for_ten_seconds(silent_broker: None) -> None:
    nudge.ring("core.tick")
    began = time.monotonic()
    assert not nudge.ring("core.tick")
    assert time.monotonic() - began < nudge.GIVE_UP_SECONDS


@pytest.mark.slow
def test_the_broker_says_why_it_is_away(silent_broker: None) -> None:
    assert "Timeout" in nudge.broker_problem()


def test_what_was_handed_out_is_pruned() -> None:
    nudge.ring("core.tick")
    assert nudge.prune() == 0  # still waiting to be fetched


def test_a_warm_start_says_whether_the_broker_is_there() -> None:
    assert nudge.warm()


def test_a_start_without_broker_is_a_start_all_the_same(silent_broker: None) -> None:
    assert not nudge.warm()
    assert not DailyCount.objects.exists()


def test_a_lost_nudge_that_cannot_be_counted_is_no_error_either(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_named: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(nudge, "_producer", away)
    monkeypatch.setattr(nudge, "count", away)
    nudge.listen_again()
    assert nudge.ring("bots.drain") is False
    assert nudge.ring("bots.drain") is False
    nudge.listen_again()


@pytest.mark.django_db(transaction=True)
def test_a_transaction_rings_a_bell_once_and_only_when_it_is_committed(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[tuple[str, str]] = []
    monkeypatch.setattr(nudge, "ring", lambda task, *, queue, **more: rung.append((task, str(more.get("lane", "")))))
    with transaction.atomic():
        for lane in ("normal", "urgent", "normal"):
            nudge.after_commit("bots.drain", lane=lane)
        nudge.after_commit("bots.mail")
        assert rung == []
    assert rung == [("bots.drain", "normal"), ("bots.drain", "urgent"), ("bots.mail", "")]


@pytest.mark.django_db(transaction=True)
def test_a_bell_of_a_part_that_was_rolled_back_does_not_stand_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[str] = []
    monkeypatch.setattr(nudge, "ring", lambda task, **_more: rung.append(task))
    with transaction.atomic():
        with transaction.atomic():
            nudge.after_commit("bots.drain")
            transaction.set_rollback(True)
        nudge.after_commit("bots.drain")
        with transaction.atomic():
            nudge.after_commit("bots.drain")
    assert rung == ["bots.drain"]
