"""People whom somebody chose, and people of earlier nodes."""

from __future__ import annotations

from collections.abc import Iterator

from approvals.definition.model import Cc, Definition, Human
from approvals.definition.who import Who
from approvals.engine.electorate.found import Found
from approvals.engine.model import NotSo, Reason
from approvals.engine.org import Org
from approvals.engine.way import deciders
from approvals.engine.work import Work

SELECTS = frozenset({"initiator_selects", "previous_selects"})


def selected(work: Work, key: str, who: Who) -> Iterator[Found]:
    """Whom the initiator, or the approver before, chose for this node.

    Raises: NotSo(missing_choice) if the approver before is deciding now and has not chosen; copies need not be sent.
    """
    chosen = work.chosen.get(key, ())
    asked = isinstance(work.definition.nodes.get(key), Human)
    if not chosen and asked and who.rule == "previous_selects" and work.voluntary:
        raise NotSo(f"chosen.{key}", "missing_choice")
    for person in chosen:
        yield person, Reason(who.rule)


def node_people(work: Work, key: str, who: Who) -> Iterator[Found]:
    """Who decided at an earlier node; nobody if it was not on the way."""
    for person in deciders(work, who.node):
        yield person, Reason("node_people", name=who.node)


def node_leader(work: Work, key: str, who: Who) -> Iterator[Found]:
    """Their direct leaders."""
    for person in deciders(work, who.node):
        line = work.org.leaders(person)
        if line:
            yield line[0], Reason("node_leader", name=who.node, path=(person, line[0]))


def selects(node: Human | Cc, rule: str = "") -> Who | None:
    """The rule by which people are chosen for this node, if there is one."""
    return next((who for who in node.who if who.rule in SELECTS and rule in {"", who.rule}), None)


def check(definition: Definition, chosen: dict[str, tuple[int, ...]], rule: str, org: Org) -> None:
    """Whether these people may be chosen for these nodes by this rule.

    Raises: NotSo with the field `chosen.<node>`: unknown_node, nobody, inactive, out_of_range.
    """
    for key, people in chosen.items():
        node = definition.nodes.get(key)
        who = selects(node, rule) if isinstance(node, Human | Cc) else None
        at = f"chosen.{key}"
        if who is None:
            raise NotSo(at, "unknown_node")
        if not people:
            raise NotSo(at, "nobody")
        if len(people) > 1 and not who.multiple:
            raise NotSo(at, "out_of_range")
        for person in people:
            if not org.active(person):
                raise NotSo(at, "inactive")
            if not _in_range(who, person, org):
                raise NotSo(at, "out_of_range")


def _in_range(who: Who, person: int, org: Org) -> bool:
    if who.range == "people":
        return person in {org.by_user_id(user_id) for user_id in who.user_ids}
    return org.has_role(person, who.role) if who.range == "role" else True
