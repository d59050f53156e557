"""Who leads whom: pure questions about a snapshot of the firm.

The data is as people typed it: leaders may form a loop, heads may be missing or gone. Every walk here ends, gives the
same answer for the same snapshot, and never leaves out somebody silently because he is gone: the caller decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

K = TypeVar("K", int, str)


@dataclass(frozen=True)
class OrgPerson:
    """A person; `department_ids` begins with the primary department."""

    id: int
    leader_id: int | None = None
    active: bool = True
    department_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class OrgDepartment:
    """A department; `parent_id` None is a root."""

    id: int
    parent_id: int | None = None
    head_id: int | None = None


@dataclass(frozen=True)
class Org:
    """The whole firm at one moment."""

    people: Mapping[int, OrgPerson]
    departments: Mapping[int, OrgDepartment]

    @cached_property
    def led_by(self) -> Mapping[int, tuple[int, ...]]:
        """Leader to the people who name him as their direct leader."""
        return _grouped((p.leader_id, p.id) for p in self.people.values())

    @cached_property
    def below(self) -> Mapping[int, tuple[int, ...]]:
        """Department to its direct children."""
        return _grouped((d.parent_id, d.id) for d in self.departments.values())

    @cached_property
    def headed_by(self) -> Mapping[int, tuple[int, ...]]:
        """Person to the departments he heads."""
        return _grouped((d.head_id, d.id) for d in self.departments.values())

    @cached_property
    def members(self) -> Mapping[int, tuple[int, ...]]:
        """Department to the people in it."""
        return _grouped((d, p.id) for p in self.people.values() for d in p.department_ids)


def _grouped(pairs: Iterable[tuple[int | None, int]]) -> Mapping[int, tuple[int, ...]]:
    groups: dict[int, list[int]] = defaultdict(list)
    for key, value in sorted((k, v) for k, v in pairs if k is not None):
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}


def _up(start: int | None, parents: Mapping[int, int | None]) -> tuple[int, ...]:
    """Everything from `start` upwards, each once; ends at the top, at a gap or where a loop closes."""
    seen: dict[int, None] = {}
    while start is not None and start in parents and start not in seen:
        seen[start] = None
        start = parents[start]
    return tuple(seen)


def walk_up(start: int, parents: Mapping[int, int | None]) -> tuple[int, ...]:
    """The chain above `start`, nearest first, without `start` itself even if a loop leads back to it.

    Example: walk_up(1, {1: 2, 2: 3, 3: 1}) == (2, 3)
    """
    return tuple(found for found in _up(start, parents) if found != start)


def leader_chain(org: Org, person_id: int) -> tuple[int, ...]:
    """The person's leaders, nearest first, active or not; a loop ends the chain before the person himself."""
    return walk_up(person_id, {p.id: p.leader_id for p in org.people.values()})


def ancestors(org: Org, department_id: int) -> tuple[int, ...]:
    """The department and those above it, nearest first."""
    return _up(department_id, {d.id: d.parent_id for d in org.departments.values()})


def department_head(org: Org, department_id: int, level: int = 1) -> int | None:
    """Head of the department (`level` 1), of its parent (2) and so on; None where nobody is named or the tree ends."""
    line = ancestors(org, department_id)
    if not 1 <= level <= len(line):
        return None
    return org.departments[line[level - 1]].head_id


def subtree(org: Org, department_id: int) -> frozenset[int]:
    """The department and all below it."""
    return _closure([department_id], org.below) if department_id in org.departments else frozenset()


def team(org: Org, leader_id: int) -> frozenset[int]:
    """Everybody below: those he leads, those they lead, and the members of the departments he heads with their parts.

    Never himself nor anybody above him: a chief who also sits in a department of his report is not that report's team.
    """
    led = _closure(org.led_by.get(leader_id, ()), org.led_by)
    places = _closure(org.headed_by.get(leader_id, ()), org.below)
    members = {person for place in places for person in org.members.get(place, ())}
    return frozenset((led | members) - {leader_id} - set(leader_chain(org, leader_id)))


def _closure(start: Iterable[int], edges: Mapping[int, tuple[int, ...]]) -> frozenset[int]:
    seen: set[int] = set()
    waiting = list(start)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(edges.get(node, ()))
    return frozenset(seen)


@dataclass(frozen=True)
class Finding:
    """Something in the firm's data that HR should mend: `kind` is loop, no_head, head_left or leader_left."""

    kind: str
    ids: tuple[int, ...]


def findings(org: Org) -> tuple[Finding, ...]:
    """Every leader loop (lowest key first), department without a head, and head or leader who has left."""
    return (*_loops(org), *_head_findings(org), *_leader_findings(org))


def rings(parents: Mapping[K, K | None]) -> tuple[tuple[K, ...], ...]:
    """Every ring in a map from each to the one above, each ring from its lowest key on, in order of these.

    Example: rings({1: 2, 2: 3, 3: 1, 4: 1}) == ((1, 2, 3),)
    """
    found: set[tuple[K, ...]] = set()
    done: set[K] = set()
    for start in sorted(parents):
        trail: dict[K, int] = {}
        here: K | None = start
        while here is not None and here in parents and here not in done and here not in trail:
            trail[here] = len(trail)
            here = parents[here]
        if here is not None and here in trail:
            ring = tuple(trail)[trail[here] :]
            turn = ring.index(min(ring))
            found.add(ring[turn:] + ring[:turn])
        done.update(trail)
    return tuple(sorted(found))


def _loops(org: Org) -> tuple[Finding, ...]:
    return tuple(Finding("loop", ring) for ring in rings({p.id: p.leader_id for p in org.people.values()}))


def _head_findings(org: Org) -> tuple[Finding, ...]:
    found = []
    for department in sorted(org.departments.values(), key=lambda d: d.id):
        head = org.people.get(department.head_id) if department.head_id is not None else None
        if head is None:
            found.append(Finding("no_head", (department.id,)))
        elif not head.active:
            found.append(Finding("head_left", (department.id, head.id)))
    return tuple(found)


def _leader_findings(org: Org) -> tuple[Finding, ...]:
    gone = {p.id for p in org.people.values() if not p.active}
    return tuple(
        Finding("leader_left", (p.id, p.leader_id))
        for p in sorted(org.people.values(), key=lambda p: p.id)
        if p.active and p.leader_id is not None and p.leader_id in gone
    )
