"""What administrators do with a whole request: suspend, resume, jump."""

from __future__ import annotations

from approvals.definition.model import Definition
from approvals.engine.commands import Jump, Resume, Suspend
from approvals.engine.effects import RunOpened
from approvals.engine.leaving import after_suspension
from approvals.engine.model import RUNNING, NotNow, NotSo
from approvals.engine.work import Entry, Work


def suspend(work: Work, command: Suspend) -> None:
    """Nobody decides until it is resumed."""
    if work.status != RUNNING:
        raise NotNow("it does not run")
    work.status = "suspended"


def resume(work: Work, command: Resume) -> None:
    """It goes on where it stood."""
    if work.status != "suspended":
        raise NotNow("it is not suspended")
    work.status = RUNNING
    after_suspension(work)


def jump(work: Work, command: Jump) -> None:
    """Everything open ends, and the node begins; parallel nodes around it with their other branches passed."""
    if work.status != RUNNING:
        raise NotNow("it does not run")
    definition = work.definition
    if command.to != definition.start.key and command.to not in definition.nodes:
        raise NotSo("to", "unknown_node")
    for run in work.open_runs():
        work.close(run, "cancelled", "superseded", "manual_skip")
    node = definition.nodes.get(command.to, definition.start)
    within, branch = _around(work, definition, command.to)
    work.agenda.append(Entry(node, within, branch, {"jumped": True}, again=True))


def _around(work: Work, definition: Definition, key: str) -> tuple[int, str]:
    """The parallel run and branch in which the node begins; () outside of all."""
    if key not in definition.above:
        return 0, ""
    outer, branch = definition.above[key]
    within, outer_branch = _around(work, definition, outer)
    node = definition.nodes[outer]
    if node.kind != "parallel":
        return within, outer_branch
    branches = {one.key: "open" if one.key == branch else "passed" for one in node.branches}
    run = work.add(Entry(node, within, outer_branch, {"jumped": True}), choice={"branches": branches})
    work.say(RunOpened(run.seq))
    return run.seq, branch
