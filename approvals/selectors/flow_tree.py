"""A flow drawn as nested cards: the sequence from top to bottom, branches side by side."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from approvals import phrases
from approvals.definition import (
    Branch,
    Definition,
    Exclusive,
    Node,
    Reading,
    Sla,
    Who,
    branches,
    walk,
)
from approvals.definition.dump import KINDS, described, described_branches
from approvals.definition.model import Approve, Cc, Do
from approvals.definition.wording import Names, sla_said
from approvals.flow_actions import FLOW_ACTIONS
from approvals.forms.field import Words
from estate import api as estate
from people.models import Department, Employee, Role

TONES: Mapping[str, str] = {
    "approve": "warn",
    "do": "hold",
    "cc": "info",
    "exclusive": "ok",
    "parallel": "ok",
}


@dataclass(frozen=True)
class Card:
    """A node: what kind, what it is called, one line that says what it does, and its branches."""

    key: str
    kind: str
    tone: str
    name: str
    line: str
    wrong: bool
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Way:
    """A branch: its name, when it is taken, and what stands in it."""

    name: str
    line: str
    steps: tuple[Card, ...]


@dataclass(frozen=True)
class Tree:
    """The whole flow; `start` says who fills in what."""

    start: Card
    steps: tuple[Card, ...]


@dataclass(frozen=True)
class _Said:
    lines: Mapping[str, Words]
    conditions: Mapping[str, Words]
    wrong: Collection[str]
    language: str


def tree_of(definition: Definition, wrong: Collection[str] = ()) -> Tree:
    """The drawing; `wrong`: the keys of nodes with mistakes."""
    names = names_for(definition)
    said = _Said(described(definition, names), described_branches(definition), wrong, phrases.language())
    start = definition.start
    within = _within(start.sla, said.language)
    card = Card("start", KINDS["start"].said(said.language), "neutral", start.name.said(said.language), within, False)
    return Tree(card, _cards(definition.steps, said))


def wrong_nodes(reading: Reading) -> frozenset[str]:
    """The nodes to which a mistake belongs: the deepest one around its place."""
    found = set()
    for fault in reading.faults:
        around = [key for key, place in reading.places.items() if fault.path == place or _below(fault.path, place)]
        if around:
            found.add(max(around, key=lambda key: len(reading.places[key])))
    return frozenset(found)


def _below(path: str, place: str) -> bool:
    rest = path.removeprefix(place)
    return rest != path and rest[:1] in {".", "["} and not rest.startswith(".next")


def _cards(steps: tuple[Node, ...], said: _Said) -> tuple[Card, ...]:
    return tuple(_card(node, said) for node in steps)


def _card(node: Node, said: _Said) -> Card:
    kind = KINDS[node.kind].said(said.language)
    return Card(
        key=node.key,
        kind=kind,
        tone=TONES.get(node.kind, "neutral"),
        name=node.name.said(said.language) or kind,
        line=said.lines[node.key].said(said.language),
        wrong=node.key in said.wrong or any(branch.key in said.wrong for branch in branches(node)),
        ways=tuple(_way(node, branch, said) for branch in branches(node)),
    )


def _way(node: Node, branch: Branch, said: _Said) -> Way:
    condition = said.conditions[branch.key].said(said.language) if isinstance(node, Exclusive) else ""
    name = branch.name.said(said.language)
    return Way(name, "" if condition == name else condition, _cards(branch.steps, said))


def _within(sla: Sla | None, language: str) -> str:
    return sla_said(sla).said(language) if sla else ""


def names_for(definition: Definition) -> Names:
    """What the people, roles, departments and rosters in it are called; a query for each kind that is named."""
    rules = [rule for node in walk(definition.steps) if isinstance(node, Approve | Do | Cc) for rule in node.who]
    return Names(
        person=_known(_people(definition, rules)).__getitem__,
        role=_known(_roles(rules)).__getitem__,
        department=_known(_departments(rules)).__getitem__,
        roster=_known(_rosters(rules)).__getitem__,
        duty=_known({value: str(label) for value, label in estate.Duty.choices}).__getitem__,
        action=_known({one.slug: str(one.label) for one in FLOW_ACTIONS}).__getitem__,
    )


class _known(dict[str, str]):  # noqa: N801  # reads as a word where it is used
    """Names by id; an unknown id is its own name."""

    def __missing__(self, key: str) -> str:
        return key


def _people(definition: Definition, rules: list[Who]) -> dict[str, str]:
    ids = {one for rule in rules for one in rule.user_ids}
    ids |= {
        one
        for node in walk(definition.steps)
        if isinstance(node, Approve | Do)
        for one in (
            *node.special.empty_to,
            *(p for rung in (node.sla.ladder if node.sla else ()) for p in rung.user_ids),
        )
    }
    return {row.user_id: row.display_name for row in Employee.objects.filter(user_id__in=ids)} if ids else {}


def _roles(rules: list[Who]) -> dict[str, str]:
    slugs = {slug for rule in rules for slug in (rule.role, rule.until_role) if slug}
    return {row.slug: row.display_name for row in Role.objects.filter(slug__in=slugs)} if slugs else {}


def _departments(rules: list[Who]) -> dict[str, str]:
    ids = {one for rule in rules for one in rule.departments}
    rows = Department.objects.filter(department_id__in=ids) if ids else ()
    return {row.department_id: row.display_name for row in rows}


def _rosters(rules: list[Who]) -> dict[str, str]:
    return dict(estate.rosters()) if any(rule.roster for rule in rules) else {}
