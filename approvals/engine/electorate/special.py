"""Who is asked at a node: the rules, then the special cases in their order.

resolve → who left → who may not act here → the same person twice → the initiator himself → who said yes just before →
nobody. Whoever is put in somebody's place is active and may act, so one pass settles it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from approvals.definition.model import Approve, Do
from approvals.engine.electorate import RESOLVERS
from approvals.engine.electorate.chains import heads_of, leaders_of
from approvals.engine.electorate.chosen import selects
from approvals.engine.electorate.found import Found
from approvals.engine.electorate.limits import Limits, admins, limits_of, named, stand_ins, superiors, unguarded
from approvals.engine.model import Reason, Seat
from approvals.engine.way import earlier_yes
from approvals.engine.work import Work

Outcome = Literal["ask", "pass", "reject"]


@dataclass(frozen=True)
class Elected:
    """Who is asked, or what the house does instead: pass by `policy`, or reject because there is nobody.

    rescue: flow administrators step in for nobody; one of them is enough.
    """

    seats: tuple[Seat, ...] = ()
    outcome: Outcome = "ask"
    policy: str = ""
    because: Mapping[str, Any] = field(default_factory=dict)
    rescue: bool = False


@dataclass
class _Asked:
    """One person, with everything that names him."""

    reasons: list[Reason]
    groups: list[str]
    yes: str = ""  # the status of a voice that is given already


_People = dict[int, _Asked]


def elect(work: Work, node: Approve | Do, *, again: bool = False) -> Elected:
    """Who is asked at this node now. again: it was opened on purpose, so what they said before does not count."""
    limits = limits_of(work, node)
    people = _collapse(_allowed(work, node, limits, list(_present(work, limits, _found(work, node)))))
    if work.assume and not people and selects(node):
        return Elected()
    if work.initiator in people and not _by_name(people[work.initiator]):
        people, passed = _self_rule(work, node, limits, people)
        if passed:
            return Elected(outcome="pass", policy="self", because={"initiator": work.initiator})
    if not people:
        return _nobody(work, node, limits)
    outcome = _fill_groups(work, node, limits, people)
    if outcome is not None:
        return outcome
    if node.mode.kind == "single":
        people = dict([next(iter(people.items()))])
    if not again:
        _note_duplicates(work, node, people)
    return Elected(_seats(node, people))


def _found(work: Work, node: Approve | Do) -> Iterator[tuple[Found, str]]:
    for who in node.who:
        for pair in RESOLVERS[who.rule](work, node.key, who):
            yield pair, who.group


def _present(work: Work, limits: Limits, found: Iterator[tuple[Found, str]]) -> Iterator[tuple[Found, str]]:
    """Nobody who left is passed over silently: somebody stands in, unless the rule says `empty`."""
    for (person, reason), group in found:
        if work.org.active(person):
            yield (person, reason), group
        elif limits.special.leaver != "empty":
            heir = next((one for one in stand_ins(work, limits, person) if work.org.active(one)), None)
            if heir:
                yield (heir, replace(reason, rule="leaver", instead_of=person, path=())), group


def _allowed(
    work: Work, node: Approve | Do, limits: Limits, found: list[tuple[Found, str]]
) -> Iterator[tuple[Found, str]]:
    """For somebody who may not act here: his nearest leader who may; in 或签 and 认领 the others do without him."""
    others = node.mode.kind in {"any", "claim"} and any(limits.may(person) for (person, _), _ in found)
    for (person, reason), group in found:
        if person not in limits.barred:
            yield (person, reason), group
            continue
        if others:
            continue
        leader = next((one for one in work.org.leaders(person) if limits.may(one)), None)
        if leader:
            yield (leader, replace(reason, rule="barred", instead_of=person, path=())), group


def _collapse(found: Iterator[tuple[Found, str]]) -> _People:
    people: _People = {}
    for (person, reason), group in found:
        known = people.setdefault(person, _Asked([], []))
        if reason not in known.reasons:
            known.reasons.append(reason)
        if group and group not in known.groups:
            known.groups.append(group)
    return people


def _by_name(asked: _Asked) -> bool:
    return any(reason.rule == "initiator" for reason in asked.reasons)


def _self_rule(work: Work, node: Approve | Do, limits: Limits, people: _People) -> tuple[_People, bool]:
    """What becomes of the initiator's own part; and whether the whole node passes by it.

    next_manager, dept_head: in 或签 and 认领 with others he is left out; else somebody above acts in his place.
    skip: the others decide; without others it passes. pass: his voice is a yes; alone it passes. What must not be
    skipped (§ unguarded, and everything that is done rather than approved) goes to the next manager instead.
    """
    me, rule = work.initiator, node.special.self_rule
    others = len(people) > 1
    if rule == "self":
        return people, False
    if rule in {"pass", "skip"} and isinstance(node, Approve) and unguarded(node):
        if not others:
            return people, True
        if rule == "pass":
            people[me].yes = "approved"
            return people, False
        del people[me]
        return people, False
    if others and node.mode.kind in {"any", "claim"}:
        del people[me]
        return people, False
    line = superiors(work) if rule != "dept_head" else (one for one in work.org.heads(work.before.department) if one)
    above = next((one for one in line if limits.may(one) and one != me), None)
    return _put_in_place(people, me, above), False


def _put_in_place(people: _People, person: int, heir: int | None) -> _People:
    """The same people in the same order, with the heir where the person was."""
    result: _People = {}
    for one, asked in people.items():
        key, reasons = one, asked.reasons
        if one == person:
            if heir is None:
                continue
            key, reasons = heir, [Reason("self", instead_of=person)]
        known = result.setdefault(key, _Asked([], []))
        known.reasons += reasons
        known.groups += [group for group in asked.groups if group not in known.groups]
    return result


def _nobody(work: Work, node: Approve | Do, limits: Limits) -> Elected:
    """The empty rule; `pass` never skips work, and in the end flow administrators are asked, or it is rejected."""
    rule = node.special.empty
    if rule == "pass" and unguarded(node):
        return Elected(outcome="pass", policy="empty", because={"rule": rule})
    if rule == "reject":
        return Elected(outcome="reject")
    found = _instead(work, node, limits)
    if found:
        return Elected(_seats(node, _collapse((pair, "") for pair in found)))
    found = [(person, Reason("flow_admin")) for person in admins(work, limits)]
    if not found:
        return Elected(outcome="reject")
    seats = tuple(Seat(no, person, (reason,)) for no, (person, reason) in enumerate(found, 1))
    return Elected(seats, rescue=True)


def _instead(work: Work, node: Approve | Do, limits: Limits) -> list[Found]:
    if node.special.empty == "to_people":
        return list(named(work, limits))
    if node.special.empty == "superior":
        line = (one for one in (*_beyond(work, node), *superiors(work)) if limits.may(one))
        above = next(line, None)
        return [(above, Reason("superior"))] if above else []
    return []


def _beyond(work: Work, node: Approve | Do) -> Iterator[int]:
    """Who comes above the place where a rule found nobody."""
    for who in node.who:
        line = {"leader": leaders_of, "dept_head": heads_of}.get(who.rule)
        if line:
            yield from (one for one in line(work, who)[who.level :] if one)


def _fill_groups(work: Work, node: Approve | Do, limits: Limits, people: _People) -> Elected | None:
    """A group of a minimum in which nobody was found: the empty rule for that group alone."""
    present = {group for asked in people.values() for group in asked.groups}
    for quorum in node.mode.groups:
        if quorum.group in present or (node.special.empty == "pass" and unguarded(node)):
            continue
        if node.special.empty == "reject":
            return Elected(outcome="reject")
        found = _instead(work, node, limits) or [(one, Reason("flow_admin")) for one in admins(work, limits)]
        if not found:
            return Elected(outcome="reject")
        for person, reason in found:
            known = people.setdefault(person, _Asked([], []))
            known.reasons.append(reason)
            known.groups.append(quorum.group)
    return None


def _note_duplicates(work: Work, node: Approve | Do, people: _People) -> None:
    """Who said yes just before need not say it again, where nothing but a yes is asked."""
    rule = node.special.duplicate
    if rule == "none" or isinstance(node, Do) or not unguarded(node) or node.mode.kind == "claim":
        return
    said = earlier_yes(work, node.key, once=rule == "once")
    for person, asked in people.items():
        if person in said and not asked.yes:
            asked.yes = "deduplicated"
            asked.reasons.append(Reason("duplicate", name=said[person]))


def _seats(node: Approve | Do, people: _People) -> tuple[Seat, ...]:
    kind = "candidate" if node.mode.kind == "claim" else "member"
    seats: list[Seat] = []
    turn = True
    for no, (person, asked) in enumerate(people.items(), 1):
        status = asked.yes or ("open" if turn else "waiting")
        turn = turn and (node.mode.kind != "in_turn" or bool(asked.yes))
        seats.append(Seat(no, person, tuple(asked.reasons), status, kind, tuple(asked.groups)))
    return tuple(seats)
