"""Every way through the five flows, from the form to the end; together they leave no node and no branch out."""

from __future__ import annotations

import json

import pytest

from approvals.definition import parsed
from approvals.definition.model import Exclusive
from approvals.publish import FLOWS
from tests.approvals.flows.firm import Firm, path, status, verbs
from tests.approvals.flows.walks import WALKS, Walk, begin, take


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: f"{walk.flow}: {walk.name}")
def test_the_right_people_are_asked_in_turn(firm: Firm, walk: Walk) -> None:
    request = begin(firm, walk.flow, walk.who, **walk.form)
    take(firm, request, walk.steps, **walk.fill)
    assert path(request) == walk.through.split()
    assert (status(request), firm.live(request)) == ("approved", "")
    assert verbs(request)[0] == "submitted"


@pytest.mark.parametrize("slug", sorted(file.stem for file in FLOWS.glob("*.json")))
def test_no_node_and_no_branch_is_left_out(slug: str) -> None:
    """What a walk says of its nodes is what its rows say (above); together they are the definition."""
    definition = parsed(json.loads((FLOWS / f"{slug}.json").read_text(encoding="utf-8")))
    known = {definition.start.key}
    for node in definition.nodes.values():
        ways = node.branches if isinstance(node, Exclusive) else ()
        known |= {f"{node.key}:{branch.key}" for branch in ways} or {node.key}
    assert {step for walk in WALKS if walk.flow == slug for step in walk.through.split()} == known
