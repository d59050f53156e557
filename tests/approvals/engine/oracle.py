"""A second opinion, written without looking at the engine: what a small flow comes to after these votes, in this order.

Everything is worked out again from the beginning for each list of votes; nothing is remembered and nothing is clever.
A flow is nested tuples: ("ask", key, people, mode, on_no_of_the_node), ("if", yes_or_no, steps, other_steps),
("both", join, [steps, …]). A vote is (key, person, yes). people are (person, group).
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

Vote = tuple[str, int, bool]
YES, NO, OVER = "yes", "no", "over"  # passed; this branch is rejected; the whole request is


class Rule(NamedTuple):
    """A signing mode in the oracle's own words."""

    kind: str
    on_no: str = "veto"
    ratio: Fraction = Fraction(1)
    count: int = 1
    groups: tuple[tuple[str, int], ...] = ()


def final(rule: Rule, people: list[tuple[int, str]], votes: dict[int, bool]) -> bool:
    """Whether the node passes when everybody has voted like this."""
    yes = [person for person, _ in people if votes[person]]
    for group, least in rule.groups:
        inside = [person for person, its in people if its == group]
        if sum(person in yes for person in inside) < min(least, len(inside)):
            return False
    if rule.kind == "ratio":
        return bool(yes) and Fraction(len(yes), len(people)) >= rule.ratio
    if rule.kind in {"any", "groups"}:
        return bool(yes)
    if rule.kind == "count":
        return len(yes) >= min(rule.count, len(people))
    return len(yes) == len(people)


def settled(rule: Rule, people: list[tuple[int, str]], votes: dict[int, bool]) -> bool | None:
    """The result, if the votes so far give one: by a veto, or because no further vote could change it."""
    if rule.on_no == "veto" and not all(votes.values()):
        return False
    missing = [person for person, _ in people if person not in votes]
    ways = product((True, False), repeat=len(missing))
    ends = {final(rule, people, votes | dict(zip(missing, way, strict=True))) for way in ways}
    if len(ends) > 1 or (rule.on_no == "collect" and ends == {False} and missing):
        return None
    return ends.pop()


def asked(node: Any, said: list[Vote]) -> Any:
    """YES, NO or OVER; or the set of (key, person) who may vote now."""
    _, key, people, rule, on_no = node
    if rule.kind == "single":
        people = people[:1]
    votes: dict[int, bool] = {}
    for where, person, yes in said:
        if where == key:
            votes[person] = yes
            if settled(rule, people, votes) is not None:
                break
    result = settled(rule, people, votes)
    if result is None:
        left = [
            (key, person) for person, group in people if person not in votes and _wanted(rule, people, votes, group)
        ]
        return set(left[:1]) if rule.kind == "in_turn" else set(left)
    return YES if result else {"end": OVER, "branch": NO, "mark": YES}[on_no]


def _wanted(rule: Rule, people: list[tuple[int, str]], votes: dict[int, bool], group: str) -> bool:
    """Whether somebody of the group is still wanted: where only groups count, a satisfied one is left alone."""
    least = dict(rule.groups).get(group)
    if rule.kind != "groups" or rule.on_no == "veto" or least is None:
        return True
    inside = [person for person, its in people if its == group]
    return sum(votes.get(person, False) for person in inside) < min(least, len(inside))


def comes_to(steps: list[Any], said: list[Vote]) -> Any:
    """The same for a sequence."""
    for node in steps:
        if node[0] == "ask":
            result = asked(node, said)
        elif node[0] == "if":
            result = comes_to(node[2] if node[1] else node[3], said)
        else:
            result = _joined(node[1], [comes_to(branch, said) for branch in node[2]])
        if result != YES:
            return result
    return YES


def _joined(join: str, results: list[Any]) -> Any:
    if OVER in results:
        return OVER
    waiting = [result for result in results if isinstance(result, set)]
    if waiting:
        return set().union(*waiting)
    return YES if (any if join == "any" else all)(result == YES for result in results) else NO
