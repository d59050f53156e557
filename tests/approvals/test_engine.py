"""Laws of the engine: invariants 1 to 6 and 14 of the reference, under random firms, flows and commands."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from approvals.definition import Approve, Definition, Who, parse
from approvals.engine import Decide, HandOver, NotNow, State, Submit, Withdraw, predict, step
from approvals.engine.model import NO, YES, Seat
from approvals.engine.step import verdict
from approvals.forms.field import Words

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PEOPLE = range(1, 9)


class Firm:
    """A small firm that may loop, miss heads and lose people."""

    def __init__(self, leader: dict[int, int], head: list[int | None], roles: dict[str, list[int]]) -> None:
        self.leader, self.head, self.roles = leader, head, roles
        self.gone: set[int] = set()

    def active(self, person: int) -> bool:
        return person in PEOPLE and person not in self.gone

    def leaders(self, person: int) -> list[int]:
        found: list[int] = []
        here = self.leader.get(person)
        while here is not None and here not in found and here != person:
            found.append(here)
            here = self.leader.get(here)
        return found

    def heads(self, department: int) -> list[int | None]:
        return self.head

    def holders(self, role: str, department: int | None) -> list[int]:
        return [person for person in self.roles.get(role, []) if self.active(person)]

    def by_user_id(self, user_id: str) -> int | None:
        return int(user_id)


def who(draw: Any) -> list[dict[str, Any]]:
    rules = [
        {"rule": "dept_head", "level": 1}, {"rule": "leader"}, {"rule": "role", "role": "r"}, {"rule": "initiator"},
        {"rule": "people", "user_ids": ["3", "4"]},
    ]  # fmt: skip
    return draw(st.lists(st.sampled_from(rules), min_size=1, max_size=3))  # type: ignore[no-any-return]


@st.composite
def flows(draw: Any, depth: int = 2) -> dict[str, Any]:
    """A random flow of nested nodes."""
    names = (f"n{number}" for number in itertools.count())

    def human() -> dict[str, Any]:
        kind = draw(st.sampled_from(["approve", "do"]))
        node: dict[str, Any] = {"key": next(names), "type": kind, "name": "x", "who": who(draw)}
        if kind == "approve":
            node["mode"] = {"kind": draw(st.sampled_from(["any", "all"]))}
            node["self"] = draw(st.sampled_from(["next_manager", "self"]))
        node["empty"] = {"do": draw(st.sampled_from(["to_flow_admin", "reject"]))}
        return node

    def chain(left: int) -> dict[str, Any]:
        node = human()
        if left and draw(st.booleans()):
            when = [[{"field": "n", "op": "gt", "value": draw(st.integers(0, 3))}]]
            branch: dict[str, Any] = {"key": next(names), "type": "exclusive", "branches": [
                {"key": next(names), "name": "a", "when": when, "next": chain(left - 1)},
                {"key": next(names), "name": "b", "default": True},
            ]}  # fmt: skip
            node["next"] = branch
            if draw(st.booleans()):
                branch["next"] = chain(left - 1)
        return node

    return {
        "schema": 1, "flow": "f", "title": "t", "prefix": "TT", "summary": ["n"],
        "form": {"fields": [{"id": "n", "type": "number", "label": "n", "required": True}]},
        "root": {"key": "start", "type": "start", "next": chain(depth)},
    }  # fmt: skip


class Journey(RuleBasedStateMachine):
    """One request, everything that may happen to it, and the firm and flow changing around it."""

    @initialize(
        source=flows(),
        leaders=st.lists(st.sampled_from([0, *PEOPLE]), min_size=8, max_size=8),
        heads=st.lists(st.sampled_from([None, *PEOPLE]), min_size=1, max_size=3),
        role=st.lists(st.sampled_from(list(PEOPLE)), unique=True, max_size=4),
        admins=st.lists(st.sampled_from(list(PEOPLE)), unique=True, max_size=2),
        number=st.integers(0, 4),
    )
    def begin(self, *, source: Any, leaders: Any, heads: Any, role: Any, admins: Any, number: int) -> None:
        leader = {person: boss for person, boss in zip(PEOPLE, leaders, strict=True) if boss}
        self.firm = Firm(leader, heads, {"r": role, "flow_admin": admins})
        self.definition = parse(source)
        self.newest = self.definition
        self.votes: list[tuple[int, int, int, str]] = []
        self.finals: list[str] = []
        self.state = State(1, 1, {"n": number})
        self._do(Submit())

    def _do(self, command: Any) -> bool:
        before = self.state
        try:
            self.state, effects = step(self.definition, before, command, self.firm, NOW)
        except NotNow:
            assert self.state is before
            return False
        self.finals += [effect.status for effect in effects if type(effect).__name__ == "Finished"]
        return True

    @rule(person=st.sampled_from(list(PEOPLE)), yes=st.booleans(), old=st.booleans())
    def decide(self, person: int, yes: bool, old: bool) -> None:
        run = self.state.open_run
        if run is None:
            assert not self._do(Decide("approve", "n0", 1, person))
            return
        pair = ("approve", "reject") if run.kind == "approve" else ("complete", "cannot")
        seat = run.seat(person)
        generation = run.generation + 1 if old else run.generation
        done = self._do(Decide(pair[0] if yes else pair[1], run.key, generation, person))
        assert done is (not old and seat is not None and seat.status == "open")
        if done:
            self.votes.append((run.seq, run.generation, person, "yes" if yes else "no"))

    @rule()
    def withdraw(self) -> None:
        running = self.state.status == "running"
        assert self._do(Withdraw()) is running

    @rule(person=st.sampled_from(list(PEOPLE[1:])), successor=st.sampled_from([0, *PEOPLE]))
    def leave(self, person: int, successor: int) -> None:
        self.firm.gone.add(person)
        run = self.state.open_run
        seat = run.seat(person) if run else None
        assert self._do(HandOver(person, successor)) is (seat is not None and seat.status == "open")

    @rule(person=st.sampled_from(list(PEOPLE)), boss=st.sampled_from(list(PEOPLE)))
    def reorganise(self, person: int, boss: int) -> None:
        self.firm.leader[person] = boss
        self.firm.head[0] = boss

    @rule(source=flows())
    def publish(self, source: Any) -> None:
        self.newest = parse(source)

    @precondition(lambda self: self.state.status == "new")
    @rule()
    def never_new(self) -> None:
        raise AssertionError("submit always starts or ends")

    @invariant()
    def one_outcome(self) -> None:
        if hasattr(self, "finals"):
            assert len(self.finals) <= 1
            assert (self.state.status == "running") is (not self.finals)

    @invariant()
    def never_stuck_and_never_left_open(self) -> None:
        if not hasattr(self, "finals"):
            return
        seats = [seat for run in self.state.runs for seat in run.seats if seat.status == "open"]
        if self.state.status == "running":
            assert any(self.firm.active(seat.person) for seat in seats)
        else:
            assert not seats
            assert self.state.open_run is None

    @invariant()
    def every_vote_is_in_the_tally_once(self) -> None:
        if not hasattr(self, "votes"):
            return
        counted = [
            (run.seq, run.generation, seat.person, "yes" if seat.status in YES else "no")
            for run in self.state.runs
            for seat in run.seats
            if seat.status in YES | NO
        ]
        assert sorted(counted) == sorted(self.votes)

    @invariant()
    def nobody_sits_twice_and_nobody_approves_himself(self) -> None:
        if not hasattr(self, "finals"):
            return
        for run in self.state.runs:
            people = [seat.person for seat in run.seats]
            assert len(people) == len(set(people))
            node = self.definition.nodes[run.key]
            if isinstance(node, Approve) and node.self_rule == "next_manager":
                assert self.state.initiator not in people

    @invariant()
    def the_forecast_ends(self) -> None:
        if hasattr(self, "finals"):
            assert len(predict(self.definition, self.state, self.firm)) <= len(self.definition.nodes)


TestJourney = Journey.TestCase
TestJourney.settings = settings(max_examples=60, stateful_step_count=15, deadline=None)


@pytest.mark.parametrize("mode", ["any", "all"])
@given(votes=st.lists(st.sampled_from(["open", "approved", "rejected"]), min_size=1, max_size=5))
def test_votes_mean_what_the_words_say_in_any_order(mode: Any, votes: list[str]) -> None:
    node = Approve("k", Words("x"), (Who("initiator"),), mode)
    wanted = oracle(mode, votes)
    for order in itertools.islice(itertools.permutations(votes), 60):
        assert verdict(node, tuple(Seat(n, (), vote) for n, vote in enumerate(order))) == wanted


def oracle(mode: str, votes: list[str]) -> str:
    """The brute-force meaning: one no ends it; any needs one yes, all needs nothing but yes."""
    if "rejected" in votes:
        return "rejected"
    passed = "approved" in votes if mode == "any" else set(votes) == {"approved"}
    return "passed" if passed else "open"


@pytest.mark.parametrize("mode", ["any", "all"])
@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_every_interleaving_advances_exactly_once(mode: str, count: int) -> None:
    source = {
        "schema": 1, "flow": "f", "title": "t", "prefix": "TT", "summary": ["n"],
        "form": {"fields": [{"id": "n", "type": "number", "label": "n"}]},
        "root": {"key": "s", "type": "start", "next": {
            "key": "a", "type": "approve", "name": "a", "mode": {"kind": mode}, "who": [{"rule": "role", "role": "r"}],
            "next": {"key": "b", "type": "do", "name": "b", "who": [{"rule": "initiator"}]}}},
    }  # fmt: skip
    definition: Definition = parse(source)
    people = list(range(2, 2 + count))
    firm = Firm({}, [None], {"r": people})
    for order in itertools.permutations(people):
        for nos in itertools.product([False, True], repeat=count):
            state, _ = step(definition, State(1, 1, {}), Submit(), firm, NOW)
            votes: list[str] = []
            for person, no in zip(order, nos, strict=True):
                expected = oracle(mode, [*votes, *["open"] * (count - len(votes))])
                if expected != "open":
                    break
                state, _ = step(definition, state, Decide("reject" if no else "approve", "a", 1, person), firm, NOW)
                votes.append("rejected" if no else "approved")
            final = oracle(mode, [*votes, *["open"] * (count - len(votes))])
            assert sum(run.key == "b" for run in state.runs) == (final == "passed")
            assert (state.status == "rejected") is (final == "rejected")


def test_one_person_found_twice_has_one_seat_with_both_reasons() -> None:
    source = {
        "schema": 1, "flow": "f", "title": "t", "prefix": "TT", "summary": ["n"],
        "form": {"fields": [{"id": "n", "type": "number", "label": "n"}]},
        "root": {"key": "s", "type": "start", "next": {
            "key": "a", "type": "approve", "name": "a",
            "who": [{"rule": "role", "role": "r"}, {"rule": "dept_head", "level": 1}]}},
    }  # fmt: skip
    state, _ = step(parse(source), State(1, 1, {}), Submit(), Firm({}, [2], {"r": [2]}), NOW)
    assert [(seat.person, [reason.rule for reason in seat.reasons]) for seat in state.runs[0].seats] == [
        (2, ["role", "dept_head"])
    ]
