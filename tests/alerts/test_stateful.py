"""Alerts, incidents and silences against a reference of plain dictionaries, whatever comes in whatever order."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from alerts.engine import flapping
from alerts.engine.quiet import Condition, On, Op
from alerts.models import Alert, Incident, Silence
from alerts.services import handling, leases, merging, silences, splitting
from alerts.services.applying import apply
from alerts.services.gathering import gather
from alerts.services.sources import add_source
from alerts.services.splitting import Take
from alerts.signal import Severity, Signal, SignalState
from alerts.states import OPEN, AlertState
from bots.models import Announcement
from core import clock
from core.errors import IllegalMove, Invalid
from core.timers import tick
from tests.alerts.model import STILL, Fault, Quiet, Reference
from tests.cast import Cast

USUAL = 20
EXAMPLES = int(os.environ.get("STATEFUL_EXAMPLES", USUAL))
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.timeout(120 + 4 * EXAMPLES),
    pytest.mark.usefixtures("frozen_wire"),
]
KEYS = st.sampled_from("abc")
STATES = st.sampled_from([SignalState.FIRING, SignalState.FIRING, SignalState.RESOLVED])
SOME = st.integers(0, 9)
HALF = timedelta(seconds=30)  # nothing else falls due then, so it is plain what comes first
BEGIN = datetime(2026, 11, 23, 9, 0, tzinfo=clock.SHANGHAI)


class Machine(RuleBasedStateMachine):
    """Whatever senders, people and the clock do."""

    operator: Any

    def __init__(self) -> None:
        super().__init__()
        self.before = transaction.savepoint()
        self.model = Reference(BEGIN)
        self.source = add_source(actor=None, kind="generic", name="监控").source
        self.said: list[Signal] = []
        self.rows: list[int] = []
        self.quiet: list[int] = []
        self.calls: dict[int, tuple[str, int]] = {}

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.before)

    @rule(key=KEYS, state=STATES, ago=st.sampled_from([0, 0, 0, 3, 8]))
    def say(self, key: str, state: SignalState, ago: int) -> None:
        """A firing or a recovery, of the newest episode, of a new one, or of one that began earlier than others."""
        newest = self.model.newest(key)
        start = self.model.now - timedelta(minutes=ago)
        if state is SignalState.RESOLVED and not ago and newest is not None:
            start = newest[1]
        self._deliver([self._signal(key, start, state)])

    @precondition(lambda self: self.said)
    @rule(picks=st.lists(SOME, min_size=1, max_size=4))
    def say_again(self, picks: list[int]) -> None:
        """Some of what was said before, again and mixed up."""
        self._deliver([self.said[-1 - pick % len(self.said)] for pick in picks])

    @precondition(lambda self: any(key in "ab" for key, _start in self.model.open()))
    @rule(key=st.sampled_from("ab"))
    def whole_group_over(self, key: str) -> None:
        """A notification that was cut short says that all of the group is over."""
        newest = self.model.newest(key)
        start = newest[1] if newest else self.model.now
        signal = self._signal(key, start, SignalState.RESOLVED, group_state="resolved", truncated=3)
        self._deliver([signal])

    @precondition(lambda self: self.model.open())
    @rule()
    def lapse(self) -> None:
        """The source falls silent."""
        with clock.frozen(self.model.now):
            Alert.objects.filter(state=AlertState.FIRING).update(lease_until=self.model.now - timedelta(seconds=1))
            leases.expire(self.model.now)
        self.model.lapse()

    @rule(minutes=st.sampled_from([1, 5, 10, 30]))
    def wait(self, minutes: int) -> None:
        """Time passes."""
        until = self.model.now + timedelta(minutes=minutes)
        for at in self.model.moments(until):
            with clock.frozen(at):
                while tick().fired:
                    continue
            self.model.wait(at)

    @precondition(lambda self: self.model.open())
    @rule(keys=st.frozensets(KEYS, min_size=1), minutes=st.sampled_from([5, 10, 30]))
    def silence(self, keys: frozenset[str], minutes: int) -> None:
        """Somebody keeps some of it quiet."""
        until = self.model.now + timedelta(minutes=minutes) + HALF
        fits = Condition(On.LABEL, Op.FITS, "|".join(sorted(keys)), "key")
        with clock.frozen(self.model.now):
            row = silences.add_silence(actor=self.operator, conditions=[fits], reason="x", ends_at=until)
        self.quiet.append(row.pk)
        self.model.silence(keys, until)

    @precondition(lambda self: self.model.silences)
    @rule()
    def end_silence(self) -> None:
        """Somebody ends the oldest that holds."""
        row = self._oldest()
        with clock.frozen(self.model.now):
            silences.end_silence(row.pk, actor=self.operator)
        self.model.silences.pop(0)
        self.model.settle()

    @precondition(lambda self: self.model.silences)
    @rule(minutes=st.sampled_from([-1, 5, 20]))
    def move_the_end_of_a_silence(self, minutes: int) -> None:
        """Somebody prolongs or shortens the oldest that holds; an end that is over ends it."""
        row = self._oldest()
        until = self.model.now + timedelta(minutes=minutes) + HALF
        with clock.frozen(self.model.now):
            silences.change_silence(row.pk, actor=self.operator, version=row.version, ends_at=until)
        self.model.silences[0].until = until
        if minutes < 0:
            self.model.silences.pop(0)
            self.model.settle()

    @precondition(lambda self: self.model.silences)
    @rule(keys=st.frozensets(KEYS, min_size=1))
    def mean_others(self, keys: frozenset[str]) -> None:
        """Somebody changes what the oldest means: another one follows it, as the youngest."""
        row = self._oldest()
        fits = Condition(On.LABEL, Op.FITS, "|".join(sorted(keys)), "key")
        with clock.frozen(self.model.now):
            fresh = silences.change_silence(row.pk, actor=self.operator, version=row.version, conditions=[fits])
        if fresh.pk != row.pk:
            self.quiet.append(fresh.pk)
            self.model.silences.append(Quiet(keys, self.model.silences.pop(0).until))
        self.model.settle()

    @precondition(lambda self: self.model.faults)
    @rule(pick=SOME, verb=st.sampled_from(["acknowledge", "resolve", "reopen", "snooze"]))
    def act(self, pick: int, verb: str) -> None:
        """Somebody does something to an incident, or is told that it does not go."""
        place = pick % len(self.model.faults)
        fault, pk = self.model.faults[place], self._keys()[place]
        goes = self._goes(verb, fault)
        with clock.frozen(self.model.now):
            try:
                getattr(self, f"_{verb}")(pk, fault)
            except (IllegalMove, Invalid):
                assert not goes
            else:
                assert goes

    @precondition(lambda self: len(self.model.faults) > 1)
    @rule(one=SOME, other=SOME)
    def merge(self, one: int, other: int) -> None:
        """Somebody finds that two are one, or is told that it does not go."""
        pairs = list(zip(self._keys(), self.model.faults, strict=True))
        (going, gone), (staying, kept) = pairs[one % len(pairs)], pairs[other % len(pairs)]
        with clock.frozen(self.model.now):
            try:
                merging.merge(going, into=staying, actor=self.operator)
            except (IllegalMove, Invalid):
                assert gone is kept or gone.over or kept.over
            else:
                assert (gone is kept, gone.over, kept.over) == (False, False, False)
                self.model.merge(gone, kept)

    @precondition(lambda self: any(len(fault.alerts) > 1 for fault in self.model.faults))
    @rule(pick=SOME, keys=st.frozensets(KEYS, min_size=1, max_size=2), take=st.sampled_from(list(Take)))
    def split(self, pick: int, keys: frozenset[str], take: Take) -> None:
        """Somebody finds that one is two, or is told that it does not go."""
        several = [one for one in zip(self._keys(), self.model.faults, strict=True) if len(one[1].alerts) > 1]
        pk, fault = several[pick % len(several)]
        newest = {row.key: row.pk for row in Alert.objects.filter(incident=pk, key__in=keys).order_by("episode")}
        goes = self.model.may_split(fault, keys)
        taken = take == Take.ME or (take == Take.SAME and fault.status == "acknowledged")
        with clock.frozen(self.model.now):
            try:
                splitting.split(pk, alerts=set(newest.values()), take=take, actor=self.operator)
            except (IllegalMove, Invalid):
                assert not goes
            else:
                assert goes
                self.model.split(fault, keys, taken=taken)

    @invariant()
    def every_alert_is_in_one_incident_and_what_fires_in_an_open_one(self) -> None:
        rows = Alert.objects.filter(source=self.source, state__in=OPEN)
        assert None not in (found := set(rows.values_list("incident__status", flat=True)))
        assert "merged" not in found

    @invariant()
    def alerts_are_as_they_should_be(self) -> None:
        rows = Alert.objects.filter(source=self.source)
        assert {(row.key, row.episode): row.state for row in rows} == self.model.states
        still = {(row.key, row.episode): row.quiet != "" for row in rows if row.state in OPEN}
        assert still == {one: self.model.quiet.get(one, False) for one in self.model.open()}

    @invariant()
    def incidents_are_as_they_should_be(self) -> None:
        found = []
        for pk in self._keys():
            row = Incident.objects.get(pk=pk)
            found.append((row.status, set(row.alerts.values_list("key", "episode"))))
        assert found == [(fault.status, fault.alerts) for fault in self.model.faults]

    @invariant()
    def what_is_suppressed_is_said_to_nobody_and_what_is_released_at_once(self) -> None:
        for row in Incident.objects.filter(source=self.source):
            many = Announcement.objects.filter(about_kind=row.ref.kind, about_id=row.ref.id).count()
            status, before = self.calls.get(row.pk, ("", 0))
            if row.status == "suppressed" and status in {"", "suppressed"}:
                assert many == before
            if row.status == "triggered" and status in {"", "suppressed", "unknown", "snoozed"}:
                assert many > before
            self.calls[row.pk] = (row.status, many)

    def _signal(self, key: str, start: datetime, state: SignalState, **more: Any) -> Signal:
        group = "g" if key in "ab" else ""
        return Signal(
            key, state, Severity.ERROR, key, episode=start, labels={"key": key}, group_key=group, **more
        )  # fmt: skip

    def _deliver(self, signals: list[Signal]) -> None:
        self.said += [one for one in signals if not one.truncated]
        with clock.frozen(self.model.now), transaction.atomic():
            gather(self.source, apply(self.source.pk, [(one, self.model.now) for one in signals]).alerts)
        over = [one.group_key for one in signals if one.truncated]
        self.model.hear([(one.key, one.episode, one.state.value) for one in signals if one.episode], over)

    def _oldest(self) -> Silence:
        row = Silence.objects.filter(pk__in=self.quiet, status="active").order_by("pk").first()
        assert row is not None
        return row

    def _keys(self) -> list[int]:
        """Incidents in the order in which the reference knows them."""
        fresh = Incident.objects.filter(source=self.source).exclude(pk__in=self.rows).order_by("pk")
        self.rows += fresh.values_list("pk", flat=True)
        return self.rows

    def _goes(self, verb: str, fault: Fault) -> bool:
        """Whether the verb goes."""
        if verb == "reopen":
            return fault.status == "resolved" and self.model.other_open(fault) is None
        waiting = {"triggered", "snoozed", "unknown", "suppressed"}
        froms = {
            "snooze": {"triggered", "acknowledged"}, "resolve": waiting | {"acknowledged"}, "acknowledge": waiting,
        }  # fmt: skip
        return fault.status in froms[verb]

    def _acknowledge(self, pk: int, fault: Fault) -> None:
        handling.acknowledge(pk, actor=self.operator)
        fault.status, fault.snoozed_until = "acknowledged", None

    def _resolve(self, pk: int, fault: Fault) -> None:
        handling.resolve(pk, actor=self.operator)
        fault.status, fault.snoozed_until = "resolved", None
        still = any(self.model.states[one] != "resolved" for one in fault.alerts)
        fault.check_at = self.model.now + STILL if still else None

    def _reopen(self, pk: int, fault: Fault) -> None:
        handling.reopen(pk, actor=self.operator, reason="x")
        self.model.reopen(fault)

    def _snooze(self, pk: int, fault: Fault) -> None:
        until = self.model.now + timedelta(minutes=9)
        handling.snooze(pk, actor=self.operator, until=until)
        fault.status, fault.snoozed_until = "snoozed", until


def test_whatever_comes_it_is_as_the_reference_says(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flapping, "CHANGES", 10_000)  # what flaps is not over at once: test_marks.py
    machine = type("Whatever", (Machine,), {"operator": cast.operator})
    rules = settings(
        max_examples=EXAMPLES,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=EXAMPLES == USUAL,
    )
    run_state_machine_as_test(machine, settings=rules)
