"""What would come next, by today's firm and the data so far. The real thing may differ, and pages say so."""

from __future__ import annotations

from dataclasses import dataclass

from approvals.definition.model import Definition, Exclusive, Human, Node
from approvals.engine.electorate import electorate
from approvals.engine.model import Org, Seat, State
from approvals.engine.step import after_branch, choose


@dataclass(frozen=True)
class Foreseen:
    """A node that is expected, with who would be asked."""

    node: Human
    seats: tuple[Seat, ...]


def predict(definition: Definition, state: State, org: Org) -> tuple[Foreseen, ...]:
    """The nodes still to come after the open run (all of them before submit; none when it is over)."""
    if state.status not in {"new", "running"}:
        return ()
    run = state.open_run
    node: Node | None = definition.follows[run.key] if run else definition.steps[0]
    found: list[Foreseen] = []
    while node is not None:
        if isinstance(node, Exclusive):
            node = after_branch(definition, node, choose(node, state))
            continue
        found.append(Foreseen(node, electorate(node, state, org)))
        node = definition.follows[node.key]
    return tuple(found)
