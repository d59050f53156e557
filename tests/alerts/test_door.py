"""The senders' door: kept before it is answered, strangers learn nothing, nothing valid is refused for our trouble."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import OperationalError
from django.test import Client

from alerts.models import AlertSource, Intake
from alerts.selectors import senders
from alerts.services import house, keeping, reading, sources, spooling
from alerts.sources.kinds import SOURCES, Sample
from alerts.states import IntakeStatus, Road
from alerts.views import door
from core import wire_clock
from core.addresses import networks
from tests.alerts.conftest import Sender

BODY = {"title": "委托响应超时", "status": "firing", "severity": "critical", "key": "oms-1"}


def test_a_request_is_kept_as_it_came_before_the_answer(generic: Sender) -> None:
    answer = generic.post(BODY, tail="/x", **{"user-agent": "curl/8", "cookie": "a=b"})
    assert (answer.status_code, answer.json()["status"]) == (202, "accepted")
    (kept,) = generic.intakes()
    assert json.loads(bytes(kept.body)) == BODY
    assert (kept.status, kept.method, kept.tail, kept.road) == (IntakeStatus.WAITING, "POST", "x", Road.DIRECT)
    assert kept.headers["user-agent"] == "curl/8"
    assert not {"authorization", "cookie"} & kept.headers.keys()
    assert generic.secret not in str(kept.__dict__)


def test_it_costs_one_statement_while_nothing_changes(generic: Sender, django_assert_num_queries: Any) -> None:
    generic.post(BODY)
    with django_assert_num_queries(1):
        assert generic.post(BODY).status_code == 202
    assert len(generic.intakes()) == 2


@pytest.mark.parametrize("column", senders.CHECKED)
def test_who_is_remembered_is_asked_anew_when_his_source_changed(
    generic: Sender, column: str, django_assert_num_queries: Any
) -> None:
    generic.post(BODY)
    changed = {"kind": "prometheus", "zone": "UTC", "networks": "127.0.0.0/8", "secret": "x", "settings": {"texts": {}}}
    AlertSource.objects.filter(pk=generic.source.pk).update(**{column: changed[column]})
    with django_assert_num_queries(3):  # kept as nobody, asked, kept
        assert generic.post(BODY).status_code in {200, 202}
    with django_assert_num_queries(1):
        assert generic.post(BODY).status_code in {200, 202}
    assert len(generic.intakes()) == 3


def test_a_kind_that_breaks_on_a_request_has_kept_it(generic: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr(type(SOURCES.get("generic")), "parse", broken)
        answer = generic.post(BODY)
    assert (answer.status_code, answer.content) == (500, b"")
    assert generic.read()[0].title == "委托响应超时"


def test_invisible_characters_of_the_address_are_left_out(generic: Sender) -> None:
    assert generic.post(BODY, tail="/a%00b?c=%00d").status_code == 202
    (kept,) = generic.intakes()
    assert (kept.tail, kept.query) == ("ab", {"c": "d"})


@pytest.mark.parametrize("place", ["bearer", "basic", "header", "path", "token alone"])
def test_the_token_may_stand_in_these_places(generic: Sender, place: str) -> None:
    secret, address = generic.secret, f"/in/{generic.source.slug}"
    headers: dict[str, str] = {}
    if place == "bearer":
        headers = {"authorization": f"Bearer {secret}"}
    elif place == "basic":
        headers = {"authorization": "Basic " + base64.b64encode(f"hub:{secret}".encode()).decode()}
    elif place == "header":
        headers = {"x-alert-token": secret}
    else:
        address = f"{address}/{secret}/more" if place == "path" else f"/in/{secret}"
    answer = generic.client.post(address, b"{}", content_type="application/json", headers=headers)
    assert answer.status_code == 202
    (kept,) = generic.intakes()
    assert kept.tail == ("more" if place == "path" else "")


@pytest.mark.parametrize("token", ["", "hat_" + "a" * 28, "x" * 32])
def test_a_stranger_learns_nothing_and_nothing_is_kept(generic: Sender, token: str) -> None:
    assert generic.post(BODY, token=token).status_code == 401
    assert generic.client.post("/in/no-such-source", b"{}", content_type="application/json").status_code == 401
    assert not Intake.objects.exists()


def test_the_token_of_one_source_does_not_open_another(generic: Sender, alertmanager: Sender) -> None:
    assert generic.post(BODY, token=alertmanager.secret).status_code == 401


def test_a_new_token_leaves_the_last_one_a_day(generic: Sender) -> None:
    first = generic.secret
    second = sources.rotate_token(generic.source.pk, actor=None).secret
    third = sources.rotate_token(generic.source.pk, actor=None).secret
    assert [generic.post(BODY, token=one).status_code for one in (first, second, third)] == [401, 202, 202]
    ends = generic.source.tokens.get(digest=door.tokens.digest(second)).ends_at
    assert ends is not None
    assert timedelta(hours=23) < ends - wire_clock.now() <= timedelta(hours=24)


def test_a_retired_source_answers_as_a_stranger_and_comes_back(generic: Sender) -> None:
    sources.retire_source(generic.source.pk, actor=None, reason="下线")
    assert generic.post(BODY).status_code == 401
    sources.restore_source(generic.source.pk, actor=None)
    assert generic.post(BODY).status_code == 202


def test_only_from_the_networks_that_it_names(generic: Sender) -> None:
    generic.source.networks = "10.0.0.0/8 127.0.0.2"
    generic.source.save(update_fields=["networks"])
    assert generic.post(BODY).status_code == 401
    there = generic.client.post(f"/in/{generic.secret}", b"{}", content_type="application/json", REMOTE_ADDR="10.9.8.7")
    assert there.status_code == 202


def test_a_body_over_five_megabytes_is_refused_and_leaves_a_dead_letter(
    generic: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = b"[" + b" " * 5_000_001 + b"]"
    asked: list[int] = []
    real = WSGIRequest.read
    monkeypatch.setattr(WSGIRequest, "read", lambda self, most=-1: (asked.append(most), real(self, most))[1])
    assert [generic.post(huge).status_code for _time in range(2)] == [413, 413]
    assert asked == []  # who says how much is coming is not even listened to
    said = [(row.status, row.problem, row.size, bytes(row.body)) for row in generic.intakes()]
    assert said == [(IntakeStatus.DEAD, "too_large", 5_000_003, b"")] * 2
    [raised] = Intake.objects.filter(source__slug=house.SLUG)
    assert "max_alerts" in json.loads(bytes(raised.body))["description"]


def test_a_stranger_with_a_huge_body_leaves_nothing(generic: Sender) -> None:
    huge = b" " * 5_000_001
    assert generic.post(huge, token="hat_" + "a" * 28).status_code == 413
    assert generic.client.post(f"/in/other/{generic.secret}", huge, content_type="text/plain").status_code == 413
    assert not Intake.objects.exists()


def test_what_cannot_be_read_is_kept_and_answered_kindly(generic: Sender) -> None:
    assert generic.post(b"not json").status_code == 202
    reading.read_source(generic.source.pk)
    (kept,) = generic.intakes()
    assert (kept.status, kept.problem, kept.signals) == (IntakeStatus.DEAD, "not_json", 0)


def test_while_the_database_is_away_the_spool_takes_it_and_gives_it_back(
    generic: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: Any, **more: Any) -> None:
        raise OperationalError("away")

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "keep", away)
        patch.setattr(keeping, "keep_of", away)
        answer = generic.post(BODY, tail="/x")
        assert (answer.status_code, answer.json()) == (202, {"status": "kept"})
        assert generic.post(BODY, token="").status_code == 401
    assert not generic.intakes()
    assert all(generic.secret.encode() not in path.read_bytes() for path in spooling.folder().iterdir())
    assert spooling.read_in() == 1
    (kept,) = generic.intakes()
    assert (kept.road, kept.tail, kept.size > 0) == (Road.SPOOL, "x", True)
    assert spooling.read_in() == 0
    assert generic.read()[0].title == "委托响应超时"


def test_a_stranger_in_the_spool_is_counted_and_dropped(generic: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **more: Any) -> None:
        raise OperationalError("away")

    with monkeypatch.context() as patch:
        patch.setattr(door, "_answered", away)
        assert generic.post(BODY, token="hat_" + "z" * 28).status_code == 202
    assert spooling.read_in() == 0
    assert not Intake.objects.exists()


def test_it_is_open_to_any_address_of_the_network(generic: Sender, settings: Any, client: Client) -> None:
    settings.ALLOWED_IPS = networks(["10.0.0.0/8"])
    assert generic.post(BODY).status_code == 202
    for entry in SOURCES.entries():
        for road in entry.item.roads:
            assert client.generic("POST", f"/{road.format(token=generic.secret)}", b"{}").status_code != 403
    assert client.get("/").status_code == 403


def _samples() -> list[Any]:
    return [
        pytest.param(entry.slug, one, id=f"{entry.slug}-{one.name}")
        for entry in SOURCES.entries()
        for one in entry.item.samples
        if entry.item.roads and one.inbound.tail
    ]


@pytest.mark.parametrize(("kind", "sample"), _samples())
def test_senders_that_insist_on_an_address_find_us_there(
    kind: str, sample: Sample, sender_of: Callable[[str], Sender]
) -> None:
    sender = sender_of(kind)
    inbound = sample.inbound
    body = inbound.body
    if kind == "pagerduty":
        body = json.dumps(json.loads(body) | {"routing_key": sender.secret}).encode()
    said = inbound.tail.strip("/")
    path = f"hb/{sender.secret}/{said}" if kind == "heartbeat" else said
    query = {place.name: sender.secret for place in SOURCES.get(kind).places if place.where == "query"}
    headers = {"authorization": f"GenieKey {sender.secret}"} if kind == "opsgenie" else {}
    answer = sender.client.generic(
        inbound.method,
        f"/{path}?{urlencode({**inbound.query, **query})}",
        body,
        content_type=inbound.content_type or "application/json",
        headers=headers,
    )
    assert answer.status_code < 300 or (answer.status_code == 400 and sample.name == "invalid")
    assert len(sender.intakes()) == 1
    assert all(sender.secret not in f"{bytes(row.body)!r}{row.query}{row.tail}" for row in sender.intakes())
