"""Escalation against a model in plain Python: whatever happens, the same people are called at the same moments."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from alerts.engine import ladder
from alerts.engine.ladder import Aim, Plan, Rung, Target, Way, When
from alerts.models import Incident
from alerts.services import handling, urgents
from alerts.services.escalation import PolicyDraft, change_policy, plan_named
from alerts.services.keeping import keep
from alerts.services.reading import read_source
from alerts.services.sources import add_source
from alerts.states import IncidentStatus, Priority
from bots.api import UrgeStatus
from bots.models import Delivery, Receipt, Urge
from core import clock, journal
from core.models import Timer
from core.states import TimerStatus
from core.timers import tick
from estate.models import SystemOwner
from estate.services.systems import add_system
from estate.states import Grade
from people.models import Employee, RoleHolding
from people.states import EmployeeStatus, InDirectory
from tests.alerts.conftest import Sender
from tests.alerts.requests import posted
from tests.alerts.test_incidents import hear, incident, said
from tests.approvals.test_two_at_once import at_once
from tests.cast import Cast
from tests.factories import people as make

pytestmark = pytest.mark.django_db
__all__ = ["incident"]
MINUTE = timedelta(minutes=1)
START = datetime(2026, 11, 10, 2, tzinfo=UTC)
OPERATORS = (Aim(Target.OPERATORS),)
PLANS = (
    Plan((Rung(0 * MINUTE, (Aim(Target.OWNER_A),)), Rung(5 * MINUTE, (Aim(Target.OWNER_B),))), 10 * MINUTE, 2,
         30 * MINUTE),
    Plan((Rung(0 * MINUTE, (Aim(Target.OWNER_B),)), Rung(3 * MINUTE, (Aim(Target.OWNER_A), Aim(Target.OWNER_B)))),
         8 * MINUTE, 1, 10 * MINUTE),
    Plan((Rung(2 * MINUTE, (Aim(Target.OWNER_A),)), Rung(3 * MINUTE, (Aim(Target.OWNER_B),), When.UNREAD, Way.SMS)),
         4 * MINUTE, 3),
)  # fmt: skip


@dataclass
class Model:
    """What should happen: places climbed with their people, the wait, the end. One operator, one A, one B."""

    policy: Plan
    here: set[str]
    calls: list[tuple[datetime, int, tuple[str, ...]]] = field(default_factory=list)
    plan: Plan | None = None
    state: str = "waiting"
    since: datetime = START
    place: int = 0
    next: datetime | None = None
    expires: datetime | None = None
    reads: dict[str, datetime | None] = field(default_factory=dict)  # who was called, and when he read the newest

    def begin(self, now: datetime, place: int = 0, also: str = "") -> None:
        self.plan = self.policy if place == 0 and not also else self.plan
        assert self.plan
        self.state, self.since, self.expires = "waiting", now - self.plan.after(place), None
        self.climb(now, place, also)

    def climb(self, now: datetime, place: int, also: str = "") -> None:
        assert self.plan
        names = {Target.OWNER_A: "a", Target.OWNER_B: "b", Target.OPERATORS: "op"}
        found: tuple[str, ...] = ()
        while place <= self.plan.end and not found:
            unread = place < self.plan.end and self.plan.rungs[place % len(self.plan.rungs)].when == When.UNREAD
            if unread and any(at is not None and at >= self.since for at in self.reads.values()):
                place, also = place + 1, ""
                break
            found = tuple(names[aim.who] for aim in self.plan.to(place) if names[aim.who] in self.here)
            if place == self.plan.end:
                found = found or ("op",)
            called = (*found, also) if also and also not in found else found
            self.calls.append((now, place, called))
            self.reads |= dict.fromkeys(called)
            place, also = place + 1, ""
        self.place = place
        self.next = max(now, self.since + self.plan.after(place)) if place <= self.plan.end else None

    def pass_time(self, now: datetime) -> None:
        """Workers look at this moment, until nothing is due."""
        while self.state == "waiting" and self.next is not None and self.next <= now:
            self.climb(now, self.place)
        if self.state == "taken" and self.expires is not None and self.expires <= now:
            assert self.plan
            self.begin(now, min(self.place - 1, self.plan.end), also="op")
            self.pass_time(now)

    def take(self, now: datetime) -> None:
        assert self.plan
        self.state, self.next = "taken", None
        self.expires = now + self.plan.hold if self.plan.hold else None


class Escalation(RuleBasedStateMachine):
    """One incident of the application beside the model."""

    cast: Any = None

    @initialize(number=st.integers(0, len(PLANS) - 1), here=st.sets(st.sampled_from("ab")))
    def opens(self, number: int, here: set[str]) -> None:
        self.held = ExitStack()
        self.now = START
        self.held.enter_context(clock.frozen(START))
        word = f"esc{Employee.objects.count()}"
        self.people = {name: make.employee(name, user_id=f"{word}-{name}") for name in ("a", "b", "op")}
        make.role("operator", self.people["op"])
        system = add_system(actor=None, key=word, name="集中交易", grade=Grade.A)
        for duty in "ab":
            SystemOwner.objects.create(system=system, person=self.people[duty], duty=duty)
        self.model = Model(PLANS[number], {"op"})
        self.comes_and_goes(here)
        self.edit(number)
        made = add_source(actor=None, kind="generic", name="监控")
        keep(made.source.pk, posted({"title": "x", "key": "x", "severity": "critical", "labels": {"system": word}}))
        read_source(made.source.pk)
        self.row = Incident.objects.latest("pk")
        self.model.begin(START)
        self.agrees()

    @rule(minutes=st.integers(0, 45))
    def time_passes_without_workers(self, minutes: int) -> None:
        self.move(minutes)
        self.look()

    @rule(minutes=st.integers(1, 12))
    def time_passes_with_workers(self, minutes: int) -> None:
        for _minute in range(minutes):
            self.move(1)
            self.look()

    @rule(number=st.integers(0, len(PLANS) - 1))
    def edit(self, number: int) -> None:
        """Only what begins later is touched."""
        seen = plan_named("", Priority.P1).version
        change_policy("p1", actor=None, draft=PolicyDraft("P1", PLANS[number]), version=seen)
        self.model.policy = PLANS[number]

    @rule(here=st.sets(st.sampled_from("ab")))
    def comes_and_goes(self, here: set[str]) -> None:
        for name in "ab":
            there = InDirectory.HERE if name in here else InDirectory.GONE
            Employee.objects.filter(pk=self.people[name].pk).update(in_directory=there)
        self.model.here = here | {"op"}

    @rule()
    def take(self) -> None:
        if self.model.state == "waiting":
            handling.acknowledge(self.row.pk, actor=self.people["op"])
            self.model.take(self.now)

    @rule()
    def somebody_reads(self) -> None:
        Receipt.objects.filter(about_id=str(self.row.pk)).update(read_at=self.now)
        self.model.reads = dict.fromkeys(self.model.reads, self.now)

    @rule()
    def over_and_open_again(self) -> None:
        handling.resolve(self.row.pk, actor=self.people["op"])
        handling.reopen(self.row.pk, actor=self.people["op"], reason="还在")
        self.model.begin(self.now)
        self.agrees()

    def move(self, minutes: int) -> None:
        self.now += minutes * MINUTE
        self.held.enter_context(clock.frozen(self.now))

    def look(self) -> None:
        for _time in range(30):
            if not tick().fired:
                break
        self.model.pass_time(self.now)
        self.agrees()

    def agrees(self) -> None:
        self.row.refresh_from_db()
        keys = {person.pk: name for name, person in self.people.items()}
        entries = journal.entries(self.row.ref).filter(verb="alerts.incident_called").order_by("seq")
        found = [
            (one.at, one.facts["rung"], tuple(keys[pk] for pk in (*one.facts["to"], *one.facts.get("again", ()))))
            for one in entries
        ]
        assert found == self.model.calls
        states = {"waiting": IncidentStatus.TRIGGERED, "taken": IncidentStatus.ACKNOWLEDGED}
        assert self.row.status == states[self.model.state]
        rung = Urge.objects.filter(about_id=str(self.row.pk)).values_list("person", "key")
        assert len(rung) == len(set(rung))
        armed = Timer.objects.filter(ref_id=str(self.row.pk), status=TimerStatus.ARMED)
        wanted = self.model.next if self.model.state == "waiting" else self.model.expires
        assert [one.due_at for one in armed] == ([wanted] if wanted else [])
        said_to = Delivery.objects.filter(about_id=str(self.row.pk)).values_list("announcement", "receiver")
        assert len(said_to) == len(set(said_to))

    def teardown(self) -> None:
        if hasattr(self, "held"):
            Timer.objects.filter(status=TimerStatus.ARMED).update(status=TimerStatus.CANCELLED)
            RoleHolding.objects.all().delete()
            self.held.close()


@pytest.mark.slow
def test_whatever_happens_the_model_tells_who_is_called() -> None:
    run_state_machine_as_test(
        Escalation,
        settings=effort(
            max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_an_ack_that_is_too_old_goes_on_where_it_stopped(generic: Sender, cast: Cast, incident: Incident) -> None:
    plan = replace(ladder.BUILT_IN[Priority.P1], hold=30 * MINUTE)
    change_policy("p1", actor=cast.operator, draft=PolicyDraft("P1", plan), version=0)
    hear(generic, said("z", severity="critical", system="oms"))
    row = Incident.objects.latest("pk")
    SystemOwner.objects.create(system=SystemOwner.objects.get().system, person=cast.peer, duty="b")
    since = row.waits_since
    assert since is not None
    with clock.frozen(since + 5 * MINUTE):
        tick()
    with clock.frozen(since + 7 * MINUTE):
        handling.acknowledge(row.pk, actor=cast.operator)
    with clock.frozen(since + 37 * MINUTE):
        tick()
    row.refresh_from_db()
    entry = journal.entries(row.ref).filter(verb="alerts.incident_called").latest("seq")
    assert (row.status, row.assignee, entry.facts["rung"]) == (IncidentStatus.TRIGGERED, None, 1)
    assert (entry.facts["to"], entry.facts["again"]) == ([cast.peer.pk], [cast.operator.pk])


def test_who_is_not_in_the_directory_any_more_is_passed_over_and_named(generic: Sender, cast: Cast) -> None:
    system = add_system(actor=None, key="oms", name="集中交易", grade=Grade.A)
    for duty, person in (("a", cast.member), ("b", cast.peer)):
        SystemOwner.objects.create(system=system, person=person, duty=duty)
    Employee.objects.filter(pk=cast.member.pk).update(in_directory=InDirectory.GONE)
    Employee.objects.filter(pk=cast.peer.pk).update(status=EmployeeStatus.LEFT)
    hear(generic, said("b", severity="critical", system="oms"))
    told = journal.entries(Incident.objects.get().ref).filter(verb="alerts.incident_called").order_by("seq")
    found = [(one.facts["to"], one.facts.get("passed")) for one in told]
    assert found[:2] == [([], [[cast.member.pk, "gone"]]), ([], [[cast.peer.pk, "left"]])]
    assert found[2] == ([cast.head.pk], None)


def test_what_nobody_reads_is_rung_and_what_is_read_is_not(generic: Sender, cast: Cast, incident: Incident) -> None:
    plan = Plan(
        (
            Rung(timedelta(), (Aim(Target.OWNER_A),), how=Way.APP),
            Rung(2 * MINUTE, (Aim(Target.OWNER_A),), When.UNREAD, Way.SMS),
            Rung(5 * MINUTE, (Aim(Target.OWNER_A),), how=Way.PHONE),
        ),
        10 * MINUTE,
    )
    change_policy("p1", actor=cast.operator, draft=PolicyDraft("P1", plan), version=0)
    hear(generic, said("x", severity="critical", system="oms"), said("y", severity="critical", system="oms"))
    read, unread = Incident.objects.filter(alerts__key__in="xy").order_by("pk")
    since = read.waits_since
    assert since is not None
    Receipt.objects.filter(about_id=str(read.pk)).update(read_at=since + MINUTE)
    for minutes in (2, 5):
        with clock.frozen(since + minutes * MINUTE + timedelta(seconds=9)):
            tick()

    def rang(row: Incident) -> list[str]:
        return list(Urge.objects.filter(about_id=str(row.pk)).order_by("pk").values_list("how", flat=True))

    assert (rang(read), rang(unread)) == (["app", "phone"], ["app", "sms", "phone"])
    entry = journal.entries(read.ref).get(verb="alerts.incident_read")
    assert entry.facts == {"rung": 1, "by": [cast.member.pk]}


def test_over_the_budget_of_the_day_there_is_only_a_message(
    generic: Sender, cast: Cast, incident: Incident, settings: Any
) -> None:
    settings.ALERT_URGENTS_PER_DAY = 1
    plan = Plan((Rung(timedelta(), (Aim(Target.OWNER_A),), how=Way.PHONE),), 10 * MINUTE)
    change_policy("p1", actor=cast.operator, draft=PolicyDraft("P1", plan), version=0)
    hear(generic, said("x", severity="critical", system="oms"))
    Urge.objects.update(called_at=clock.now(), status=UrgeStatus.SENT)
    assert (urgents.spending().total, urgents.left()) == (1, 0)
    hear(generic, said("y", severity="critical", system="oms"))
    row = Incident.objects.latest("pk")
    entry = journal.entries(row.ref).get(verb="alerts.incident_called")
    assert (entry.facts["how"], Urge.objects.count()) == (urgents.SPENT, 1)
    assert Delivery.objects.filter(about_id=str(row.pk)).count() == 1
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert urgents.left() == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_an_ack_at_the_moment_of_a_call_is_either_before_or_after_it() -> None:
    people = {name: make.employee(name, user_id=name) for name in ("a", "b", "op")}
    make.role("operator", people["op"])
    system = add_system(actor=None, key="oms", name="集中交易", grade=Grade.A)
    for duty in "ab":
        SystemOwner.objects.create(system=system, person=people[duty], duty=duty)
    made = add_source(actor=None, kind="generic", name="监控")
    for number in range(6):
        body = {"title": "x", "key": f"k{number}", "severity": "critical", "labels": {"system": "oms"}}
        keep(made.source.pk, posted(body))
    read_source(made.source.pk)
    rows = list(Incident.objects.order_by("pk"))
    with clock.frozen(max(row.waits_since for row in rows if row.waits_since) + 5 * MINUTE):
        takes = [lambda row=row: handling.acknowledge(row.pk, actor=people["a"]) for row in rows]
        failed = [one for one in at_once(tick, *takes, tick) if isinstance(one, Exception)]
        assert failed == []
        tick()
    for row in rows:
        row.refresh_from_db()
        told = [entry.verb.rpartition("_")[2] for entry in journal.entries(row.ref).order_by("seq")]
        assert row.status == IncidentStatus.ACKNOWLEDGED
        assert told.index("acknowledged") == len(told) - 1
        assert told.count("called") in {1, 2}
    assert not Timer.objects.filter(status=TimerStatus.ARMED, handler="alerts.rung").exists()
