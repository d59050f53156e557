"""What was kept is the truth: lived again from the raw requests, doubled or cut otherwise, it comes to the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alerts.models import Alert, AlertSource, Incident, Intake
from alerts.services import keeping, reading, saying
from alerts.services.sources import add_source
from alerts.states import IntakeStatus
from alerts.wire import Inbound
from core import clock
from core.models import JournalEntry
from core.timers import tick
from estate.models import SystemOwner
from estate.services.systems import add_system
from estate.states import Grade
from tests.alerts.requests import posted
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_wire")]
NEVER = "0001-01-01T00:00:00Z"
BEGIN = datetime(2026, 11, 23, 9, tzinfo=clock.SHANGHAI)
MINUTE = timedelta(minutes=1)
Alerts = list[tuple[str, int, bool]]
# Of each request: so many minutes after the last one, and of each alert in it: which, which of its episodes, over?
SAID = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2), st.booleans()), min_size=1, max_size=3)
STORIES = st.lists(st.tuples(st.sampled_from([0, 1, 4, 11]), SAID), min_size=2, max_size=5)
FEW = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass
class Firm:
    """A monitor that is listened to, and whom it calls."""

    source: AlertSource

    def live(self, raw: Sequence[Inbound], *, times: int = 1, together: bool = False) -> list[Any]:
        """Keep each at its moment and read; an hour later tell what it all came to, and take it back.

        times: so often each is kept and each reader reads. together: what the same moment brings is read at once.
        """
        before = transaction.savepoint()
        for number, one in enumerate(raw):
            with clock.frozen(one.received_at):
                for _time in range(times):
                    keeping.keep(self.source.pk, one)
                if together and number + 1 < len(raw) and raw[number + 1].received_at == one.received_at:
                    continue
                self._work(times)
        for minutes in (5, 10, 60):
            with clock.frozen(raw[-1].received_at + minutes * MINUTE):
                self._work(times)
        told = what_it_came_to(self.source)
        transaction.savepoint_rollback(before)
        return told

    def _work(self, times: int) -> None:
        for _time in range(times):
            reading.read_source(self.source.pk)
            while tick().fired:
                continue


def what_it_came_to(source: AlertSource) -> list[Any]:
    """Alerts, incidents and calls, in words that do not depend on the numbers of rows."""
    alerts = Alert.objects.filter(source=source).order_by("key", "episode")
    told: list[Any] = [
        (one.key, one.episode, one.state, one.end_reason, one.first_seen, one.last_seen, one.resolved_at, one.title)
        for one in alerts
    ]
    for row in Incident.objects.filter(source=source).order_by("pk"):
        members = sorted(row.alerts.values_list("key", "episode"))
        entries = JournalEntry.objects.filter(ref_kind=row.ref.kind, ref_id=row.ref.id).order_by("seq")
        story = [(one.at, one.verb, one.facts.get("rung"), one.facts.get("to")) for one in entries]
        # Timers of one moment fire in any order: a step may be called just before the flapping ends, or no more.
        story = [one for one in story if one[:2] != (row.resolved_at, "alerts.incident_called")]
        story.sort(key=lambda one: (one[0], one[1], one[2] or 0))
        told.append((row.title, row.status, row.priority, members, row.opened_at, row.resolved_at, story))
    return told


def requests_of(story: Sequence[tuple[int, Alerts]]) -> list[Inbound]:
    """The requests of an Alertmanager: it names of each alert when it began."""
    found, at = [], BEGIN
    for gap, alerts in story:
        at += gap * MINUTE
        found.append(posted(_notification(alerts), received_at=at))
    return found


def _notification(alerts: Alerts) -> dict[str, Any]:
    rows = [
        {
            "status": "resolved" if over else "firing", "annotations": {},
            "labels": {"alertname": key, "severity": "critical", "system": "oms"}, "fingerprint": key,
            "startsAt": (BEGIN - (9 - episode) * MINUTE).isoformat(),
            "endsAt": BEGIN.isoformat() if over else NEVER,
        }
        for key, episode, over in alerts
    ]  # fmt: skip
    group = "g" if {key for key, _episode, _over in alerts} <= {"a", "b"} else "h"
    return {"version": "4", "groupKey": group, "status": "firing", "alerts": rows}


@pytest.fixture
def firm(cast: Cast) -> Firm:
    system = add_system(actor=None, key="oms", name="集中交易", grade=Grade.A)
    for duty, person in (("a", cast.member), ("b", cast.peer)):
        SystemOwner.objects.create(system=system, person=person, duty=duty)
    return Firm(add_source(actor=None, kind="alertmanager", name="监控").source)


@FEW
@given(story=STORIES)
@example(story=[(0, [("a", 0, False)]), (1, [("a", 0, True), ("b", 1, False)]), (4, [("a", 1, False)])])
def test_lived_again_from_the_raw_requests_it_comes_to_the_same(firm: Firm, story: Any) -> None:
    first = firm.live(requests_of(story))
    before = transaction.savepoint()
    for one in requests_of(story):
        keeping.keep(firm.source.pk, one)
    raw = [saying.inbound_of(row) for row in Intake.objects.filter(source=firm.source).order_by("pk")]
    transaction.savepoint_rollback(before)
    assert firm.live(raw) == first


@FEW
@given(story=STORIES)
@example(story=[(0, [("a", 0, False)]), (0, [("a", 0, True)]), (0, [("a", 0, False), ("b", 0, False)])])
def test_every_request_sent_twice_and_every_reader_at_it_twice_changes_nothing(firm: Firm, story: Any) -> None:
    assert firm.live(requests_of(story), times=2) == firm.live(requests_of(story))


@FEW
@given(story=STORIES, again=st.sets(st.integers(0, 6), min_size=1))
@example(story=[(0, [("a", 0, False)]), (1, [("a", 0, True)])], again={0})
def test_what_was_read_may_be_read_once_more_at_any_later_time(firm: Firm, story: Any, again: set[int]) -> None:
    before = transaction.savepoint()
    raw = requests_of(story)
    for one in raw:
        with clock.frozen(one.received_at):
            keeping.keep(firm.source.pk, one)
            reading.read_source(firm.source.pk)
    with clock.frozen(raw[-1].received_at):
        told = what_it_came_to(firm.source)
        kept = list(Intake.objects.filter(source=firm.source).order_by("pk").values_list("pk", flat=True))
        chosen = [pk for place, pk in enumerate(kept) if place in again]
        Intake.objects.filter(pk__in=chosen).update(status=IntakeStatus.WAITING, handled_at=None)
        reading.read_source(firm.source.pk)
        assert what_it_came_to(firm.source) == told
        assert not Intake.objects.filter(source=firm.source, status=IntakeStatus.WAITING).exists()
    transaction.savepoint_rollback(before)
