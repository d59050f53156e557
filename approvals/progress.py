"""How far a request is: which step of how many, who may come, and when it is expected to end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from approvals.definition import Definition, Human
from approvals.engine import Foreseen, Org, State, predict
from core.worktime import office


@dataclass(frozen=True)
class Progress:
    """`step` of `steps` (0 when over), the open node, and what is foreseen after it."""

    step: int
    steps: int
    node: Human | None
    ahead: tuple[Foreseen, ...]


def progress(definition: Definition, state: State, org: Org) -> Progress:
    """Where the request stands by today's firm."""
    walked = [run for run in state.runs if run.kind != "exclusive"]
    run = state.open_run
    ahead = predict(definition, state, org)
    if run is None:
        return Progress(0, len(walked), None, ahead)
    return Progress(len(walked), len(walked) + len(ahead), definition.human(run.key), ahead)


def expected_end(now: datetime, due: datetime | None, ahead: tuple[Foreseen, ...]) -> datetime | None:
    """When it ends if everybody takes his whole time; None if some step has no time set or nothing is left."""
    if due is None and not ahead:
        return None
    spans = [step.node.sla.due for step in ahead if step.node.sla is not None]
    if len(spans) != len(ahead):
        return None
    return office().add(max(due or now, now), timedelta(minutes=sum(spans)))
