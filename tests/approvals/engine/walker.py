"""One request on a random walk: every command, mostly sensible, sometimes wrong or old; the laws hold always."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from approvals.definition.model import Human
from approvals.engine import (
    YES,
    AddSign,
    Amend,
    Answer,
    Answered,
    Arrived,
    Claim,
    Command,
    Decide,
    Delegate,
    Edit,
    Failed,
    HandOver,
    Jump,
    NotNow,
    NotSo,
    RemoveSign,
    Resubmit,
    Resume,
    Return,
    Revoke,
    Run,
    Seat,
    State,
    Submit,
    Suspend,
    Terminate,
    TimeUp,
    Transfer,
    Unclaim,
    Withdraw,
    mode_of,
    part_keys,
    predict,
    step,
    verdict,
)  # fmt: skip
from approvals.engine.electorate.chosen import selects
from tests.approvals.engine import laws, strategies
from tests.approvals.engine.build import NOW

ONCE = (Submit, Decide, Return, Resubmit, Transfer, Answer, Arrived)
LIVE = ("open", "waiting", "delegated")
VOICES = {"approve": "approved", "reject": "rejected", "complete": "done", "cannot": "cannot"}


class Walker:
    """The request, its firm, and what was said so far."""

    def __init__(self, rnd: Random) -> None:
        self.definition = strategies.definition(rnd)
        self.firm = strategies.firm(rnd)
        self.state = State(1, rnd.choice(strategies.DEPARTMENTS), strategies.form(rnd))
        self.old: list[Command] = []
        self.said: dict[tuple[int, int], str] = {}
        self.jumps = 0
        self.taken: Counter[str] = Counter()
        self.people = sorted({*self.firm.leader, *self.firm.roles["r1"], *self.firm.roles["r2"], *range(1, 9)})
        here = [person for person in self.people if self.firm.active(person)]
        chosen = {
            node.key: tuple(here[:2])
            for node in self.definition.nodes.values()
            if isinstance(node, Human) and selects(node, "initiator_selects")
        }
        self.take(Submit(chosen))

    def take(self, command: Command) -> bool:
        """Whether it was taken; a refusal changes nothing, and nothing but a refusal is raised."""
        before, copy = self.state, laws.rows(self.state)
        try:
            after, effects = step(self.definition, before, command, self.firm, NOW)
        except NotNow:
            return False
        except NotSo as wrong:
            return self._chooses(command, wrong)
        finally:
            assert laws.rows(before) == copy, "the input was changed"
        assert step(self.definition, before, command, self.firm, NOW) == (after, effects), "not a function"
        laws.check(self.definition, self.firm, before, after, effects)
        self.state = after
        self.old.append(command)
        self.taken[type(command).__name__] += 1
        self.always()
        return True

    def _chooses(self, command: Command, wrong: NotSo) -> bool:
        key = wrong.field.partition(".")[2]
        if wrong.why != "missing_choice" or not isinstance(command, Decide) or key in command.chosen:
            return False
        people = tuple(person for person in self.people if self.firm.active(person))[:1]
        chosen = {**command.chosen, key: people}
        return self.take(Decide(command.verb, command.seq, command.no, command.actor, command.edit, chosen))

    def always(self) -> None:
        """What holds of every state."""
        state = self.state
        assert self.said.items() <= laws.voices(state).items(), "a voice was lost"
        rounds = self.definition.settings.rounds + self.jumps
        for run in state.runs:
            assert run.generation <= rounds or run.kind in {"four_eyes", "revoke"}, run
        if state.status in {"running", "revoking"}:
            for run in state.open_runs:
                if run.kind in {"approve", "do", "four_eyes", "revoke"}:
                    assert verdict(mode_of(self.definition, run), run.seats) == "open", run
        ahead = [one.node.key for one in predict(self.definition, state, self.firm, NOW)]
        assert len(ahead) == len(set(ahead)), ahead
        assert "initiator" in part_keys(state, 1)
        if state.status == "approved":
            eyes = {s.by for r in state.runs for s in r.seats if s.status in YES and s.by} - {1}
            rule = self.definition.settings.four_eyes
            assert len(eyes) >= min(rule.people, rule.people_then or rule.people)

    # parts

    def seats(self, *statuses: str) -> list[tuple[Run, Seat]]:
        """The parts of open runs in these states (open ones)."""
        return [(r, s) for r in self.state.open_runs for s in r.seats if s.status in (statuses or ("open",))]

    def one(self, rnd: Random, *statuses: str, kinds: tuple[str, ...] = ()) -> tuple[Run, Seat]:
        """Some part, of one of these kinds if there is one; sometimes one that is over."""
        found = self.seats(*statuses)
        found = [pair for pair in found if pair[1].kind in kinds] or found
        found = found or [(run, seat) for run in self.state.runs for seat in run.seats]
        return rnd.choice(found) if found else (Run(1, "start", "start", 1, "passed"), Seat(1, 1, ()))

    def edit(self, rnd: Random, *fields: str) -> Edit:
        """The form, changed (in these fields)."""
        fresh = {key: value for key, value in strategies.form(rnd).items() if not fields or key in fields}
        after = {**self.state.data, **fresh}
        return Edit(after, frozenset(key for key, value in after.items() if self.state.data.get(key) != value))

    def somebody(self, rnd: Random) -> int:
        """Mostly somebody who works here and has no part yet."""
        busy = {seat.person for _, seat in self.seats(*LIVE)}
        free = [person for person in self.people if person not in busy and self.firm.active(person)]
        return rnd.choice(free) if free and strategies.often(rnd, 5) else rnd.choice(self.people)

    # what people do

    def decide(self, rnd: Random) -> None:
        run, seat = self.one(rnd, kinds=("member", "before", "after"))
        verbs = ("complete", "cannot") if run.kind in {"do", "action"} else ("approve", "reject")
        verb = verbs[0] if strategies.often(rnd, 12) else verbs[1]
        edit = None if strategies.often(rnd, 4) else self.edit(rnd)
        before = self.state
        if self.take(Decide(verb, run.seq, seat.no, seat.person, edit)):  # type: ignore[arg-type]
            self.said[run.seq, seat.no] = VOICES[verb]
            self.races_with_withdraw(before)

    def races_with_withdraw(self, before: State) -> None:
        """Of the last decision and a withdrawal exactly one wins, and the other is told."""
        if self.state.status not in laws.FINAL:
            return
        with pytest.raises(NotNow):
            step(self.definition, self.state, Withdraw(), self.firm, NOW)
        try:
            withdrawn, _ = step(self.definition, before, Withdraw(), self.firm, NOW)
        except NotNow:
            return
        with pytest.raises(NotNow):
            step(self.definition, withdrawn, self.old[-1], self.firm, NOW)

    def send_back(self, rnd: Random) -> None:
        run, seat = self.one(rnd, kinds=("member",))
        passed = [
            one.key for one in self.state.runs if one.status == "passed" and one.kind in {"approve", "do", "start"}
        ]
        to = (
            rnd.choice(passed or ["start"])
            if strategies.often(rnd, 5)
            else rnd.choice(strategies.all_keys(self.definition))
        )
        before = self.state
        if not self.take(Return(run.seq, seat.no, seat.person, to, rnd.choice(["", "replay", "straight", "smart"]))):
            return
        beyond = self.definition.later[to]
        for old in before.open_runs:
            now = self.state.runs[old.seq - 1]
            back = old.key in beyond or old.kind == "four_eyes"
            assert (now.status == "returned") if back else (now.seats == old.seats and now.open), now
        again = next(one for one in self.state.runs[len(before.runs) :] if one.key == to)
        assert again.choice["resume"]["from"] == run.seq
        assert not any(one.status in YES and one.by for one in again.seats), "an old voice counts"

    def resubmit(self, rnd: Random) -> None:
        runs = [run for run in self.state.open_runs if run.kind == "start"]
        self.take(Resubmit(runs[0].seq if runs else 1, 1, self.edit(rnd)))

    def amend(self, rnd: Random) -> None:
        self.take(Amend(1, self.edit(rnd, *self.definition.settings.amend)))

    def transfer(self, rnd: Random) -> None:
        run, seat = self.one(rnd, "open", *rnd.choice([(), LIVE]))
        forced = not strategies.often(rnd, 3)
        why = rnd.choice(["transfer", "overtime"]) if forced else "transfer"
        self.take(Transfer(run.seq, seat.no, seat.person, self.somebody(rnd), forced, why))

    def delegate(self, rnd: Random) -> None:
        run, seat = self.one(rnd, kinds=("member", "before", "after"))
        members = [one.no for one in run.seats if one.kind == "member"]
        if self.take(Delegate(run.seq, seat.no, seat.person, self.somebody(rnd))):
            now = self.state.runs[run.seq - 1]
            assert [one.no for one in now.seats if one.kind == "member"] == members

    def answer(self, rnd: Random) -> None:
        run, seat = self.one(rnd, kinds=("opinion",))
        self.take(Answer(run.seq, seat.no, seat.person))

    def add_sign(self, rnd: Random) -> None:
        run, seat = self.one(rnd, kinds=("member", "before", "after"))
        people = tuple(self.somebody(rnd) for _ in range(rnd.randint(1, 3)))
        kind, method = rnd.choice(["before", "after", "parallel"]), rnd.choice(["any", "all", "in_turn"])
        if self.take(AddSign(run.seq, seat.no, seat.person, kind, people, method)):  # type: ignore[arg-type]
            now = self.state.runs[run.seq - 1]
            assert now.open, "the added ones must be heard first"
            assert kind != "before" or now.seats[seat.no - 1].status == "waiting"

    def remove_sign(self, rnd: Random) -> None:
        added = [pair for pair in self.seats(*LIVE) if any(why.rule == "added" for why in pair[1].reasons)]
        run, seat = rnd.choice(added) if added else self.one(rnd, *LIVE)
        by = next((why.instead_of for why in seat.reasons if why.rule == "added"), seat.person)
        self.take(RemoveSign(run.seq, seat.no, by, rnd.random() < 0.3))

    def claim(self, rnd: Random) -> None:
        run, seat = self.one(rnd, kinds=("candidate",))
        self.take(Claim(run.seq, seat.no, seat.person))

    def unclaim(self, rnd: Random) -> None:
        run, seat = self.one(rnd, kinds=("member",))
        self.take(Unclaim(run.seq, seat.no, seat.person))

    def withdraw(self, rnd: Random) -> None:
        if not strategies.often(rnd, 12):
            self.take(Withdraw())

    def revoke(self, rnd: Random) -> None:
        self.take(Revoke())

    # administrators, the clock, other systems

    def suspend(self, rnd: Random) -> None:
        self.take(Resume() if self.state.status == "suspended" or rnd.random() < 0.1 else Suspend())

    def terminate(self, rnd: Random) -> None:
        if not strategies.often(rnd, 20):
            self.take(Terminate())

    def jump(self, rnd: Random) -> None:
        self.jumps += 1
        if strategies.often(rnd, 3) or not self.take(Jump(rnd.choice((*strategies.all_keys(self.definition), "no")))):
            self.jumps -= 1

    def time_up(self, rnd: Random) -> None:
        run, seat = self.one(rnd, "open", "delegated")
        verbs = ("complete", "cannot") if run.kind == "do" else ("approve", "reject")
        verb = verbs[0] if strategies.often(rnd, 4) else verbs[1]
        self.take(TimeUp(verb, run.seq, 0 if rnd.random() < 0.5 else seat.no))  # type: ignore[arg-type]

    def outside(self, rnd: Random) -> None:
        for run in self.state.open_runs:
            if run.kind == "wait":
                self.take(Arrived(run.seq))
                return
            if run.kind == "action" and not (run.seats and strategies.often(rnd, 3)):
                good = strategies.often(rnd, 3)
                edit = self.edit(rnd, "amount") if rnd.random() < 0.5 else None
                self.take(Answered(run.seq, {"id": 1}, edit) if good else Failed(run.seq, "timeout"))
                return

    # the firm changes

    def leave(self, rnd: Random) -> None:
        """Somebody leaves: nothing waits for him any more."""
        acting = [seat.person for _, seat in self.seats(*LIVE)]
        person = rnd.choice(acting) if acting and rnd.random() < 0.7 else rnd.choice(self.people)
        self.firm.gone.add(person)
        had = any(seat.person == person for _, seat in self.seats(*LIVE))
        taken = self.take(HandOver(person, rnd.choice([0, 0, rnd.choice(self.people)])))
        assert taken == had
        if self.state.status != "suspended":
            assert not any(seat.person == person for _, seat in self.seats(*LIVE))

    def come_back(self, rnd: Random) -> None:
        if self.firm.gone:
            self.firm.gone.discard(rnd.choice(sorted(self.firm.gone)))

    def reorganise(self, rnd: Random) -> None:
        self.firm.leader[rnd.choice(self.people)] = rnd.choice(self.people)
        self.firm.roles["r1"] = [rnd.choice(self.people)]

    def replay(self, rnd: Random) -> None:
        """The same button again changes nothing."""
        once = [command for command in self.old if isinstance(command, ONCE)]
        if once:
            with pytest.raises((NotNow, NotSo)):
                step(self.definition, self.state, rnd.choice(once), self.firm, NOW)


WEIGHTS = {
    "decide": 10, "send_back": 3, "resubmit": 2, "amend": 1, "transfer": 2, "delegate": 1, "answer": 2, "add_sign": 2,
    "remove_sign": 1, "claim": 2, "unclaim": 1, "withdraw": 1, "revoke": 1, "suspend": 1, "terminate": 1, "jump": 1,
    "time_up": 1, "outside": 3, "leave": 1, "come_back": 1, "reorganise": 1, "replay": 1,
}  # fmt: skip
ACTIONS = tuple(name for name, weight in WEIGHTS.items() for _ in range(weight))
