"""Requests become alerts: in order, once, whatever one of them does to us."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.engine.episodes import Key
from alerts.models import Alert, Intake
from alerts.services import applying, keeping, leases, reading
from alerts.signal import Severity, Signal, SignalState
from alerts.sources.kinds import SOURCES
from alerts.states import AlertState, EndReason, IntakeStatus
from core import clock, nudge
from tests.alerts.conftest import Sender
from tests.alerts.requests import NOW


def body(key: str, status: str = "firing", **more: Any) -> dict[str, Any]:
    return {"title": f"告警 {key}", "status": status, "severity": "error", "key": key, **more}


def test_an_alert_fires_is_repeated_recovers_and_fires_anew(generic: Sender) -> None:
    for status in ("firing", "firing", "resolved", "firing"):
        generic.post(body("a", status))
        generic.read()
    first, second = generic.alerts()
    assert (first.state, first.end_reason, first.said) == (AlertState.RESOLVED, EndReason.SENDER, 3)
    assert (second.state, second.said, second.resolved_at) == (AlertState.FIRING, 1, None)
    assert second.episode > first.episode


def test_reading_twice_changes_nothing(generic: Sender) -> None:
    generic.post(body("a"))
    before = [row.__dict__ | {"_state": 0} for row in generic.read()]
    Intake.objects.update(status=IntakeStatus.WAITING, handled_at=None)
    after = [row.__dict__ | {"_state": 0, "said": 1} for row in generic.read()]
    assert after == before


def test_who_reads_on_and_on_lets_others_go_first(generic: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[str] = []
    monkeypatch.setattr(nudge, "ring", rung.append)
    generic.post(body("a"))
    assert (reading.read_all(seconds=0), rung) == (0, [keeping.READ])
    rung.clear()
    assert (reading.read_all(), rung) == (1, [])


def test_every_sample_of_every_kind_becomes_alerts(sender_of: Callable[[str], Sender]) -> None:
    for entry in SOURCES.entries():
        sender = sender_of(entry.slug)
        for sample in entry.item.samples:
            found = entry.item.parse(sample.inbound, sample.settings)
            applying_all(sender, [(one, sample.inbound.received_at) for one in found.signals])
        keys = {
            signal.key
            for sample in entry.item.samples
            for signal in entry.item.parse(sample.inbound, sample.settings).signals
        }
        known = set(Alert.objects.filter(source=sender.source).values_list("key", flat=True))
        assert known <= keys


def applying_all(sender: Sender, told: applying.Told) -> None:
    with transaction.atomic():
        applying.apply(sender.source.pk, told)


def test_what_breaks_us_is_tried_alone_and_buried_at_last(generic: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("a", "poison", "b"):
        generic.post(body(key))
    real = applying.apply

    def apply(source: int, told: applying.Told, hold: AlertState | None = None) -> applying.Applied:
        if any(signal.key == "poison" for signal, _at in told):
            raise ZeroDivisionError
        return real(source, told, hold)

    monkeypatch.setattr(reading, "apply", apply)
    for _ in range(reading.TRIES):
        reading.read_source(generic.source.pk)
        Intake.objects.filter(status=IntakeStatus.WAITING).update(retry_at=NOW)
    told = [(row.status, row.problem, row.detail) for row in generic.intakes()]
    read = (IntakeStatus.READ, "", "")
    assert told == [read, (IntakeStatus.DEAD, "internal", "ZeroDivisionError"), read]
    assert {row.key for row in generic.alerts()} == {"a", "b"}
    monkeypatch.setattr(reading, "apply", real)
    reading.read_again(generic.intakes()[1].pk, actor=None)
    assert {row.key for row in generic.read()} == {"a", "b", "poison"}


def test_a_group_that_is_over_ends_what_was_left_out_of_the_list(generic: Sender) -> None:
    fired = [Signal(key, SignalState.FIRING, Severity.ERROR, key, episode=NOW, group_key="g") for key in "abcd"]
    other = Signal("e", SignalState.FIRING, Severity.ERROR, "e", episode=NOW, group_key="h")
    over = Signal(
        "a", SignalState.RESOLVED, Severity.ERROR, "a", episode=NOW, group_key="g", group_state="resolved", truncated=3
    )
    applying_all(generic, [(one, NOW) for one in [*fired, other]])
    applying_all(generic, [(over, NOW + timedelta(minutes=1))])
    ends = {row.key: row.end_reason for row in generic.alerts()}
    group = EndReason.GROUP
    assert ends == {"a": EndReason.SENDER, "b": group, "c": group, "d": group, "e": EndReason.NONE}


def test_a_silent_sender_has_not_said_that_it_is_over(generic: Sender) -> None:
    lease = NOW + timedelta(minutes=4)
    said = Signal("a", SignalState.FIRING, Severity.ERROR, "a", episode=NOW, lease=lease)
    applying_all(generic, [(said, NOW)])
    assert leases.expire(lease) == 0
    assert leases.expire(lease + timedelta(seconds=1)) == 1
    assert generic.alerts()[0].state == AlertState.UNKNOWN
    again = Signal("a", SignalState.FIRING, Severity.ERROR, "a", episode=NOW, lease=lease + timedelta(minutes=9))
    applying_all(generic, [(again, NOW + timedelta(minutes=5))])
    assert generic.alerts()[0].state == AlertState.FIRING


def test_hundreds_of_alerts_cost_no_more_queries_than_a_few(generic: Sender) -> None:
    def cost(many: int, prefix: str) -> int:
        fired = [Signal(f"{prefix}{n}", SignalState.FIRING, Severity.ERROR, "t", episode=NOW) for n in range(many)]
        with CaptureQueriesContext(connection) as queries:
            applying_all(generic, [(one, NOW) for one in fired])
            applying_all(generic, [(one, NOW + timedelta(seconds=9)) for one in fired])
        return len(queries)

    assert cost(400, "b") <= cost(4, "a")


SAID = st.tuples(
    st.sampled_from("ab"), st.sampled_from(list(SignalState)), st.none() | st.integers(0, 3), st.booleans()
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.lists(SAID, max_size=5), max_size=6))
def test_rows_say_what_the_engine_says_however_the_signals_are_cut_into_requests(
    generic: Sender, batches: list[list[tuple[str, SignalState, int | None, bool]]]
) -> None:
    Alert.objects.filter(source=generic.source).delete()
    model: dict[str, Key] = {}
    for number, batch in enumerate(batches):
        at = NOW + timedelta(hours=1, minutes=number)
        told = [(_signal(*one), at) for one in batch]
        applying_all(generic, told)
        for signal, received in told:
            model.setdefault(signal.key, Key()).hear(signal, received)
    rows = {(row.key, row.episode): (row.state, row.end_reason, row.said) for row in generic.alerts()}
    wanted = {
        (key, start): (one.state, one.end, one.said)
        for key, found in model.items()
        for start, one in found.episodes.items()
    }
    assert rows == wanted


def _signal(key: str, state: SignalState, start: int | None, leased: bool) -> Signal:  # noqa: FBT001
    episode = None if start is None else NOW + timedelta(minutes=start)
    lease = NOW + timedelta(days=1) if leased else None
    return Signal(key, state, Severity.WARNING, key, episode=episode, lease=lease)


def test_time_is_the_houses(generic: Sender) -> None:
    generic.post(body("a"))
    (row,) = generic.intakes()
    assert abs(row.received_at - clock.now()) < timedelta(minutes=1)
