"""What somebody is to a request."""

from __future__ import annotations

from approvals.engine.model import State


def part_keys(state: State, person: int) -> frozenset[str]:
    """`initiator`, and the keys of the nodes where the person has or had a part, or got a copy."""
    found = {run.key for run in state.runs if any(seat.person == person for seat in run.seats)}
    found |= {run.key for run in state.runs if run.kind == "cc" and person in run.choice.get("copied", ())}
    if person == state.initiator:
        found.add("initiator")
    return frozenset(found)
