"""Escalation against a model in plain Python: whatever happens, the same people are called at the same moments."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from alerts.engine.ladder import Aim, Plan, Rung, Target, Way, When
from alerts.models import Incident
from alerts.services import handling
from alerts.services.escalation import PolicyDraft, change_policy, plan_named
from alerts.services.keeping import keep
from alerts.services.reading import read_source
from alerts.services.sources import add_source
from alerts.states import IncidentStatus, Priority
from bots.models import Delivery, Receipt, Urge
from core import clock, journal
from core.models import Timer
from core.states import TimerStatus
from core.timers import tick
from estate.models import SystemOwner
from estate.services.systems import add_system
from estate.states import Grade
from people.models import Employee, RoleHolding
from people.states import InDirectory
from tests.alerts.requests import posted
from tests.factories import people as make

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
START = datetime(2026, 11, 10, 2, tzinfo=UTC)
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
