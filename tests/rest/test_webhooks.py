"""Events pushed to other systems: signed, retried, given up, never into the firm and never with a secret."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from bots.api import Event, Fact, FactClass, Say, announce_many, publish, publish_many
from bots.errands.run import TRIES, run_errands
from bots.hooks import guard
from bots.kinds import ERRANDS
from bots.models import Announcement, Errand, WebhookSubscription
from bots.states import ErrandStatus, SubscriptionStatus
from core import journal, wire_clock, worktime
from core.errors import Invalid
from core.refs import Ref
from core.registry import UnknownKind
from people import api as people
from tests.approvals.conftest import House, monday, standing_house
from tests.cast import Cast
from tests.rest.conftest import Caller
from tests.rest.test_door import problem

__all__ = ["monday", "standing_house"]
AT = "/api/v1/webhooks"
SECRET = "s" * 40
ABOUT = Ref("people.employee", "1")


@dataclass
class Receiver:
    """Another system: what it was sent, and what it answers."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.DEMO = True
    settings.WEBHOOK_ALLOW_HOSTS = ["127.0.0.1"]
    here = Receiver()

    class Hand(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            here.got.append((dict(self.headers), body))
            self.send_response(here.status)
            for name, value in ({"Content-Length": "0"} | here.headers).items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hand)
    here.url = f"http://127.0.0.1:{server.server_port}/hook?x=1"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield here
    server.shutdown()
    server.server_close()


def subscribe(caller: Caller, cast: Cast, url: str, *events: str) -> int:
    body = {"name": "ERP", "url": url, "secret": SECRET, "events": list(events) or ["person.left"]}
    answer = caller(cast.operator).post(AT, body)
    assert answer.status_code == 201, answer.content
    assert SECRET not in answer.content.decode()
    return int(answer.json()["id"])


def tell(**facts: Fact) -> int:
    with transaction.atomic():
        return publish("person.left", ABOUT, facts)


def again() -> None:
    """The next try is due."""
    Errand.objects.filter(status=ErrandStatus.WAITING).update(retry_at=wire_clock.now())
    WebhookSubscription.objects.update(hold_until=None)
    run_errands(seconds=2)


def test_a_story_reaches_the_other_system_signed_and_without_the_form(
    standing_house: House, monday: None, caller: Caller, receiver: Receiver
) -> None:
    house = standing_house
    events = ("request.submitted", "request.decided", "request.finished", "request.withdrawn")
    subscribe(caller, house.cast, receiver.url, *events)
    request = house.submit("test")
    house.approve(request, house.cast.head)
    caller(house.cast.member).post(f"/api/v1/requests/{request.pk}/withdrawal", {})
    run_errands(seconds=5)
    told = [json.loads(body) for _headers, body in receiver.got]
    assert [one["event"] for one in told] == ["request.submitted", "request.decided", "request.withdrawn"]
    assert {one["about"] for one in told} == {f"approvals.request:{request.pk}"}
    assert told[1]["facts"]["by"] == "chenli"
    assert "行情网关" not in "".join(body.decode() for _headers, body in receiver.got)
    headers, body = receiver.got[0]
    at, mac = (part.partition("=")[2] for part in headers["X-Hub-Signature"].split(","))
    assert mac == hmac.new(SECRET.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Delivery"] == told[0]["id"]
    assert run_errands(seconds=1) == 0


def test_facts_are_asked_for_only_if_somebody_listens(
    cast: Cast, caller: Caller, receiver: Receiver, django_assert_num_queries: Any
) -> None:
    asked: list[str] = []

    def facts(slug: str) -> Mapping[str, Fact]:
        asked.append(slug)
        return {"slug": Fact("", slug)}

    def events(*slugs: str) -> list[Event]:
        return [Event(slug, ABOUT, lambda slug=slug: facts(slug)) for slug in slugs]

    with transaction.atomic(), django_assert_num_queries(1):
        assert publish_many(events("person.left", "request.submitted")) == 0
    assert asked == []
    subscribe(caller, cast, receiver.url, "person.left")
    with transaction.atomic():
        assert publish_many(events("request.submitted", "person.left", "person.left")) == 2
    assert asked == ["person.left", "person.left"]
    with pytest.raises(UnknownKind), transaction.atomic():
        publish_many(events("nobody.knows"))


def test_what_a_verb_says_tells_other_systems_without_a_question_of_its_own(
    cast: Cast, caller: Caller, receiver: Receiver, django_assert_num_queries: Any
) -> None:
    said = [Say("bots.webhook_failing", ABOUT, [cast.head])]
    worktime.office()  # kept for a minute
    with transaction.atomic(), CaptureQueriesContext(connection) as alone:
        announce_many(said)
    with transaction.atomic(), django_assert_num_queries(len(alone)):
        announce_many(said, events=[Event("person.left", ABOUT)])
    assert not Errand.objects.exists()
    subscribe(caller, cast, receiver.url)
    with transaction.atomic():
        announce_many(said, events=[Event("person.left", ABOUT)])
        announce_many([], events=[Event("person.left", ABOUT)])
    assert Errand.objects.count() == 2


def test_sensitive_facts_stay_in_the_house(cast: Cast, caller: Caller, receiver: Receiver) -> None:
    subscribe(caller, cast, receiver.url)
    assert tell(open=Fact("", "a"), closed=Fact("", "13812345678", FactClass.SENSITIVE)) == 1
    assert "13812345678" not in str(Errand.objects.get().payload)
    run_errands(seconds=2)
    assert json.loads(receiver.got[0][1])["facts"] == {"open": "a"}


def test_a_receiver_in_trouble_is_tried_again_and_given_up_and_its_owner_told(
    cast: Cast, caller: Caller, receiver: Receiver
) -> None:
    key, receiver.status = subscribe(caller, cast, receiver.url), 500
    for _ in range(3):
        tell()
    for _ in range(3 * TRIES):
        again()
    assert set(Errand.objects.values_list("status", flat=True)) == {ErrandStatus.FAILED}
    row = WebhookSubscription.objects.get()
    assert row.status == SubscriptionStatus.FAILING
    notice = Announcement.objects.get(kind="bots.webhook_failing")
    assert [delivery.receiver_id for delivery in notice.deliveries.all()] == [cast.operator.pk]
    assert tell() == 0
    told = caller(cast.operator).post(f"{AT}/{key}/switch", {"verb": "resume"})
    assert told.json()["status"] == "active"
    assert tell() == 1


def test_one_that_asks_to_wait_is_not_asked_by_any_other_delivery(
    cast: Cast, caller: Caller, receiver: Receiver
) -> None:
    subscribe(caller, cast, receiver.url)
    receiver.status, receiver.headers = 503, {"Retry-After": "60"}
    tell()
    tell()
    run_errands(seconds=2)
    assert len(receiver.got) == 1
    first, second = Errand.objects.order_by("pk")
    assert (first.status, second.status) == (ErrandStatus.WAITING, ErrandStatus.WAITING)
    assert (first.attempts, second.attempts) == (1, 0), "who was held back used up no try"
    receiver.status, receiver.headers = 204, {}
    again()
    assert len({headers["X-Hub-Delivery"] for headers, _body in receiver.got[1:]}) == 2


@pytest.mark.parametrize(("status", "expected"), [(302, "waiting"), (404, "waiting"), (410, "failed"), (204, "done")])
def test_each_answer_has_its_consequence(
    cast: Cast, caller: Caller, receiver: Receiver, status: int, expected: str
) -> None:
    subscribe(caller, cast, receiver.url)
    receiver.status, receiver.headers = status, {"Location": receiver.url}
    tell()
    run_errands(seconds=2)
    assert (len(receiver.got), Errand.objects.get().status) == (1, expected)


def test_a_paused_or_removed_one_is_told_nothing(cast: Cast, caller: Caller, receiver: Receiver) -> None:
    key, client = subscribe(caller, cast, receiver.url), caller(cast.operator)
    tell()
    client.post(f"{AT}/{key}/switch", {"verb": "pause"})
    assert problem(client.post(f"{AT}/{key}/switch", {"verb": "pause"}), 409)["fresh"]["status"] == "paused"
    problem(client.post(f"{AT}/{key}/ping"), 409)
    assert tell() == 0
    run_errands(seconds=2)
    assert receiver.got == []
    assert Errand.objects.get().result == {"skipped": "paused"}
    client.post(f"{AT}/{key}/switch", {"verb": "resume"})
    assert client.post(f"{AT}/{key}/ping").status_code == 202
    run_errands(seconds=2)
    assert json.loads(receiver.got[0][1])["event"] == "ping"
    assert client.delete(f"{AT}/{key}").status_code == 204
    assert not WebhookSubscription.objects.exists()


def test_who_leaves_is_told_of_and_his_own_subscriptions_rest(cast: Cast, caller: Caller, receiver: Receiver) -> None:
    subscribe(caller, cast, receiver.url)
    people.mark_left(cast.member, actor=cast.hr, successor=cast.head)
    run_errands(seconds=2)
    assert json.loads(receiver.got[0][1])["facts"] == {"user_id": "wangxm", "successor": "chenli"}
    people.mark_left(cast.operator, actor=cast.hr)
    assert WebhookSubscription.objects.get().status == SubscriptionStatus.PAUSED


def test_only_those_who_look_after_the_system(cast: Cast, caller: Caller, receiver: Receiver) -> None:
    key = subscribe(caller, cast, receiver.url)
    for who in (cast.member, cast.hr, cast.audit, cast.security):
        client = caller(who)
        for path in ("", f"/{key}"):
            problem(client.get(f"{AT}{path}"), 403)
        problem(client.post(f"{AT}/{key}/ping"), 403)
        problem(client.delete(f"{AT}/{key}"), 403)
    assert caller(cast.system).get(f"{AT}/{key}").json()["host"] == "127.0.0.1"
    assert len(caller(cast.system).get("/api/v1/webhook-events").json()["items"]) >= 5
    problem(caller(cast.system, ["webhooks:read"]).delete(f"{AT}/{key}"), 403)


def test_the_secret_and_the_address_are_nowhere_in_the_open(cast: Cast, caller: Caller, receiver: Receiver) -> None:
    key = subscribe(caller, cast, receiver.url)
    caller(cast.operator).patch(f"{AT}/{key}", {"secret": "t" * 40, "name": "ERP 2"})
    row = WebhookSubscription.objects.get()
    assert (row.secret, row.name) == ("t" * 40, "ERP 2")
    texts = "".join(journal.entries(row.ref).values_list("text", flat=True))
    assert not any(secret in texts for secret in (SECRET, "t" * 40, "/hook"))


BAD = [
    "http://example.com/", "ftp://example.com/", "https://", "https://user:pw@example.com/", "https://example.com/#x",
    "https://10.0.0.1/", "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/",
    "https://169.254.169.254/",
    "https://[64:ff9b::a00:1]/", "https://[64:ff9b:1::a00:1]/",
    "https://[::7f00:1]/", "https://[fec0::1]/", "https://[2002:a00:1::]/", "https://224.0.0.1/", "https://0.0.0.0/",
    "https://[fe80::1]/",
    "https://exa mple.com/", "https://例子.com/", "https://example.com:0/",
    "https://example.com:99999/", "//example.com/",
]  # fmt: skip


@pytest.mark.parametrize("url", BAD)
def test_an_address_that_may_not_be_is_refused_when_it_is_given(url: str, settings: Settings) -> None:
    settings.DEMO, settings.WEBHOOK_ALLOW_HOSTS = False, []
    with pytest.raises(Invalid):
        guard.checked(url)


@pytest.mark.parametrize("name", ["localhost", "127.1", "2130706433", "0x7f000001"])
def test_a_name_that_leads_inside_is_refused_when_it_is_sent(
    cast: Cast, caller: Caller, receiver: Receiver, settings: Settings, name: str
) -> None:
    subscribe(caller, cast, "https://example.com/")
    WebhookSubscription.objects.update(url=f"https://{name}/")
    settings.WEBHOOK_ALLOW_HOSTS = []
    tell()
    run_errands(seconds=2)
    assert Errand.objects.get().status == ErrandStatus.FAILED
    assert receiver.got == []


def test_a_broken_hand_over_never_repeats_the_outside_work(
    cast: Cast, caller: Caller, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(caller, cast, receiver.url)
    tell()
    kind = ERRANDS.get("bots.webhook")
    real = kind.done
    object.__setattr__(kind, "done", lambda errand, result: 1 / 0)
    try:
        run_errands(seconds=2)
    finally:
        object.__setattr__(kind, "done", real)
    assert (len(receiver.got), Errand.objects.get().status) == (1, ErrandStatus.WAITING)
    again()
    assert (len(receiver.got), Errand.objects.get().status) == (1, ErrandStatus.DONE)
    assert Errand.objects.get().result == {"status": 200}
