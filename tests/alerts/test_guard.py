"""A monitor that dies tells the end of all that it watched: nothing is closed by that, and one alert says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.engine.episodes import Episode, Key
from alerts.engine.liveness import heard, is_watchdog
from alerts.models import Alert, Incident
from alerts.selectors.ledger import ledger
from alerts.selectors.lines import lines_of
from alerts.services import guarding, house, leases, reading
from alerts.signal import Severity, Signal, SignalState
from alerts.states import AlertState, EndReason, IncidentStatus, Liveness
from core import clock
from tests.alerts.conftest import Sender, of

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
NEVER = "0001-01-01T00:00:00Z"


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with clock.frozen(START):
        yield


def after(seconds: float) -> Any:
    """The clock so much later."""
    return clock.frozen(START + timedelta(seconds=seconds))


class Monitor:
    """An Alertmanager that says of its alerts what it is told, each about itself and its watchdog."""

    def __init__(self, sender: Sender) -> None:
        self.sender = sender

    def says(self, name: str, *, over: bool = False, began: datetime = START) -> None:
        ends = clock.now().isoformat() if over else NEVER
        state = "resolved" if over else "firing"
        labels = {"alertname": name, "severity": "error"}
        one = {"status": state, "labels": labels, "fingerprint": name, "startsAt": began.isoformat(), "endsAt": ends}
        self.sender.post({"version": "4", "status": state, "groupKey": name, "alerts": [one]})
        self.sender.read()

    def settles(self) -> None:
        """What a worker does every two seconds."""
        guarding.settle(clock.now())

    @property
    def liveness(self) -> str:
        self.sender.source.refresh_from_db()
        return self.sender.source.liveness

    def incident(self, name: str) -> Incident:
        return Incident.objects.get(alerts__key=name)


@pytest.fixture
def monitor(alertmanager: Sender) -> Monitor:
    made = Monitor(alertmanager)
    made.says("Watchdog")
    made.says("DiskFull")
    return made


def platform() -> list[tuple[str, str, str]]:
    source = Alert.objects.filter(source__slug=house.SLUG)
    for pk in set(house.Intake.objects.filter(source__slug=house.SLUG).values_list("source", flat=True)):
        reading.read_source(pk)
    return list(source.order_by("pk").values_list("key", "state", "title"))


def test_a_watchdog_is_no_incident_and_lights_the_lamp(monitor: Monitor) -> None:
    assert monitor.liveness == Liveness.ALIVE
    assert list(Incident.objects.values_list("title", flat=True)) == ["DiskFull"]
    (line,) = lines_of([monitor.sender.source])
    assert (line.open, line.life.tone if line.life else "") == (1, "ok")
    assert ledger(None, clock.today()).balances


def test_without_a_watchdog_an_end_counts_at_once(alertmanager: Sender) -> None:
    monitor = Monitor(alertmanager)
    monitor.says("DiskFull")
    monitor.says("DiskFull", over=True)
    assert monitor.incident("DiskFull").status == IncidentStatus.RESOLVED


def test_an_end_counts_a_moment_later_at_the_time_that_was_told(monitor: Monitor) -> None:
    with after(60):
        monitor.says("DiskFull", over=True)
        monitor.settles()
        assert monitor.incident("DiskFull").status == IncidentStatus.TRIGGERED
    with after(76):
        monitor.settles()
        row = monitor.incident("DiskFull")
    assert (row.status, row.resolved_at) == (IncidentStatus.RESOLVED, START + timedelta(seconds=60))
    assert row.alerts.get().end_reason == EndReason.SENDER


@pytest.mark.parametrize("order", [("Watchdog", "DiskFull"), ("DiskFull", "Watchdog")])
def test_a_dead_monitor_closes_nothing_whatever_it_tells_first(monitor: Monitor, order: tuple[str, str]) -> None:
    with after(60):
        monitor.says(order[0], over=True)
    with after(63):
        monitor.says(order[1], over=True)
    with after(3600):
        monitor.settles()
        row = monitor.incident("DiskFull")
        assert (row.status, monitor.liveness) == (IncidentStatus.UNKNOWN, Liveness.LOST)
        key = f"lost:{monitor.sender.source.slug}"
        assert platform() == [(key, AlertState.FIRING, "监控源「测试 alertmanager」失联，1 条告警状态未知")]
        assert ledger(None, clock.today()).balances


def test_an_end_that_was_believed_shortly_before_is_doubted(monitor: Monitor) -> None:
    with after(60):
        monitor.says("DiskFull", over=True)
    with after(80):
        monitor.settles()
        assert monitor.incident("DiskFull").status == IncidentStatus.RESOLVED
    with after(200):
        monitor.says("Watchdog", over=True)
        row = monitor.incident("DiskFull")
    assert row.status == IncidentStatus.UNKNOWN
    assert guarding.journal.JournalEntry.objects.filter(verb="alerts.incident_doubt", **of(row.ref)).exists()


def test_one_that_was_believed_long_before_stays_over(monitor: Monitor) -> None:
    with after(60):
        monitor.says("DiskFull", over=True)
    with after(80):
        monitor.settles()
    with after(700):
        monitor.says("Watchdog", over=True)
    assert monitor.incident("DiskFull").status == IncidentStatus.RESOLVED


def lost(monitor: Monitor) -> None:
    with after(60):
        monitor.says("Watchdog", over=True)
        monitor.says("DiskFull", over=True)


@pytest.mark.parametrize("began", [START, START + timedelta(seconds=300)])
def test_what_still_fires_when_it_is_back_waits_for_somebody_again(monitor: Monitor, began: datetime) -> None:
    """Whether the monitor remembered when it began, or begins anew."""
    lost(monitor)
    with after(300):
        monitor.says("Watchdog", began=START + timedelta(seconds=299))
        monitor.says("DiskFull", began=began)
        assert monitor.liveness == Liveness.BACK
        assert [state for _key, state, _title in platform()] == [AlertState.RESOLVED]
    with after(1000):
        monitor.settles()
        (row,) = Incident.objects.filter(source=monitor.sender.source)
    assert (row.status, row.alerts.filter(state=AlertState.FIRING).count()) == (IncidentStatus.TRIGGERED, 1)
    assert monitor.liveness == Liveness.ALIVE


def test_what_is_not_told_again_is_over_at_the_time_that_was_told(monitor: Monitor) -> None:
    lost(monitor)
    with after(300):
        monitor.says("Watchdog", began=START + timedelta(seconds=299))
    with after(800):
        monitor.settles()
        assert monitor.incident("DiskFull").status == IncidentStatus.UNKNOWN
    with after(901):
        monitor.settles()
        row = monitor.incident("DiskFull")
    assert (row.status, row.resolved_at) == (IncidentStatus.RESOLVED, START + timedelta(seconds=60))


def vouched(sender: Sender, name: str, until: float) -> None:
    """Prometheus itself says that the alert fires, and vouches for that."""
    ends = (START + timedelta(seconds=until)).isoformat()
    sender.post([{"labels": {"alertname": name}, "startsAt": START.isoformat(), "endsAt": ends}], tail="/api/v2/alerts")
    sender.read()


def test_leases_that_run_out_are_unknown_until_the_monitor_is_back(sender_of: Callable[[str], Sender]) -> None:
    sender = sender_of("prometheus")
    for name in ("Watchdog", "DiskFull", "Lagging"):
        vouched(sender, name, 240)
    with after(241):
        assert leases.expire(clock.now()) == 3
        sender.source.refresh_from_db()
        assert sender.source.liveness == Liveness.LOST
    with after(600):
        vouched(sender, "Watchdog", 840)
        vouched(sender, "DiskFull", 840)
        guarding.settle(clock.now())
        assert statuses() == {"DiskFull": "triggered", "Lagging": "unknown"}
    with after(1250):
        vouched(sender, "Watchdog", 1490)
        vouched(sender, "DiskFull", 1490)
        guarding.settle(clock.now())
        assert statuses() == {"DiskFull": "triggered", "Lagging": "resolved"}
        assert Alert.objects.get(title="Lagging").end_reason == EndReason.GONE


def statuses() -> dict[str, str]:
    return dict(Incident.objects.exclude(source__slug=house.SLUG).values_list("title", "status"))


def test_what_lies_unread_here_is_no_silence(sender_of: Callable[[str], Sender]) -> None:
    sender = sender_of("prometheus")
    vouched(sender, "DiskFull", 240)
    with after(250):
        sender.post([], tail="/api/v2/alerts")
        assert leases.expire(clock.now()) == 0
        sender.read()
        assert leases.expire(clock.now()) == 1


SAID = st.lists(st.tuples(st.sampled_from([SignalState.FIRING, SignalState.RESOLVED]), st.integers(0, 9)), max_size=6)


@given(SAID, st.integers(0, 9))
def test_a_held_end_stands_unless_it_is_heard_firing_later(said: list[tuple[SignalState, int]], held: int) -> None:
    """Whatever else is said, and in whatever order it is read."""

    def told(order: list[tuple[SignalState, int]]) -> AlertState:
        one = Episode(START, AlertState.RESOLVED, START, START, EndReason.SENDER, START, held=at(held))
        key = Key({START: one}, START)
        for state, second in order:
            key.hear(Signal("k", state, Severity.ERROR, "t", episode=START), at(second))
        return one.state

    def at(second: int) -> datetime:
        return START + timedelta(seconds=second)

    firing = [state for state, second in said if state is SignalState.FIRING and second > held]
    over = [state for state, _second in said if state is SignalState.RESOLVED]
    if not firing:
        assert told(said) == told(said[::-1]) == AlertState.RESOLVED
    elif not over:
        assert told(said) == told(said[::-1]) == AlertState.FIRING


@given(st.sampled_from(Liveness), st.lists(st.sampled_from(AlertState), max_size=3))
def test_a_monitor_is_lost_while_one_of_its_watchdogs_is_silent(was: Liveness, watchdogs: list[AlertState]) -> None:
    now = heard(was, watchdogs)
    if not watchdogs:
        assert now == was
    else:
        assert (now == Liveness.LOST) == any(state != AlertState.FIRING for state in watchdogs)


def test_a_watchdog_is_known_by_its_name() -> None:
    assert is_watchdog({"alertname": "Watchdog"})
    assert not is_watchdog({"alertname": "DiskFull", "summary": "Watchdog"})
