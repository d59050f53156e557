"""退回: back to a node that was passed, by hand or by a rule, and the mended form coming in again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from approvals.definition.settings import Invalidate
from approvals.engine.commands import Amend, Resubmit, Return
from approvals.engine.effects import RunOpened, WentBack
from approvals.engine.electorate.chosen import check
from approvals.engine.model import NotNow, NotSo, Run, altered
from approvals.engine.parts import part
from approvals.engine.way import HUMAN, way
from approvals.engine.work import Entry, Work

BACK = HUMAN | {"start"}  # the kinds of nodes that a request can go back to
MODES = frozenset({"smart", "replay", "straight"})


def send_back(work: Work, command: Return) -> None:
    """Back to a node before this one on the same way (not in a branch beside it), or to the initiator."""
    run, seat = part(work, command.seq, command.no)
    if seat.kind in {"candidate", "opinion"} or run.kind == "revoke":
        raise NotNow("this part cannot return it")
    settings = work.definition.settings
    if command.resume and command.resume not in MODES:
        raise NotSo("resume", "out_of_range")
    mode = command.resume if command.resume and settings.returner_chooses else settings.resume
    target = _target(work, run, command.to)
    if not may_again(work, target.key):
        raise NotSo("to", "too_many_rounds")
    run = work.close_seat(run, seat.no, "returned", "specific_rollback", command.actor)
    go_back(work, target, run, mode, by=command.actor)


def go_back(work: Work, target: Run, source: Run, mode: str, *, by: int = 0, policy: str = "") -> None:
    """Open the target's node again; everything open that comes after it ends.

    The branch that it stands in opens again, with the results of the others kept. Returns that are beyond the bound
    must have been refused before (`may_again`).
    """
    beyond = work.definition.later[target.key]
    for run in work.open_runs():
        if run.key in beyond or run.kind == "four_eyes":
            work.close(run, "returned", "returned", "specific_rollback")
    work.agenda = [entry for entry in work.agenda if entry.node.key not in beyond]
    work.round += 1
    work.say(WentBack(source.seq, target.key, by, mode, policy))
    within, branch = _open_around(work, target)
    resume = {"mode": mode, "from": source.seq, "by": by, "changed": [], "policy": policy}
    node = work.definition.start if target.kind == "start" else work.definition.nodes[target.key]
    work.agenda.append(Entry(node, within, branch, {"resume": resume}, again=True))


def may_again(work: Work, key: str) -> bool:
    """Whether the node, what stands around it, and all that comes after may begin once more: this bounds returns."""
    counts = Counter(run.key for run in work.runs)
    again = {key, *work.definition.later[key]}
    while key in work.definition.above:
        key = work.definition.above[key][0]
        again.add(key)
    return max(counts[one] for one in again) < work.definition.settings.rounds


def note_changes(work: Work, run: Run) -> Run:
    """Of a run that a return had opened: what was changed in the form since."""
    resume = run.choice.get("resume")
    if resume is None:
        return run
    changed = sorted(field for field, seq in work.edits.items() if seq >= run.seq)
    return work.put(altered(run, choice={**run.choice, "resume": {**resume, "changed": changed}}))


def invalidated(work: Work, run: Run) -> bool:
    """Send it back to somebody who had passed what was just changed: the earliest of them.

    Returns: whether the run itself lies behind that, so that nothing follows it now.
    """
    changed, work.changed = work.changed, frozenset()
    if not changed or work.assume or not work.goes_on:
        return False
    current = way(work.definition, work.runs)
    later = work.definition.later
    hit: list[tuple[Invalidate, Run]] = []
    for rule in work.definition.settings.invalidate:
        target = current.get(rule.back_to)
        if target is None or target.status != "passed" or target.kind not in BACK or target.key == run.key:
            continue
        if touches(rule.fields, changed) and target.key not in later.get(run.key, ()):
            hit.append((rule, target))
    hit = [(rule, target) for rule, target in hit if may_again(work, target.key)]
    if not hit:
        return False
    rule, target = max(hit, key=lambda one: len(later[one[1].key]))
    go_back(work, target, run, rule.resume, policy="invalidate")
    return run.key in later[target.key]


def touches(fields: Collection[str], changed: Collection[str]) -> bool:
    """Whether one of the fields (or of their columns) was changed."""
    return not {field.partition(".")[0] for field in fields}.isdisjoint(one.partition(".")[0] for one in changed)


def resubmit(work: Work, command: Resubmit) -> Run:
    """The mended form comes in; the run that is to be concluded."""
    run = work.run(command.seq)
    if work.status != "running" or not run.open or run.kind != "start":
        raise NotNow("it is not with the initiator")
    check(work.definition, dict(command.chosen), "initiator_selects", work.org)
    work.chosen = {**work.chosen, **command.chosen}
    work.apply(command.edit)
    seat = next(seat for seat in run.seats if seat.status == "open")
    return work.close_seat(run, seat.no, "resubmitted", "submit_again", command.actor)


def amend(work: Work, command: Amend) -> None:
    """The initiator changes what the flow lets him change, wherever it stands; perhaps it goes back for that."""
    if work.status != "running" or any(run.kind == "start" for run in work.open_runs()):
        raise NotNow("it cannot be amended now")
    allowed = work.definition.settings.amend
    for field in sorted(command.edit.changed):
        if not touches((field,), allowed):
            raise NotSo(field, "barred")
    work.apply(command.edit)
    human = [run for run in work.open_runs() if run.kind != "parallel"]
    if human:
        invalidated(work, human[0])


def _target(work: Work, run: Run, to: str) -> Run:
    """The run that was passed, before this one on its way.

    Raises: NotSo(to): unknown_node, not_passed.
    """
    definition = work.definition
    node = definition.nodes.get(to)
    if to != definition.start.key and (node is None or node.kind not in HUMAN):
        raise NotSo("to", "unknown_node")
    target = way(definition, work.runs).get(to)
    before = run.kind == "four_eyes" or run.key in definition.later[to]
    if target is None or target.status != "passed" or not before:
        raise NotSo("to", "not_passed")
    return target


def _open_around(work: Work, target: Run) -> tuple[int, str]:
    """The parallel run and branch in which the target opens again: where it stood, opened anew if that had ended."""
    if not target.within:
        return 0, ""
    old = work.runs[target.within - 1]
    last = next(run for run in reversed(work.runs) if run.key == old.key)
    branches = {**last.choice["branches"], target.branch: "open"}
    if last.open:
        work.put(altered(last, choice={**last.choice, "branches": branches}))
        return last.seq, target.branch
    within, branch = _open_around(work, last)
    node = work.definition.nodes[last.key]
    for key, result in last.choice["branches"].items():  # a jump may have left some unfinished: they are over
        if result == "open" and key != target.branch:
            branches[key] = "passed"
    anew = work.add(Entry(node, within, branch), choice={"branches": branches})
    work.say(RunOpened(anew.seq))
    return anew.seq, target.branch
