"""A part is decided: by its person, or by the ladder when the time is up."""

from __future__ import annotations

from typing import Final

from approvals.engine.commands import Decide, TimeUp, Verb
from approvals.engine.effects import AutoDecided
from approvals.engine.electorate.chosen import check
from approvals.engine.electorate.limits import unguarded
from approvals.engine.model import NO, NotNow, Run
from approvals.engine.parts import part
from approvals.engine.returning import invalidated
from approvals.engine.settling import climb, conclude, settle
from approvals.engine.verdict import acting
from approvals.engine.work import Work

SETTLES: Final = {"approve": "approved", "reject": "rejected", "complete": "done", "cannot": "cannot"}
DECIDES: Final = frozenset({"member", "before", "after"})


def decide(work: Work, command: Decide) -> None:
    """A yes or a no. What was edited on the way counts with a yes; it may send the request back (`invalidate`)."""
    run, seat = part(work, command.seq, command.no)
    if seat.kind not in DECIDES:
        raise NotNow("this part is not decided like that")
    _fits(work, run, command.verb)
    status = SETTLES[command.verb]
    work.by, work.voluntary = command.actor, status not in NO
    if command.chosen:
        check(work.definition, dict(command.chosen), "previous_selects", work.org)
        work.chosen = {**work.chosen, **command.chosen}
    if work.goes_on:
        work.apply(command.edit)
    run = work.close_seat(run, seat.no, status, "rejected" if status in NO else "approved", command.actor)
    _follow(work, run, seat.no)


def time_up(work: Work, command: TimeUp) -> None:
    """The house decides a part, or every open part of the run; never a yes where work would be skipped.

    A pool that nobody claimed is decided as a whole. A form that stays with the initiator can only be rejected.
    """
    run = work.run(command.seq)
    if work.status != "running" or not run.open:
        raise NotNow("this node is over")
    if run.kind == "start" and command.verb == "reject":
        work.close(run, "rejected", "superseded", "node_auto_reject")
        work.end("rejected", "overtime")
        return
    if run.kind not in {"approve", "do"}:
        raise NotNow("time decides nothing here")
    _fits(work, run, command.verb)
    node = acting(work.definition, run)
    if SETTLES[command.verb] not in NO and not unguarded(node):
        raise NotNow("somebody must do this himself")
    due = [
        seat.no
        for seat in run.seats
        if command.no in {0, seat.no} and seat.kind in DECIDES and seat.status in {"open", "delegated"}
    ]
    if not due and any(seat.kind == "candidate" and seat.live for seat in run.seats) and not command.no:
        work.say(AutoDecided(run.seq, 0, command.verb, "overtime", {}))
        conclude(work, run, "rejected" if SETTLES[command.verb] in NO else "passed", "overtime")
        return
    if not due:
        raise NotNow("this part is not open")
    for no in due:
        _overtime(work, work.runs[run.seq - 1], no, command.verb)


def _overtime(work: Work, run: Run, no: int, verb: Verb) -> None:
    if not run.open or not run.seats[no - 1].live:
        return
    status = SETTLES[verb]
    work.say(AutoDecided(run.seq, no, verb, "overtime", {"person": run.seats[no - 1].person}))
    run = work.close_seat(run, no, status, "node_auto_reject" if status in NO else "auto_skip")
    _follow(work, run, no, "overtime")


def _follow(work: Work, run: Run, no: int, because: str = "") -> None:
    run = climb(work, run, no)
    settle(work, run, because)
    run = work.runs[run.seq - 1]
    if work.changed and run.open:
        invalidated(work, run)


def _fits(work: Work, run: Run, verb: str) -> None:
    says = {"complete", "cannot"} if acting(work.definition, run).kind == "do" else {"approve", "reject"}
    if verb not in says:
        raise NotNow("this node takes other verbs")
