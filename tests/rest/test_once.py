"""Idempotency-Key: done once, answered as often as asked."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from core import clock, journal
from core.models import KeptReply
from people.models import Delegation
from tests.cast import Cast, build_cast
from tests.conftest import FrozenWire
from tests.rest.conftest import Caller, client_of

AT = "/api/v1/delegations"


def wish(agent: int, reason: str = "") -> dict[str, Any]:
    """A deputy for three days."""
    now = clock.now()
    return {
        "agent": agent,
        "kind": "deputy",
        "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(days=3)).isoformat(),
        "reason": reason,
    }


def test_the_same_write_is_done_once_and_answered_twice(caller: Caller, cast: Cast) -> None:
    client, body = caller(cast.member), wish(cast.peer.pk)
    first = client.post(AT, body, HTTP_IDEMPOTENCY_KEY="a")
    again = client.post(AT, body, HTTP_IDEMPOTENCY_KEY="a")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert Delegation.objects.count() == 1
    assert journal.entries(Delegation.objects.get().ref).count() == 1


def test_the_same_key_for_another_write_is_refused(caller: Caller, cast: Cast) -> None:
    client, body = caller(cast.member), wish(cast.peer.pk)
    client.post(AT, body, HTTP_IDEMPOTENCY_KEY="a")
    answer = client.post(AT, body | {"reason": "x"}, HTTP_IDEMPOTENCY_KEY="a")
    assert (answer.status_code, answer.json()["problems"][0]["field"]) == (422, "Idempotency-Key")
    other = caller(cast.head).post(AT, wish(cast.peer.pk), HTTP_IDEMPOTENCY_KEY="a")
    assert other.status_code == 201, "keys of two people are apart"


def test_what_failed_may_be_mended_under_the_same_key(caller: Caller, cast: Cast) -> None:
    client = caller(cast.member)
    assert client.post(AT, wish(cast.member.pk), HTTP_IDEMPOTENCY_KEY="a").status_code == 422
    assert KeptReply.objects.count() == 0
    assert client.post(AT, wish(cast.peer.pk), HTTP_IDEMPOTENCY_KEY="a").status_code == 201


def test_after_a_day_the_key_is_new_again(caller: Caller, cast: Cast, frozen_wire: FrozenWire) -> None:
    client = caller(cast.member)
    row = client.post(AT, wish(cast.peer.pk), HTTP_IDEMPOTENCY_KEY="a").json()
    client.delete(f"{AT}/{row['id']}")
    frozen_wire.move(20 * 3600)
    KeptReply.objects.update(at=KeptReply.objects.get().at - timedelta(hours=5))
    assert client.post(AT, wish(cast.hr.pk), HTTP_IDEMPOTENCY_KEY="a").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 129, "é"])
def test_a_key_that_is_none_is_400(caller: Caller, cast: Cast, key: str) -> None:
    assert caller(cast.member).post(AT, wish(cast.peer.pk), HTTP_IDEMPOTENCY_KEY=key).status_code == 400
    assert Delegation.objects.count() == 0


def test_a_lost_effect_loses_its_answer_too(caller: Caller, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer and the effect are one transaction: what breaks after the verb leaves neither."""
    monkeypatch.setattr("core.rest.once.keep", lambda held, response: 1 / 0)
    assert caller(cast.member).post(AT, wish(cast.peer.pk), HTTP_IDEMPOTENCY_KEY="a").status_code == 500
    assert (KeptReply.objects.count(), Delegation.objects.count()) == (0, 0)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_four_at_once_do_it_once(_round: int) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    cast = build_cast()
    client, body = client_of(cast.member), wish(cast.peer.pk)
    gate, answers = threading.Barrier(4), []

    def ask() -> None:
        gate.wait()
        try:
            answers.append(client.post(AT, body, HTTP_IDEMPOTENCY_KEY="a"))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer for answer in answers) == 3
    assert Delegation.objects.count() == 1
