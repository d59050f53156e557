"""Who may act at a node, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from approvals.definition.model import Approve, Do, Human, Node
from approvals.definition.who import Special
from approvals.engine.electorate.found import Found, keys_of
from approvals.engine.model import Reason, Run
from approvals.engine.verdict import acting
from approvals.engine.way import deciders, said_yes, way
from approvals.engine.work import Work

FLOW_ADMIN = "flow_admin"


class Limits:
    """Who may act at a node: works here, is not barred, and is not the initiator unless the node lets him.

    own: whether the initiator may act: the self rule says `self`, or the node asks him by name.
    """

    __slots__ = ("_work", "barred", "own", "special")

    def __init__(self, work: Work, special: Special, *, own: bool, barred: frozenset[int] = frozenset()) -> None:
        self._work = work
        self.special = special
        self.barred = barred
        self.own = own

    def may(self, person: int) -> bool:
        """Whether this person may act."""
        return self.why_not(person) == ""

    def why_not(self, person: int) -> str:
        """`inactive`, `barred` or `initiator`; "" if he may."""
        if not self._work.org.active(person):
            return "inactive"
        if person in self.barred:
            return "barred"
        return "initiator" if person == self._work.initiator and not self.own else ""


def limits_of(work: Work, node: Human) -> Limits:
    """Who may act at the node."""
    own = node.special.self_rule == "self" or any(who.rule == "initiator" for who in node.who)
    return Limits(work, node.special, own=own, barred=_barred(work, node.special))


def limits_in(work: Work, run: Run) -> Limits:
    """Who may act in the run: as at its node; four eyes never twice the same; forms and work by hand anybody.

    For flow administrators other flow administrators stand in.
    """
    if run.kind == "start":
        return Limits(work, Special(), own=True)
    node = acting(work.definition, run)
    if run.kind == "action":
        return Limits(work, node.special, own=True)
    if run.kind == "four_eyes":
        return Limits(work, node.special, own=False, barred=frozenset(eyes(work)))
    limits = limits_of(work, node)
    if "rescue" in run.choice:
        limits.special = replace(node.special, leaver="flow_admin")
    return limits


def eyes(work: Work) -> set[int]:
    """The different people other than the initiator who said yes on the way."""
    found = {
        seat.by
        for run in way(work.definition, work.runs).values()
        for seat in said_yes(work.runs[run.choice["kept"] - 1] if "kept" in run.choice else run)
    }
    found.discard(work.initiator)
    return found


def unguarded(node: Node) -> bool:
    """Whether the house may pass the node without skipping work: no required field, no comment, no `must_act`."""
    return isinstance(node, Approve | Do) and not (node.must_act or node.comment == "required" or node.fields.required)


def admins(work: Work, limits: Limits) -> list[int]:
    """Flow administrators who may act, lowest key first."""
    return [person for person in sorted(work.org.holders(FLOW_ADMIN, None)) if limits.may(person)]


def stand_ins(work: Work, limits: Limits, leaver: int, successor: int = 0) -> Iterator[int]:
    """Who could act for somebody who left, best first: his successor (or that one's), the nearest leaders, an admin.

    The leaver rule `flow_admin` leaves out successor and leaders.
    """
    org = work.org
    if limits.special.leaver != "flow_admin":
        seen = {leaver}
        heir = successor or org.successor(leaver)
        while heir and heir not in seen:
            yield heir
            seen.add(heir)
            heir = org.successor(heir)
        yield from org.leaders(leaver)
    yield from sorted(org.holders(FLOW_ADMIN, None))


def superiors(work: Work) -> Iterator[int]:
    """Heads from the acting department upwards, then the initiator's leaders."""
    for head in work.org.heads(work.before.department):
        if head:
            yield head
    yield from work.org.leaders(work.initiator)


def named(work: Work, limits: Limits) -> Iterator[Found]:
    """The people whom the empty rule `to_people` names, or who stands in for them."""
    for user_id in limits.special.empty_to:
        person = work.org.by_user_id(user_id)
        if person is None:
            continue
        if limits.may(person):
            yield person, Reason("named")
        elif not work.org.active(person):
            heir = next((one for one in stand_ins(work, limits, person) if limits.may(one)), None)
            if heir:
                yield heir, Reason("leaver", instead_of=person)


def _barred(work: Work, special: Special) -> frozenset[int]:
    found: set[int] = set()
    for rule in special.not_by:
        kind, _, name = rule.partition(":")
        if kind == "initiator":
            found.add(work.initiator)
        elif kind == "field":
            found.update(keys_of(work.data.get(name)))
        else:
            found.update(deciders(work, name))
    return frozenset(found)
