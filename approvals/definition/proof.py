"""That every request of a flow ends, and by which ways: the tree of nodes followed from start to end.

Nothing loops: a way passes each node once. Returns go back, but a node begins at most `settings.rounds` times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from approvals.definition.coverage import Found, Wanted, find
from approvals.definition.model import Approve, Definition, Do, Exclusive, Node, Parallel, branches

MOST_WAYS = 200


@dataclass(frozen=True)
class Way:
    """One way from start to end: its nodes in order (branches of a parallel node one after the other).

    taken: the branch of each exclusive node. example: values of the form that take it; None if no form takes it, or
    (`decided` is then False) none was found in time.
    """

    nodes: tuple[str, ...]
    taken: Mapping[str, str]
    example: Mapping[str, Any] | None = None
    decided: bool = True

    @property
    def possible(self) -> bool:
        """Whether some form may take it."""
        return self.example is not None or not self.decided


@dataclass(frozen=True)
class Proof:
    """longest: nodes on the longest way. most: runs that one request can have at most, returns included.

    ways: those that were followed; `whole` if these are all.
    """

    longest: int
    most: int
    ways: tuple[Way, ...]
    whole: bool


@dataclass(frozen=True)
class _Track:
    """A way that is being followed: nodes so far, branches taken, and the conditions for that."""

    nodes: tuple[Node, ...] = ()
    taken: tuple[tuple[str, str], ...] = ()
    wanted: tuple[Wanted, ...] = ()


def proof(definition: Definition, most: int = MOST_WAYS) -> Proof:
    """What can be proven of the definition; at most so many ways are followed."""
    tracks = tuple(islice(follow(definition.steps, _Track()), most + 1))
    ways = tuple(_way(definition, track) for track in tracks[:most])
    runs = (len(definition.nodes) + 1) * definition.settings.rounds
    return Proof(longest(definition.steps), runs, ways, whole=len(tracks) <= most)


def longest(steps: tuple[Node, ...]) -> int:
    """Nodes on the longest way through a sequence."""
    return sum(1 + _inside(node) for node in steps)


def _inside(node: Node) -> int:
    lengths = [longest(branch.steps) for branch in branches(node)]
    return sum(lengths) if isinstance(node, Parallel) else max(lengths, default=0)


def tracks_of(definition: Definition, most: int = MOST_WAYS) -> Iterator[_Track]:
    """The ways with their conditions, at most so many."""
    return islice(follow(definition.steps, _Track()), most)


def example_of(definition: Definition, track: _Track, more: tuple[Wanted, ...] = ()) -> Found:
    """A form that takes this way, and for which `more` is so."""
    return find((*track.wanted, *more), definition.fields)


def follow(steps: tuple[Node, ...], track: _Track) -> Iterator[_Track]:
    """Every way on through the sequence."""
    if not steps:
        yield track
        return
    node, rest = steps[0], steps[1:]
    here = _Track((*track.nodes, node), track.taken, track.wanted)
    if isinstance(node, Exclusive):
        onward = _choose(node, here)
    elif isinstance(node, Parallel):
        onward = _all_of(node, here)
    else:
        onward = iter((here,))
    for one in onward:
        yield from follow(rest, one)


def _choose(node: Exclusive, track: _Track) -> Iterator[_Track]:
    passed_over: tuple[Wanted, ...] = ()
    for branch in node.branches:
        own = () if branch.default else (Wanted(branch.when),)
        taken = (*track.taken, (node.key, branch.key))
        yield from follow(branch.steps, _Track(track.nodes, taken, (*track.wanted, *passed_over, *own)))
        passed_over += tuple(Wanted(one.when, holds=False) for one in own)


def _all_of(node: Parallel, track: _Track, at: int = 0) -> Iterator[_Track]:
    if at == len(node.branches):
        yield track
        return
    for one in follow(node.branches[at].steps, track):
        yield from _all_of(node, one, at + 1)


def _way(definition: Definition, track: _Track) -> Way:
    found = example_of(definition, track)
    return Way(tuple(node.key for node in track.nodes), dict(track.taken), found.example, found.decided)


def people_on(track: _Track) -> tuple[Approve | Do, ...]:
    """The nodes of a way that people act in."""
    return tuple(node for node in track.nodes if isinstance(node, Approve | Do))
