"""Nodes are entered one after the other until somebody, or something, must be waited for."""

from __future__ import annotations

from typing import Any

from approvals.definition.model import Action, Branch, Cc, Exclusive, Parallel, Start, Wait
from approvals.definition.who import Special
from approvals.engine.asking import ask
from approvals.engine.conditions import table, true
from approvals.engine.effects import ActionAsked, SeatOpened, WaitBegun
from approvals.engine.electorate import RESOLVERS
from approvals.engine.electorate.limits import Limits, stand_ins
from approvals.engine.model import Reason, Seat
from approvals.engine.moving import branch_ended, onward
from approvals.engine.resuming import take_up
from approvals.engine.work import Entry, Work, opened


def proceed(work: Work) -> None:
    """Enter what is on the agenda. Ends: every node leads forward, and back only so often as the flow allows."""
    while work.agenda and work.goes_on:
        enter(work, work.agenda.pop())


def enter(work: Work, entry: Entry) -> None:
    """One node begins; what follows it at once is put on the agenda."""
    if work.round > 1 and not entry.again and take_up(work, entry):
        return
    match entry.node:
        case Start():
            _start(work, entry)
        case Exclusive():
            _exclusive(work, entry, entry.node)
        case Parallel():
            _parallel(work, entry, entry.node)
        case Cc():
            _copy(work, entry, entry.node)
        case Wait():
            _wait(work, entry, entry.node)
        case Action():
            run = opened(work, work.add(entry, choice={"attempts": 0}))
            work.say(ActionAsked(run.seq))
        case _:
            ask(work, entry, entry.node)


def _start(work: Work, entry: Entry) -> None:
    """The form is with the initiator; or, if he left, with who stands in for him."""
    limits = Limits(work, Special(self_rule="self"), own=True)
    person, reason = work.initiator, Reason("initiator")
    if not work.org.active(person):
        heir = next((one for one in stand_ins(work, limits, person) if limits.may(one)), None)
        if heir is None:
            work.end("rejected", "no_approver")
            return
        person, reason = heir, Reason("leaver", instead_of=person)
    run = opened(work, work.add(entry, seats=(Seat(1, person, (reason,)),)))
    work.say(SeatOpened(run.seq, 1))


def _exclusive(work: Work, entry: Entry, node: Exclusive) -> None:
    """The first branch whose condition holds; the truth table up to it is kept."""
    tables: list[dict[str, Any]] = []
    taken: Branch | None = None
    for branch in node.branches:
        tables.append({"branch": branch.key, "groups": table(work, branch.when)})
        if branch.default or true(work, branch.when):
            taken = branch
            break
    opened(work, work.add(entry, "passed", choice={"chose": taken.key if taken else "", "table": tables}))
    if taken and taken.steps:
        work.agenda.append(Entry(taken.steps[0], entry.within, entry.branch))
    else:
        onward(work, node.key, entry.within, entry.branch)


def _parallel(work: Work, entry: Entry, node: Parallel) -> None:
    """All branches begin; those without steps have ended."""
    branches = {branch.key: "open" if branch.steps else "passed" for branch in node.branches}
    run = opened(work, work.add(entry, choice={"branches": branches}))
    started = [Entry(branch.steps[0], run.seq, branch.key) for branch in node.branches if branch.steps]
    work.agenda += reversed(started)
    if not started:
        branch_ended(work, run.seq, next(iter(branches), ""), "passed")


def _copy(work: Work, entry: Entry, node: Cc) -> None:
    """These people may read it; who left is passed over."""
    found = dict.fromkeys(person for who in node.who for person, _ in RESOLVERS[who.rule](work, node.key, who))
    people = [person for person in found if work.org.active(person)]
    run = opened(work, work.add(entry, "passed", choice={"copied": people}))
    onward(work, run.key, run.within, run.branch)


def _wait(work: Work, entry: Entry, node: Wait) -> None:
    """Until a moment; a field without a date is not waited for."""
    run = opened(work, work.add(entry))
    if node.until and work.data.get(node.until) in (None, ""):
        work.close(run, "passed")
        onward(work, run.key, run.within, run.branch)
    else:
        work.say(WaitBegun(run.seq))
