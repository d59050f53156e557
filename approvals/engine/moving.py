"""Onward: what comes after a node, at the end of a branch, at a join."""

from __future__ import annotations

from approvals.definition.model import Exclusive, Parallel
from approvals.engine.ending import finish
from approvals.engine.model import Run, altered
from approvals.engine.work import Entry, Work


def onward(work: Work, key: str, within: int, branch: str) -> None:
    """What follows the node comes next; at the end of a parallel branch its join is asked, at the very end it ends."""
    definition = work.definition
    if key == definition.start.key:
        if definition.steps:
            work.agenda.append(Entry(definition.steps[0]))
        else:
            finish(work)
        return
    while True:
        following = definition.follows[key]
        if following is not None:
            work.agenda.append(Entry(following, within, branch))
            return
        around = definition.above.get(key)
        if around is None:
            finish(work)
            return
        if isinstance(definition.nodes[around[0]], Exclusive):
            key = around[0]
            continue
        branch_ended(work, within, branch, "passed")
        return


def branch_ended(work: Work, seq: int, branch: str, result: str) -> None:
    """A branch of the parallel run ended; when none is open the join decides.

    all: one rejected branch rejects it; any: one passed branch is enough. A rejected one rejects the branch that it
    stands in, or the request.
    """
    run = work.runs[seq - 1]
    branches = {**run.choice["branches"], branch: result}
    run = work.put(altered(run, choice={**run.choice, "branches": branches}))
    results = list(branches.values())
    if "open" in results:
        return
    node = work.definition.nodes[run.key]
    wanted = any if isinstance(node, Parallel) and node.join == "any" else all
    if wanted(one == "passed" for one in results):
        work.close(run, "passed")
        onward(work, run.key, run.within, run.branch)
        return
    work.close(run, "rejected")
    reject_around(work, run)


def reject_around(work: Work, run: Run, because: str = "") -> None:
    """What a rejection does that goes no further than its surroundings: the branch is rejected, or the request."""
    if run.within:
        branch_ended(work, run.within, run.branch, "rejected")
    else:
        work.end("rejected", because)
