"""Every request ends by one of the ways that the proof names; what it calls impossible never happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.definition import Definition, Exclusive, Node, Parallel, parsed, proof, read
from approvals.definition.coverage import Wanted, find
from approvals.forms.conditions import holds
from tests.approvals.definition.samples import approve, branch, exclusive, flow, parallel
from tests.approvals.definition.trees import FORMS, WHENS, definitions


def walked(steps: tuple[Node, ...], data: Mapping[str, Any]) -> Iterator[str]:
    """The nodes that a request with this form passes, as the engine takes branches."""
    for node in steps:
        yield node.key
        if isinstance(node, Exclusive):
            taken = next(one for one in node.branches if one.default or holds(one.when, data))
            yield from walked(taken.steps, data)
        elif isinstance(node, Parallel):
            for one in node.branches:
                yield from walked(one.steps, data)


@settings(max_examples=150)
@given(definitions(), FORMS)
def test_every_form_goes_one_of_the_ways(source: dict[str, Any], data: dict[str, Any]) -> None:
    definition = parsed(source)
    found = proof(definition)
    way = tuple(walked(definition.steps, data))
    assert len(way) <= found.longest
    assert len(way) == len(set(way)), "a way passes each node once"
    if found.whole:
        assert way in {one.nodes for one in found.ways if one.possible}


@settings(max_examples=150)
@given(definitions())
def test_the_example_of_a_way_takes_it(source: dict[str, Any]) -> None:
    definition = parsed(source)
    for way in proof(definition).ways:
        if way.example is not None:
            data = {name: value for name, value in way.example.items() if value is not None}
            full = {"env": "prod", "cost": 1} | data
            assert tuple(walked(definition.steps, full)) == way.nodes


@given(definitions())
def test_the_longest_way_is_among_them(source: dict[str, Any]) -> None:
    found = proof(parsed(source))
    if found.whole:
        assert found.longest == max(len(way.nodes) for way in found.ways)


@given(WHENS, WHENS, FORMS)
def test_never_means_that_no_form_does_it(one: Any, other: Any, data: dict[str, Any]) -> None:
    source = flow(exclusive("by", branch("a", one), branch("b", other)), approve("head"))
    definition = parsed(source)
    first, second = (taken.when for taken in _exclusive(definition).branches[:2])
    found = find([Wanted(second), Wanted(first, holds=False)], definition.fields)
    if holds(second, data) and not holds(first, data):
        assert not found.never
    if found.example is not None:
        assert holds(second, found.example)
        assert not holds(first, found.example)


def _exclusive(definition: Definition) -> Exclusive:
    node = definition.nodes["by"]
    assert isinstance(node, Exclusive)
    return node


@given(st.integers(1, 9))
def test_what_was_proven_is_bounded_by_rounds(rounds: int) -> None:
    found = proof(parsed(flow(approve("a"), approve("b"), settings={"rounds": rounds})))
    assert found.most == 3 * rounds


def test_more_ways_than_are_followed_are_admitted() -> None:
    nodes = [
        exclusive(f"by{n}", branch(f"b{n}", [[{"field": "cost", "op": "gt", "value": n}]], approve(f"n{n}")))
        for n in range(10)
    ]
    found = proof(parsed(flow(approve("head"), *nodes)))
    assert not found.whole
    assert len(found.ways) == 200


def test_the_ways_of_parallel_branches_are_those_of_each() -> None:
    inner = exclusive("by", branch("prod", [[{"field": "env", "op": "eq", "value": "prod"}]], approve("board")))
    found = proof(parsed(flow(parallel("both", approve("left"), inner), approve("head"))))
    assert [one.nodes for one in found.ways] == [
        ("both", "left", "by", "board", "head"),
        ("both", "left", "by", "head"),
    ]
    assert [one.example for one in found.ways] == [{"env": "prod"}, {"env": "test"}]


def test_too_few_people_is_told_but_may_be_meant() -> None:
    reading = read(flow(approve("head"), settings={"four_eyes": {"people": 2}}))
    assert not reading.faults
    assert [fault.path for fault in reading.notices] == ["$.settings.four_eyes.people"]
