"""How far a request is: which step of how many, who may come, and when it is expected to end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from approvals.definition import Definition, Human
from approvals.engine import Foreseen, Org, Run, State, predict
from approvals.timing.dues import calendar

# Kinds of runs that people count as steps of the way.
STEPS: Final = frozenset({"approve", "do", "action", "wait", "four_eyes"})


@dataclass(frozen=True)
class Progress:
    """`step` of `steps` (0 when over), the open runs, and what is foreseen after them."""

    step: int
    steps: int
    open: tuple[Run, ...]
    ahead: tuple[Foreseen, ...]


def progress(definition: Definition, state: State, org: Org, now: datetime) -> Progress:
    """Where the request stands by today's firm. What was returned and done again counts once."""
    ahead = predict(definition, state, org, now)
    open_runs = tuple(run for run in state.open_runs if run.kind != "parallel")
    keys = dict.fromkeys(run.key for run in state.runs if run.kind in STEPS and _counts(run))
    walked = len(keys)
    if not open_runs:
        return Progress(0, walked, (), ahead)
    coming = {one.node.key for one in ahead if one.node.kind in STEPS} - keys.keys()
    places = [list(keys).index(run.key) + 1 for run in open_runs if run.key in keys]
    return Progress(min(places, default=0), walked + len(coming), open_runs, ahead)


def _counts(run: Run) -> bool:
    """Whether the run is on the way that the request has taken in the end."""
    return run.status in {"open", "passed", "rejected"}


def expected_end(now: datetime, due: datetime | None, ahead: tuple[Foreseen, ...]) -> datetime | None:
    """When it ends if everybody takes his whole time; None if some step has no time set or nothing is left.

    Parallel branches are reckoned one after the other: the latest that may be said to anybody.
    """
    people = [one.node for one in ahead if isinstance(one.node, Human)]
    if due is None and not people:
        return None
    end = max(due or now, now)
    for node in people:
        if node.sla is None:
            return None
        end = calendar(node.sla.calendar).add(end, timedelta(minutes=node.sla.due))
    return end
