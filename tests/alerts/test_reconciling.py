"""What the source's own API says heals what was never told; what cannot be asked changes nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from alerts.engine.reconciliation import Here, Reading, There, drift
from alerts.models import Alert, Incident
from alerts.selectors.ledger import ledger
from alerts.selectors.lines import lines_of
from alerts.services import reconciling
from alerts.services.sources import as_draft, change_source
from alerts.states import AlertState, Road
from bots import api as bots
from core import clock
from core.errors import Invalid
from core.metrics import value
from tests.alerts.conftest import Sender

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
NEVER = "0001-01-01T00:00:00Z"


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with clock.frozen(START), override_settings(WEBHOOK_ALLOW_HOSTS=["127.0.0.1", "monitor"]):
        yield


def after(seconds: float) -> Any:
    return clock.frozen(START + timedelta(seconds=seconds))


def tells(sender: Sender, name: str) -> None:
    """The webhook says that it fires."""
    labels = {"alertname": name, "severity": "error"}
    one = {"status": "firing", "labels": labels, "fingerprint": name, "startsAt": START.isoformat(), "endsAt": NEVER}
    sender.post({"version": "4", "status": "firing", "groupKey": name, "alerts": [one]})
    sender.read()


def holds(name: str, state: str = "active", receiver: str = "hub") -> dict[str, Any]:
    """The API says that it is active."""
    return {
        "fingerprint": name, "labels": {"alertname": name, "severity": "error"}, "annotations": {},
        "startsAt": START.isoformat(), "endsAt": (START + timedelta(hours=1)).isoformat(),
        "status": {"state": state}, "receivers": [{"name": receiver}],
    }  # fmt: skip


def asked(sender: Sender, *active: dict[str, Any]) -> None:
    """The minute comes; the API knows of these."""
    draft = replace(as_draft(sender.source), api="http://monitor:9093")
    change_source(sender.source.pk, actor=None, draft=draft)
    sender.source.refresh_from_db()
    reconciling.check(sender.source, fetch=lambda url, token: list(active), at_once=True)
    sender.read()
    sender.source.refresh_from_db()


@pytest.mark.django_db
def test_a_recovery_that_was_swallowed_heals(alertmanager: Sender) -> None:
    tells(alertmanager, "DiskFull")
    tells(alertmanager, "Lagging")
    with after(60):
        asked(alertmanager, holds("Lagging"))
    states = dict(Alert.objects.values_list("key", "state"))
    assert states == {"DiskFull": AlertState.RESOLVED, "Lagging": AlertState.FIRING}
    assert Incident.objects.get(alerts__key="DiskFull").status == "resolved"
    assert [row.road for row in alertmanager.intakes()][-1] == Road.CHECK
    assert alertmanager.source.drift == value("alerts.drift", clock.today()) == 1
    assert ledger(None, clock.today()).balances


@pytest.mark.django_db
def test_an_alert_that_never_came_is_made_up_for(alertmanager: Sender) -> None:
    tells(alertmanager, "Lagging")
    with after(60):
        asked(alertmanager, holds("Lagging"), holds("DiskFull"), holds("Muted", "suppressed"), holds("X", receiver="y"))
        assert Incident.objects.get(alerts__key="DiskFull").status == "triggered"
        assert Alert.objects.count() == 2
        asked(alertmanager, holds("Lagging"), holds("DiskFull"))
    assert alertmanager.source.drift == 0
    lamp = lines_of([alertmanager.source])[0].check
    assert lamp is not None
    assert lamp.tone == "ok"


@pytest.mark.django_db
def test_what_may_still_be_on_its_way_is_left_alone(alertmanager: Sender) -> None:
    tells(alertmanager, "Lagging")
    with after(5):
        asked(alertmanager, holds("DiskFull"))
    assert list(Alert.objects.values_list("key", "state")) == [("Lagging", AlertState.FIRING)]


@pytest.mark.django_db
def test_prometheus_itself_heals_what_it_no_longer_names(sender_of: Callable[[str], Sender]) -> None:
    sender = sender_of("prometheus")
    ends = (START + timedelta(minutes=4)).isoformat()
    for name in ("DiskFull", "Lagging"):
        labels = {"alertname": name, "cluster": "a"}
        sender.post([{"labels": labels, "startsAt": START.isoformat(), "endsAt": ends}], tail="/api/v2/alerts")
    sender.read()
    named = {"labels": {"alertname": "Lagging"}, "state": "firing", "activeAt": START.isoformat()}
    with after(60):
        draft = replace(as_draft(sender.source), api="http://monitor:9090")
        change_source(sender.source.pk, actor=None, draft=draft)
        sender.source.refresh_from_db()
        said = {"status": "success", "data": {"alerts": [named]}}
        reconciling.check(sender.source, fetch=lambda url, token: said, at_once=True)
        sender.read()
    assert {row.title: row.state for row in sender.alerts()} == {"DiskFull": "resolved", "Lagging": "firing"}


@pytest.mark.django_db
def test_a_source_that_cannot_be_asked_says_why_and_changes_nothing(alertmanager: Sender) -> None:
    def away(url: str, token: str) -> Any:
        raise bots.Unanswered("对方返回 502")

    tells(alertmanager, "DiskFull")
    asked(alertmanager, holds("DiskFull"))
    with after(60):
        reconciling.check(alertmanager.source, fetch=away, at_once=True)
    alertmanager.source.refresh_from_db()
    lamp = lines_of([alertmanager.source])[0].check
    assert lamp is not None
    assert (lamp.tone, lamp.hint) == ("warn", "对方返回 502")
    assert [row.state for row in alertmanager.alerts()] == [AlertState.FIRING]


@pytest.mark.django_db
def test_of_two_who_ask_at_one_time_one_does(alertmanager: Sender) -> None:
    asked(alertmanager)
    assert not reconciling.check(alertmanager.source, fetch=lambda url, token: pytest.fail("asked twice"))


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["http://10.0.0.1:9093", "https://192.168.1.1", "ftp://monitor", "https://u:p@monitor"])
def test_an_address_that_may_not_be_asked_is_refused(alertmanager: Sender, url: str) -> None:
    with pytest.raises(Invalid):
        change_source(alertmanager.source.pk, actor=None, draft=replace(as_draft(alertmanager.source), api=url))


@pytest.fixture
def monitor() -> Iterator[tuple[str, list[str]]]:
    """Another system: its address, and the credentials that it was shown."""
    shown: list[str] = []

    class Hand(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shown.append(self.headers.get("Authorization", ""))
            body = json.dumps([{"path": self.path}]).encode() if self.path != "/broken" else b"<html>"
            self.send_response(404 if self.path == "/none" else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hand)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", shown
    server.shutdown()
    server.server_close()


def test_another_system_is_asked_with_its_token(monitor: tuple[str, list[str]]) -> None:
    address, shown = monitor
    assert bots.fetch(f"{address}/api/v2/alerts", token="secret") == [{"path": "/api/v2/alerts"}]
    assert shown == ["Bearer secret"]


@pytest.mark.parametrize("path", ["/none", "/broken"])
def test_what_is_no_answer_is_told(monitor: tuple[str, list[str]], path: str) -> None:
    with pytest.raises(bots.Unanswered):
        bots.fetch(f"{monitor[0]}{path}")


def test_an_address_inside_that_nobody_allowed_is_not_asked(monitor: tuple[str, list[str]]) -> None:
    with override_settings(WEBHOOK_ALLOW_HOSTS=[], DEMO=False), pytest.raises(bots.Unanswered):
        bots.fetch(monitor[0])
    assert monitor[1] == []


KEYS = st.sets(st.sampled_from("abcdef"))


@given(KEYS, KEYS)
def test_after_healing_nothing_differs(there: set[str], here: set[str]) -> None:
    """Where all goes to one receiver, what is missing and stale is exactly the difference of the two sides."""
    theirs = [There(key, START, {}, frozenset({"hub"}), told=True, raw={}) for key in sorted(there)]
    ours = [Here(key, START, {}, settled=True) for key in sorted(here)]
    found = drift(Reading(tuple(theirs)), ours, START + timedelta(minutes=1))
    assert {one.key for one in found.missing} == there - here
    assert {one.key for one in found.stale} == here - there
