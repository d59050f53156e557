"""Which alerts another one explains: while the host is down, nobody is called for each program on it. Pure.

A rule says which alerts explain, which are explained, and which labels both must share. What explains fires now.
Rules may run in circles; of every circle that nothing else explains the worst alert stays heard, so whatever is
explained hangs, over however many steps, from something that is heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from alerts.engine.quiet import Condition, Facts, matches
from alerts.states import AlertState

_ORDER: Final = {"critical": 0, "error": 1, "warning": 2, "info": 3}
Group: TypeAlias = tuple[str, tuple[str, ...]]  # a rule and what its labels say
Node: TypeAlias = int | Group


@dataclass(frozen=True)
class Rule:
    """`explains` and `explained` are conditions; `equal` are labels."""

    ref: str
    explains: tuple[Condition, ...]
    explained: tuple[Condition, ...]
    equal: tuple[str, ...] = ()

    def touches(self, facts: Facts) -> bool:
        """Whether the alert has anything to do with it."""
        return matches(self.explains, facts) or matches(self.explained, facts)

    def group(self, facts: Facts) -> Group:
        """Where it meets others."""
        return self.ref, tuple(facts.labels.get(name, "") for name in self.equal)


@dataclass(frozen=True)
class Open:
    """An alert that is not over, by its key."""

    key: int
    state: AlertState
    facts: Facts


def explained(alerts: Iterable[Open], rules: Sequence[Rule]) -> dict[int, str]:
    """Which of these are kept quiet by another, each with the rule that does it."""
    ordered = sorted(alerts, key=lambda one: (_ORDER.get(one.facts.severity, 4), one.key))
    onward = _edges(ordered, rules)
    found: dict[int, str] = {}
    seen: set[Node] = set()
    for start in reversed(_finished([one.key for one in ordered], onward)):
        if start in seen or not isinstance(start, int):
            continue
        reached = _reached(start, onward, seen)
        found |= {node: rule for node, rule in reached if isinstance(node, int) and node != start}
    return found


def _edges(alerts: Sequence[Open], rules: Sequence[Rule]) -> dict[Node, list[Node]]:
    """From what explains to where it meets, from there to what is explained."""
    onward: dict[Node, list[Node]] = {}
    for rule in rules:
        for one in alerts:
            if one.state == AlertState.FIRING and matches(rule.explains, one.facts):
                onward.setdefault(one.key, []).append(rule.group(one.facts))
        for one in alerts:
            if matches(rule.explained, one.facts):
                onward.setdefault(rule.group(one.facts), []).append(one.key)
    return onward


def _finished(starts: Sequence[int], onward: Mapping[Node, Sequence[Node]]) -> list[Node]:
    """Every node in the order in which a walk in depth is done with it.

    From the end of it, what nothing else leads to comes before all that it leads to; of a circle the first start.
    """
    seen: set[Node] = set()
    done: list[Node] = []
    for start in starts:
        waiting: list[tuple[Node, bool]] = [(start, False)]
        while waiting:
            node, left = waiting.pop()
            if left:
                done.append(node)
            elif node not in seen:
                seen.add(node)
                waiting.append((node, True))
                waiting += [(to, False) for to in onward.get(node, ()) if to not in seen]
    return done


def _reached(start: Node, onward: Mapping[Node, Sequence[Node]], seen: set[Node]) -> list[tuple[Node, str]]:
    """What can be reached and was not before, each with the rule by which."""
    found: list[tuple[Node, str]] = []
    waiting: list[tuple[Node, str]] = [(start, "")]
    while waiting:
        node, by = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        found.append((node, by))
        rule = by if isinstance(node, int) else node[0]
        waiting += [(to, rule) for to in onward.get(node, ())]
    return found
