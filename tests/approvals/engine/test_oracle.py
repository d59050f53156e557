"""The engine and the oracle agree on small random flows, under every order in which people can vote."""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.definition.model import Node
from approvals.definition.settings import FourEyes
from approvals.definition.signing import Mode, OnReject, Quorum
from approvals.definition.who import Special, Who
from approvals.engine import Decide, State, Submit, step
from tests.approvals.engine.build import NOW, Firm, approve, branch, exclusive, flow, parallel, people, when
from tests.approvals.engine.oracle import NO, OVER, YES, Rule, Vote, comes_to

FIRM = Firm(roles={"flow_admin": [900]})
MOST_VOTES = 6


class Pair:
    """A random flow, once for the oracle and once for the engine; at most so many voters, four in a node."""

    def __init__(self, rnd: Random) -> None:
        self.rnd = rnd
        self.keys, self.persons, self.left = count(1), count(2), MOST_VOTES
        self.theirs, self.ours = self.steps(2, least=1)

    def steps(self, depth: int, least: int = 0) -> tuple[list[Any], tuple[Node, ...]]:
        theirs, ours = [], []
        for _ in range(self.rnd.randint(least, 2)):
            if self.left > 0:
                one, other = self.node(depth)
                theirs.append(one)
                ours.append(other)
        return theirs, tuple(ours)

    def node(self, depth: int) -> tuple[Any, Node]:
        kind = self.rnd.choice(["ask", "ask", "if", "both", "both"] if depth else ["ask"])
        if kind == "ask":
            return self.ask()
        key = f"n{next(self.keys)}"
        if kind == "if":
            holds = self.rnd.random() < 0.5
            (one, our), (two, other) = self.steps(depth - 1), self.steps(depth - 1)
            test = when("amount", "gt", 0 if holds else 1)
            return ("if", holds, one, two), exclusive(key, branch(f"{key}a", *our, if_=test), branch(f"{key}b", *other))
        join = self.rnd.choice(["all", "any"])
        made = [self.steps(depth - 1) for _ in range(2)]
        branches = [branch(f"{key}{place}", *our) for place, (_, our) in enumerate(made)]
        return ("both", join, [one for one, _ in made]), parallel(key, *branches, join=join)

    def ask(self) -> tuple[Any, Node]:
        rnd, key = self.rnd, f"n{next(self.keys)}"
        size = rnd.randint(1, min(4, self.left))
        self.left -= size
        named = [(next(self.persons), rnd.choice(["g", "h"])) for _ in range(size)]
        rule = self.rule()
        end = rnd.choice(["end", "branch", "mark"])
        mode = Mode(
            rule.kind, rule.on_no, (rule.ratio.numerator, rule.ratio.denominator), rule.count,  # type: ignore[arg-type]
            tuple(Quorum(group, least) for group, least in rule.groups if any(its == group for _, its in named)),
        )  # fmt: skip
        who: list[Who | int] = [people(person, group=group) for person, group in named]
        reject = OnReject(end, "mark" if end == "mark" else "")
        return ("ask", key, named, rule, end), approve(
            key, *who, by=mode, on_reject=reject, special=Special(duplicate="none")
        )

    def rule(self) -> Rule:
        rnd = self.rnd
        kind = rnd.choice(["single", "any", "all", "in_turn", "ratio", "count", "groups"])
        kinds = {"any": ["veto", "exhaust"], "all": ["veto", "collect"]}
        usual = ["tally", "veto"] if kind in {"ratio", "count", "groups"} else ["veto"]
        groups = (("g", rnd.randint(1, 2)), ("h", 1)) if kind == "groups" else ()
        ratio = Fraction(rnd.randint(1, 4), 4)
        return Rule(kind, rnd.choice(kinds.get(kind, usual)), ratio, rnd.randint(1, 5), groups)


def waiting(state: State) -> set[tuple[str, int]]:
    """Who may vote now, as the engine says."""
    return {(run.key, seat.person) for run in state.open_runs for seat in run.seats if seat.status == "open"}


@given(st.integers(0, 2**32))
@settings(max_examples=100, deadline=None)
def test_they_agree(seed: int) -> None:
    rnd = Random(seed)
    pair = Pair(rnd)
    definition = flow(*pair.ours, four_eyes=FourEyes(0))
    votes = {person: rnd.random() < 0.6 for person in range(2, 2 + MOST_VOTES)}
    state, _ = step(definition, State(1, 1, {"amount": 1}), Submit(), FIRM, NOW)
    everything(pair, definition, state, votes, [])


def everything(pair: Pair, definition: Any, state: State, votes: dict[int, bool], said: list[Vote]) -> None:
    """Every order in which they can vote from here."""
    expected = comes_to(pair.theirs, said)
    if not isinstance(expected, set):
        assert state.status == {YES: "approved", NO: "rejected", OVER: "rejected"}[expected], said
        return
    assert waiting(state) == expected, said
    for key, person in sorted(expected):
        run = next(run for run in state.open_runs if run.key == key)
        seat = run.seat_of(person)
        assert seat is not None
        verb = "approve" if votes[person] else "reject"
        after, _ = step(definition, state, Decide(verb, run.seq, seat.no, person), FIRM, NOW)  # type: ignore[arg-type]
        everything(pair, definition, after, votes, [*said, (key, person, votes[person])])
