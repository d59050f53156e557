"""Laws of calling people: W7 over any firm, E2 with real threads, E4 and E8 whatever the clock does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import wraps
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.engine.ladder import Aim, Plan, Rung, Target
from alerts.models import Incident
from alerts.services import handling
from alerts.services.escalation import PolicyDraft, change_policy, plan_named
from alerts.services.keeping import keep
from alerts.services.reading import read_source
from alerts.services.sources import add_source
from alerts.states import Priority
from bots import channel
from bots.models import Delivery
from bots.outbox.drain import drain
from bots.states import DeliveryStatus
from core import clock, journal
from core.errors import IllegalMove
from core.models import Timer
from core.states import TimerStatus
from core.timers import tick
from estate.models import SystemOwner
from estate.services.systems import add_system
from estate.states import Grade
from feishu_client.results import SentMessage
from people.models import Employee
from people.services.absences import note_absence
from people.states import AbsenceKind, EmployeeStatus, InDirectory
from tests.alerts.conftest import Sender
from tests.alerts.requests import posted
from tests.alerts.test_incidents import hear, said
from tests.approvals.test_two_at_once import at_once
from tests.bots import story
from tests.cast import Cast, build_cast

MINUTE = timedelta(minutes=1)


def taken_back(test: Callable[..., None]) -> Callable[..., None]:
    """What an example writes is gone before the next one, however it ends."""

    @wraps(test)
    def inside(*args: Any, **named: Any) -> None:
        before = transaction.savepoint()
        try:
            test(*args, **named)
        finally:
            transaction.savepoint_rollback(before)

    return inside


WAYS_TO_MISS = ("here", "left", "gone", "away")
AIMS = {"a": Target.OWNER_A, "b": Target.OWNER_B, "op": Target.OPERATORS}
RUNGS = st.lists(st.sets(st.sampled_from("ab"), min_size=1).map(sorted), min_size=1, max_size=4)


def ladder_of(rungs: Sequence[Sequence[str]], *, every: int = 3) -> Plan:
    """A rung every few minutes, aimed at these; at the end the operators."""
    made = [Rung(place * every * MINUTE, tuple(Aim(AIMS[name]) for name in who)) for place, who in enumerate(rungs)]
    return Plan(tuple(made), len(made) * every * MINUTE)


def owned(a: Employee, b: Employee, key: str = "oms") -> None:
    """A system of grade A and who answers for it."""
    system = add_system(actor=None, key=key, name="集中交易", grade=Grade.A)
    for duty, person in (("a", a), ("b", b)):
        SystemOwner.objects.create(system=system, person=person, duty=duty)


def calls(row: Incident) -> list[tuple[Any, int, list[int], dict[int, str]]]:
    """When, at which place, who, and who was passed over and why."""
    entries = journal.entries(row.ref).filter(verb="alerts.incident_called").order_by("seq")
    return [(one.at, one.facts["rung"], one.facts["to"], dict(one.facts.get("passed", ()))) for one in entries]


def miss(person: Employee, how: str) -> None:
    """He cannot be called from now on, for this reason."""
    if how == "left":
        Employee.objects.filter(pk=person.pk).update(status=EmployeeStatus.LEFT)
    elif how == "gone":
        Employee.objects.filter(pk=person.pk).update(in_directory=InDirectory.GONE)
    elif how == "away":
        now = clock.now()
        ends = now + timedelta(days=2)
        note_absence(actor=None, person=person, kind=AbsenceKind.LEAVE, starts_at=now - MINUTE, ends_at=ends)


@pytest.mark.django_db
@given(rungs=RUNGS, a=st.sampled_from(WAYS_TO_MISS), b=st.sampled_from(WAYS_TO_MISS))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@taken_back
def test_w7_who_cannot_be_called_is_never_the_only_one_the_next_is_called_at_once_and_it_is_written_down(
    generic: Sender, cast: Cast, rungs: list[list[str]], a: str, b: str
) -> None:
    with clock.frozen(clock.now()):
        owned(cast.member, cast.peer)
        plan = ladder_of(rungs)
        change_policy("p1", actor=None, draft=PolicyDraft("P1", plan), version=plan_named("", Priority.P1).version)
        state = {cast.member.pk: a, cast.peer.pk: b}
        for person, how in ((cast.member, a), (cast.peer, b)):
            miss(person, how)
        began = clock.now()
        hear(generic, said("a", severity="critical", system="oms"))
    row = Incident.objects.latest("pk")
    for place in range(1, plan.end + 1):
        with clock.frozen(began + plan.after(place)):
            tick()
    told = calls(row)
    people = {"a": cast.member.pk, "b": cast.peer.pk}
    here = [[people[name] for name in who if state[people[name]] == "here"] for who in rungs]
    wanted = [*here, [cast.operator.pk]]
    assert [to for _at, _place, to, _passed in told] == wanted
    for at, place, _to, passed in told:
        aimed = [people[name] for name in rungs[place]] if place < plan.end else []
        assert passed == {pk: state[pk] for pk in aimed if state[pk] != "here"}
        first = next((one for one in range(place + 1) if all(not wanted[n] for n in range(one, place))), place)
        assert at == began + plan.after(first)  # nobody waits for a rung behind which there is nobody


@pytest.mark.django_db
@given(
    rungs=RUNGS,
    steps=st.lists(st.sampled_from([-30, -7, -1, 1, 2, 3, 5, 20]), min_size=3, max_size=9),
    edits=st.sets(st.integers(0, 8), max_size=2),
)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@taken_back
def test_e4_e8_a_clock_that_steps_back_calls_nobody_twice_and_an_edited_policy_touches_no_run(
    generic: Sender, cast: Cast, rungs: list[list[str]], steps: list[int], edits: set[int]
) -> None:
    with clock.frozen(clock.now()):
        owned(cast.member, cast.peer)
        plan = ladder_of(rungs)
        change_policy("p1", actor=None, draft=PolicyDraft("P1", plan), version=plan_named("", Priority.P1).version)
        hear(generic, said("a", severity="critical", system="oms"))
    row = Incident.objects.latest("pk")
    began = row.waits_since
    assert began is not None
    moments = [began + sum(steps[: number + 1]) * MINUTE for number in range(len(steps))]
    for number, now in enumerate([*moments, began + 60 * MINUTE, began, began + 90 * MINUTE]):
        with clock.frozen(now):
            if number in edits:
                seen = plan_named("", Priority.P1).version
                change_policy("p1", actor=None, draft=PolicyDraft("P1", ladder_of([["b"]], every=1)), version=seen)
            while tick().fired:
                continue
        places = [place for _at, place, _to, _passed in calls(row)]
        assert places == sorted(set(places))  # each once, in order
        armed = Timer.objects.filter(ref_id=str(row.pk), status=TimerStatus.ARMED, handler="alerts.rung")
        assert [one.due_at for one in armed] in ([], [began + plan.after(len(places))])
        assert all(at >= began + plan.after(place) for at, place, _to, _passed in calls(row))
    assert [place for _at, place, _to, _passed in calls(row)] == list(range(plan.end + 1))
    told = Delivery.objects.filter(about_id=str(row.pk), receiver__isnull=False)
    assert told.values("announcement", "receiver").distinct().count() == told.count()


class Edge:
    """Feishu at the edge: what was handed to it, under which uuid, in which order with other events."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.log: list[tuple[str, str]] = []

    def note(self, what: str, which: str) -> None:
        with self.lock:
            self.log.append((what, which))

    def send(self, _receiver: str, _form: str, _content: Any, *, uuid: str, receive_id_type: str) -> SentMessage:
        self.note("handed", uuid)
        return SentMessage(f"om_{uuid}", "oc_x", "")

    def reply(self, _message: str, _form: str, _content: Any, *, uuid: str) -> SentMessage:
        self.note("handed", uuid)
        return SentMessage(f"om_{uuid}", "oc_x", "")

    def patch_card(self, _message: str, _card: Any) -> str:
        return ""


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_e1_e2_e3_taken_at_the_very_moment_of_a_call_while_messages_go_out(
    monkeypatch: pytest.MonkeyPatch, _round: int
) -> None:
    """Each of them is called before he who took it, or not at all; nothing new is said once that is committed."""
    edge = Edge()
    monkeypatch.setattr(channel, "client_of", lambda bot: edge)
    story.make_bot()
    cast = build_cast()
    owned(cast.member, cast.peer)
    made = add_source(actor=None, kind="generic", name="监控")
    for number in range(6):
        body = {"title": "x", "key": f"k{number}", "severity": "critical", "labels": {"system": "oms"}}
        keep(made.source.pk, posted(body))
    read_source(made.source.pk)
    rows = list(Incident.objects.order_by("pk"))

    def taking(row: Incident) -> Callable[[], None]:
        def take() -> None:
            try:
                handling.acknowledge(row.pk, actor=cast.operator)
            except IllegalMove:
                return
            edge.note("taken", str(row.pk))

        return take

    due = max(row.waits_since for row in rows if row.waits_since) + 5 * MINUTE
    with clock.frozen(due):
        found = at_once(tick, tick, *[taking(row) for row in rows], lambda: drain("urgent", seconds=3))
        assert [one for one in found if isinstance(one, Exception)] == []
        calls_then = {row.pk: calls(row) for row in rows}
        tick()
        drain("urgent", seconds=3)
    for row in rows:
        told = [entry.verb.rpartition("_")[2] for entry in journal.entries(row.ref).order_by("seq")]
        assert told.count("acknowledged") == 1  # E3: the ack is never lost, nor is a call that came first
        assert "called" not in told[told.index("acknowledged") :]
        assert calls(row) == calls_then[row.pk]
        mine = Delivery.objects.filter(about_id=str(row.pk), receiver__isnull=False)
        wanted = sum(len(to) for _at, _place, to, _passed in calls(row))
        assert mine.filter(kind="alerts.page").count() == wanted  # E1: one message for each call
    handed = [which for what, which in edge.log if what == "handed"]
    assert len(handed) == len(set(handed))
    assert not Delivery.objects.filter(status__in=[DeliveryStatus.FAILED, "unsure"]).exists()
    assert not Timer.objects.filter(status=TimerStatus.ARMED, handler="alerts.rung").exists()
