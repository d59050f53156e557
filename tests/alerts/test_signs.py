"""A monitor lives by its leases, its heartbeat or its usual traffic; what it told when it was dead is held."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alerts.models import Alert, AlertSource, Incident
from alerts.selectors.lines import lines_of
from alerts.services import guarding, house, leases
from alerts.services.signs import BACK_NOTICE, LOST_NOTICE
from alerts.services.sources import add_source, as_draft, change_source
from alerts.states import AlertState, EndReason, IncidentStatus, Liveness, Sign
from bots.models import Delivery
from core import clock
from core.errors import Invalid
from core.models import JournalEntry
from estate.models import SystemOwner
from estate.services.systems import add_system
from estate.states import Grade
from tests.alerts.conftest import Sender, of
from tests.cast import Cast

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with clock.frozen(START):
        yield


def after(minutes: float) -> Any:
    return clock.frozen(START + timedelta(minutes=minutes))


class Watched:
    """A source that speaks PagerDuty's or Opsgenie's protocol: each alert separate, no watchdog, no beginnings."""

    def __init__(self, sender: Sender, **settings: Any) -> None:
        self.sender = sender
        change_source(sender.source.pk, actor=None, draft=replace(as_draft(sender.source), **settings))

    def says(self, key: str, *, over: bool = False) -> None:
        if self.sender.source.kind == "pagerduty":
            action = "resolve" if over else "trigger"
            body = {"event_action": action, "dedup_key": key, "payload": {"summary": key, "severity": "error"}}
            self.sender.post(body, tail="/v2/enqueue")
        elif over:
            self.sender.post({}, tail=f"/v2/alerts/{key}/close?identifierType=alias")
        else:
            self.sender.post({"message": key, "alias": key, "priority": "P2"}, tail="/v2/alerts")
        self.sender.read()

    def beats(self) -> None:
        self.sender.post(b"", tail="/v2/heartbeats/monitor/ping")
        self.sender.read()

    def tended(self) -> None:
        """What workers do every minute and every two seconds."""
        guarding.watch(clock.now())
        guarding.settle(clock.now())

    @property
    def liveness(self) -> str:
        self.sender.source.refresh_from_db()
        return self.sender.source.liveness

    def status(self, key: str) -> str:
        (row,) = Incident.objects.filter(source=self.sender.source, title=key)
        return row.status


@pytest.fixture(params=["pagerduty", "opsgenie"])
def watched(request: pytest.FixtureRequest, sender_of: Callable[[str], Sender], cast: Cast) -> Watched:
    """It may be silent for ten minutes; 王小明 and 李四 answer for its system, and 何平, who is an operator."""
    system = add_system(actor=None, key="monitor", name="监控平台", grade=Grade.A)
    SystemOwner.objects.create(system=system, person=cast.member, duty="a")
    SystemOwner.objects.create(system=system, person=cast.operator, duty="b")
    SystemOwner.objects.create(system=system, person=cast.peer, duty="b", position=2)
    made = Watched(sender_of(request.param), sign=Sign.TRAFFIC, silent=10, system="monitor")
    made.says("DiskFull")
    made.says("Lagging")
    return made


def told(source: AlertSource, kind: str) -> list[str]:
    """Who was told, each as often as he was."""
    rows = Delivery.objects.filter(announcement__kind=kind, about_kind="alerts.source", about_id=str(source.pk))
    return sorted(rows.values_list("receiver__name", flat=True))


def test_while_it_is_heard_of_an_end_counts_a_moment_later(watched: Watched) -> None:
    assert watched.liveness == Liveness.ALIVE
    with after(5):
        watched.says("DiskFull", over=True)
        watched.tended()
        assert watched.status("DiskFull") == IncidentStatus.TRIGGERED
    with after(5.5):
        watched.tended()
        assert watched.status("DiskFull") == IncidentStatus.RESOLVED


def test_its_last_words_are_doubted_and_two_kinds_of_people_hear_of_it_once(watched: Watched, cast: Cast) -> None:
    source = watched.sender.source
    with after(5):
        watched.says("DiskFull", over=True)
    with after(6):
        watched.tended()
        assert watched.status("DiskFull") == IncidentStatus.RESOLVED
    for minute in (15.5, 16.5, 30):
        with after(minute):
            watched.tended()
    assert watched.liveness == Liveness.LOST
    assert watched.status("DiskFull") == IncidentStatus.UNKNOWN
    assert watched.status("Lagging") == IncidentStatus.TRIGGERED
    assert told(source, LOST_NOTICE) == sorted([cast.member.name, cast.peer.name])
    assert house.raised("lost:") == [f"lost:{source.slug}"]
    assert JournalEntry.objects.filter(verb="alerts.source_lose", **of(source.ref)).count() == 1
    lamp = lines_of([AlertSource.objects.get(pk=source.pk)])[0].life
    assert lamp is not None
    assert (lamp.tone, lamp.word, lamp.hint) == ("bad", "失联", "请求往来")


def lost(watched: Watched) -> None:
    with after(5):
        watched.says("DiskFull", over=True)
        watched.says("Lagging", over=True)
    with after(16):
        watched.tended()
        assert watched.liveness == Liveness.LOST


def test_when_it_is_back_what_fires_waits_again_and_the_rest_is_over_at_its_true_time(
    watched: Watched, cast: Cast
) -> None:
    lost(watched)
    with after(40):
        watched.says("DiskFull")
        assert watched.liveness == Liveness.BACK
        watched.tended()
        assert (watched.status("DiskFull"), watched.status("Lagging")) == ("triggered", "unknown")
        assert told(watched.sender.source, BACK_NOTICE) == sorted([cast.member.name, cast.peer.name])
        assert house.raised("lost:") == []
    with after(45):
        watched.says("DiskFull")
    with after(51):
        watched.tended()
    row = Incident.objects.get(title="Lagging")
    assert (row.status, row.resolved_at) == (IncidentStatus.RESOLVED, START + timedelta(minutes=5))
    assert Alert.objects.get(title="Lagging", state=AlertState.RESOLVED).end_reason == EndReason.SENDER
    assert watched.liveness == Liveness.ALIVE
    assert watched.status("DiskFull") == IncidentStatus.TRIGGERED


def test_a_second_loss_is_told_anew(watched: Watched, cast: Cast) -> None:
    lost(watched)
    with after(40):
        watched.says("DiskFull")
    with after(60):
        watched.tended()
    assert told(watched.sender.source, LOST_NOTICE) == sorted([cast.member.name, cast.peer.name] * 2)


def test_what_comes_while_it_is_lost_and_is_held_does_not_close(watched: Watched) -> None:
    """The very request that says it is over is a sign of life; so it waits until the monitor has settled."""
    with after(16):
        watched.tended()
    with after(20):
        watched.says("DiskFull", over=True)
        assert watched.status("DiskFull") == IncidentStatus.UNKNOWN


def test_opsgenie_lives_by_its_own_heartbeat(sender_of: Callable[[str], Sender]) -> None:
    watched = Watched(sender_of("opsgenie"), sign=Sign.BEAT, silent=5)
    watched.says("DiskFull")
    watched.beats()
    with after(4):
        watched.beats()
        watched.says("DiskFull", over=True)
    with after(9.5):
        watched.says("Lagging")  # traffic alone proves nothing here
        watched.tended()
        assert watched.liveness == Liveness.LOST
        assert watched.status("DiskFull") == IncidentStatus.UNKNOWN
    with after(12):
        watched.beats()
        assert watched.liveness == Liveness.BACK


def test_a_monitor_may_beat_at_another_source(sender_of: Callable[[str], Sender]) -> None:
    beater = sender_of("heartbeat")
    name = f"{beater.source.slug}/zabbix-server"
    watched = Watched(sender_of("pagerduty"), sign=Sign.BEAT, silent=5, beat=name)
    with after(1):
        address = f"/in/{beater.source.slug}?name=zabbix-server"
        beater.client.post(address, headers={"authorization": f"Bearer {beater.secret}"})
        beater.read()
        watched.tended()
        assert watched.liveness == Liveness.ALIVE
    with after(7):
        beater.client.post(f"/in/{beater.source.slug}?name=other", headers={"authorization": f"Bearer {beater.secret}"})
        beater.read()
        watched.tended()
        assert watched.liveness == Liveness.LOST


def vouched(sender: Sender, until: float, *names: str) -> None:
    ends = (START + timedelta(minutes=until)).isoformat()
    told = [{"labels": {"alertname": name}, "startsAt": START.isoformat(), "endsAt": ends} for name in names]
    sender.post(told, tail="/api/v2/alerts")
    sender.read()


def test_prometheus_lives_by_its_leases(sender_of: Callable[[str], Sender]) -> None:
    sender = sender_of("prometheus")
    watched = Watched(sender, sign=Sign.LEASE)
    vouched(sender, 4, "DiskFull", "Lagging")
    with after(3):
        vouched(sender, 7, "DiskFull")
    with after(5):
        leases.expire(clock.now())
        watched.tended()
        assert watched.liveness == Liveness.ALIVE  # one lease alone ran out
    with after(8):
        leases.expire(clock.now())
        assert watched.liveness == Liveness.LOST
    with after(20):
        vouched(sender, 20, "DiskFull")  # told over: nothing is left to vouch for
        assert watched.liveness == Liveness.BACK
    with after(31):
        watched.tended()
    assert (watched.liveness, watched.status("DiskFull"), watched.status("Lagging")) == (
        "alive",
        "resolved",
        "resolved",
    )


def test_a_new_sign_forgets_the_old_and_lets_go_what_it_held(watched: Watched) -> None:
    lost(watched)
    source = watched.sender.source
    source.refresh_from_db()
    with after(17):
        change_source(source.pk, actor=None, draft=replace(as_draft(source), sign=Sign.WATCHDOG))
        watched.tended()
        assert (watched.liveness, watched.status("DiskFull")) == (Liveness.UNWATCHED, IncidentStatus.RESOLVED)
        assert house.raised("lost:") == []


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("sign", {"sign": Sign.LEASE}),
        ("beat", {"sign": Sign.BEAT, "silent": 5, "beat": "none"}),
        ("system", {"system": "no"}),
    ],
)
def test_what_cannot_be_is_refused(generic: Sender, field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as wrong:
        change_source(generic.source.pk, actor=None, draft=replace(as_draft(generic.source), **changes))
    assert [one.field for one in wrong.value.problems] == [field]


def test_the_form_keeps_the_sign_and_names_what_is_missing(client: Client, cast: Cast, generic: Sender) -> None:
    client.force_login(cast.operator)
    address = reverse("alerts:edit-source", args=[generic.source.slug])
    form = {"name": "x", "zone": "Asia/Shanghai", "sign": "beat"}
    answer = client.post(address, form)
    assert answer.status_code == 422
    assert "请填写心跳最长间隔几分钟" in answer.content.decode()
    client.post(address, form | {"silent": "7"})
    generic.source.refresh_from_db()
    assert (generic.source.settings["sign"], generic.source.settings["silent"]) == ("beat", 7)
    assert 'value="7"' in client.get(address).content.decode()


def test_nobody_is_told_where_no_system_is_named(sender_of: Callable[[str], Sender]) -> None:
    made = add_source(actor=None, kind="pagerduty", name="x")
    watched = Watched(Sender(made.source, made.secret, Client()), sign=Sign.TRAFFIC, silent=10)
    watched.says("DiskFull")
    with after(11):
        watched.tended()
    assert (watched.liveness, told(made.source, LOST_NOTICE)) == (Liveness.LOST, [])
