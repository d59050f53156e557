"""What is most urgent does not wait behind its own source's backlog, and nothing else becomes of what is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.engine.quiet import Op
from alerts.engine.routing import Look, Rule, Term
from alerts.models import Alert, Incident, Intake
from alerts.services import looking_ahead, reading, saying
from alerts.services.keeping import keep
from alerts.services.routes import change_routes
from alerts.services.sources import add_source
from alerts.sources.kinds import SOURCES
from alerts.states import AlertState, Glance, IntakeStatus, Priority
from core import clock
from tests.alerts.conftest import Sender
from tests.alerts.requests import posted

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
FIRST = clock.now().replace(microsecond=0)


@pytest.fixture(autouse=True)
def _time(monkeypatch: pytest.MonkeyPatch) -> None:
    """As much time to look as is needed, on whatever machine."""
    monkeypatch.setattr(looking_ahead, "SECONDS", 600.0)


def body(key: str, severity: str = "warning", status: str = "firing", **more: Any) -> dict[str, Any]:
    return {"title": f"告警 {key}", "key": key, "severity": severity, "status": status, **more}


def waits(source: int, bodies: Sequence[dict[str, Any]]) -> None:
    """These wait, one after the other."""
    for number, one in enumerate(bodies):
        keep(source, posted(one, received_at=FIRST + number * SECOND))


def read() -> list[str]:
    """Keys that were taken in, in the order of their requests."""
    return list(Alert.objects.order_by("pk").values_list("key", flat=True))


@pytest.mark.slow
def test_the_five_thousandth_is_in_the_first_round(generic: Sender) -> None:
    waits(generic.source.pk, [*(body(f"k{number % 900}") for number in range(4_999)), body("worst", "critical")])
    assert reading.read_source(generic.source.pk) == reading.BATCH
    assert Incident.objects.filter(title="告警 worst", priority="P1").exists()
    assert "k0" in read(), "the rest of the round goes in its order"


def test_each_is_looked_at_once(generic: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH", 4)
    seen: list[int] = []
    real = saying.parsed

    def parsed(row: Intake, source: Any) -> Any:
        seen.append(row.pk)
        return real(row, source)

    monkeypatch.setattr(looking_ahead, "parsed", parsed)
    waits(generic.source.pk, [body(f"k{number}") for number in range(12)])
    reading.read_source(generic.source.pk)
    waits(generic.source.pk, [body("late", "critical")])
    reading.read_source(generic.source.pk)
    assert "late" in read()
    reading.read_all(seconds=60)
    assert len(seen) == len(set(seen)) == 13
    assert not Intake.objects.filter(status=IntakeStatus.WAITING).exists()


def test_few_are_not_looked_at(generic: Sender) -> None:
    waits(generic.source.pk, [body("a"), body("b", "critical")])
    reading.read_source(generic.source.pk)
    assert read() == ["a", "b"]
    assert set(Intake.objects.values_list("glance", flat=True)) == {Glance.NONE}


def test_what_speaks_of_the_same_goes_along_in_its_order(generic: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH", 4)
    others = [body(f"k{number}") for number in range(9)]
    waits(generic.source.pk, [*others, body("x"), body("x", status="resolved"), *others, body("x", "critical")])
    reading.read_source(generic.source.pk)
    first, second = Alert.objects.filter(key="x").order_by("episode")
    assert (first.state, second.state) == (AlertState.RESOLVED, AlertState.FIRING)
    assert Alert.objects.exclude(key="x").count() == 1


def test_a_route_says_what_is_most_urgent(generic: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH", 2)
    worst = Rule("r1", "下单", terms=(Term(Look.TITLE, Op.IS, ("告警 d",)),), priority=Priority.P1.value)
    change_routes((worst, Rule("rest", "其余")), actor=None, version=0)
    waits(generic.source.pk, [body("a"), body("b"), body("c"), body("d", "warning")])
    reading.read_source(generic.source.pk)
    assert read() == ["a", "d"]


def test_one_that_breaks_us_is_passed_over_and_tried_in_its_turn(
    generic: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "BATCH", 2)
    kind = SOURCES.get("generic")
    real = kind.parse
    broken = [b"poison"]

    def parse(request: Any, own: Any) -> Any:
        if any(word in request.body for word in broken):
            raise ZeroDivisionError
        return real(request, own)

    object.__setattr__(kind, "parse", parse)
    try:
        waits(generic.source.pk, [body("a"), body("poison"), body("c"), body("d", "critical")])
        reading.read_source(generic.source.pk)
        assert "d" in read()
        for _round in range(4):
            reading.read_source(generic.source.pk)
        assert sorted(read()) == ["a", "c", "d"]
        assert Intake.objects.filter(status=IntakeStatus.WAITING).count() == 1
    finally:
        object.__setattr__(kind, "parse", real)


SAID = st.tuples(
    st.sampled_from("abc"), st.sampled_from(["critical", "warning"]), st.sampled_from(["firing", "firing", "resolved"]),
    st.none() | st.integers(0, 3),
)  # fmt: skip


def _state() -> list[tuple[Any, ...]]:
    rows = Alert.objects.order_by("key", "-episode")
    newest = {row.key: (row.key, row.state, row.severity) for row in reversed(rows)}
    return sorted(newest.values())


def _lived(bodies: Sequence[dict[str, Any]], batch: int, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    before = transaction.savepoint()
    source = add_source(actor=None, kind="generic", name="监控").source
    waits(source.pk, bodies)
    with monkeypatch.context() as patch:
        patch.setattr(reading, "BATCH", batch)
        while reading.read_source(source.pk):
            continue
    assert not Intake.objects.filter(status=IntakeStatus.WAITING).exists()
    found = _state()
    transaction.savepoint_rollback(before)
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(SAID, min_size=3, max_size=14), batch=st.integers(1, 3))
def test_the_end_is_the_same_with_and_without(
    said: list[tuple[str, str, str, int | None]], batch: int, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    bodies = [
        body(key, severity, status, **({} if began is None else {"began": (FIRST + began * SECOND).isoformat()}))
        for key, severity, status, began in said
    ]
    assert _lived(bodies, batch, monkeypatch) == _lived(bodies, 100, monkeypatch)
