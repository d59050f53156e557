"""Which runs are the request's way so far: a return or a jump takes everything after its target out of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from approvals.definition.model import Definition, walk
from approvals.engine.model import YES, Run, Seat
from approvals.engine.work import Work

HUMAN = frozenset({"approve", "do"})


def way(definition: Definition, runs: Sequence[Run]) -> dict[str, Run]:
    """The current run of each node that is on the way, by key; of four eyes all since then, by key and number."""
    found: dict[str, Run] = {}
    for run in runs:
        if run.kind == "four_eyes":
            found[f"{run.key} {run.seq}"] = run
            continue
        if run.key in found or "jumped" in run.choice:
            beyond = definition.later.get(run.key, frozenset())
            if "jumped" in run.choice and run.key in definition.nodes:
                beyond = beyond | {node.key for node in walk((definition.nodes[run.key],))}
            found = {key: one for key, one in found.items() if key not in beyond and one.kind != "four_eyes"}
        found[run.key] = run
    return found


def origin(runs: Sequence[Run], run: Run) -> Run:
    """The run whose voices count: the run itself, or the one before a return that it keeps."""
    kept = run.choice.get("kept")
    return runs[kept - 1] if kept else run


def newest_edit(work: Work, run: Run) -> frozenset[str]:
    """The fields that were changed after a voice of this run was given, or may have been."""
    if not work.edits:
        return frozenset()
    several = sum(seat.status in YES for seat in run.seats) > 1
    return frozenset(field for field, seq in work.edits.items() if seq > run.seq or (several and seq == run.seq))


def said_yes(run: Run) -> Iterator[Seat]:
    """The seats whose people said yes themselves (or their deputies did), not the house."""
    return (seat for seat in run.seats if seat.by and seat.status in YES)


def deciders(work: Work, key: str) -> list[int]:
    """Who decided at the node: said yes, or need not be asked again because he had; in order."""
    run = way(work.definition, work.runs).get(key)
    if run is None:
        return []
    seats = origin(work.runs, run).seats
    return [seat.person for seat in seats if (seat.by and seat.status in YES) or seat.status == "deduplicated"]


def earlier_yes(work: Work, key: str, *, once: bool) -> dict[int, str]:
    """Who need not be asked again at this node: {person: node where he said yes}.

    once: at any node before; else only at the human nodes directly before this one. It counts only if he said it in
    this round (or it was kept after a return), and no field was changed after it.
    """
    current = way(work.definition, work.runs)
    later = work.definition.later
    before = [run for run in current.values() if run.kind in HUMAN and key in later[run.key]]
    if not once:
        before = [run for run in before if not any(other.key in later[run.key] for other in before)]
    found: dict[int, str] = {}
    for run in before:
        for person, where in _fresh_yes(work, current, run):
            found.setdefault(person, where)
    return found


def _fresh_yes(work: Work, current: dict[str, Run], run: Run) -> Iterator[tuple[int, str]]:
    base = origin(work.runs, run)
    if run.round != work.round or run.status != "passed" or newest_edit(work, base):
        return
    for seat in said_yes(base):
        yield seat.person, run.key
    for seat in base.seats:
        if seat.status == "deduplicated":
            said = next(reason.name for reason in seat.reasons if reason.rule == "duplicate")
            if said in current and seat.person in dict(_fresh_yes(work, current, current[said])):
                yield seat.person, said
