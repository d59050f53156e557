"""Reading the tree of nodes: `{"key", "type", …, "next": {…}}`, nested, becomes sequences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from approvals.definition.conditions import read_when
from approvals.definition.faults import did_you_mean
from approvals.definition.model import Approve, Branch, Do, Exclusive, Node, Rung, RungDo, Sla, Who
from approvals.definition.reader import Reader
from approvals.forms.field import FieldDef

TYPES = ("approve", "do", "exclusive")
RULES = ("dept_head", "leader", "role", "initiator", "people", "form_person")
HOURS = re.compile(r"(\d{1,3})h|(\d{1,2})h(\d{1,2})m|(\d{1,4})m")
OFFSET = re.compile(r"([+-])(.+)")


@dataclass
class Tree:
    """What is known while reading: the fields, the roles that exist (None: not asked), the keys so far."""

    fields: Mapping[str, FieldDef]
    roles: frozenset[str] | None
    keys: set[str] = field(default_factory=set)


def read_root(root: Reader, tree: Tree) -> tuple[Node, ...]:
    """The sequence that the start node leads to; it must meet a person on every way."""
    if root.one_of("type", ["start"]) != "start":
        root.fault("type", "a flow begins with a start node", 'Write "type": "start"')
    _take_key(root, tree)
    steps = read_sequence(root, tree)
    root.close({"name", "name_en"})
    if not _meets_person(steps):
        root.fault("next", "a way from start to end meets no person", "Put an approve or do node on every way")
    return steps


def read_sequence(start: Reader, tree: Tree) -> tuple[Node, ...]:
    """The nodes after this one, following `next`."""
    steps: list[Node] = []
    here = start
    while here.has("next"):
        one = Reader(here.source["next"], f"{here.path}.next", here.faults)
        if here is not start:
            here.close()
        node = _read_node(one, tree)
        if node is not None:
            steps.append(node)
        here = one
    if here is not start:
        here.close()
    return tuple(steps)


def _read_node(one: Reader, tree: Tree) -> Node | None:
    kind = one.one_of("type", TYPES)
    key = _take_key(one, tree)
    if kind == "exclusive":
        return _read_exclusive(one, key, tree)
    if kind not in TYPES:
        for setting in one.source:
            one.has(setting)
        return None
    name = one.words("name")
    who = tuple(_read_who(inner, tree) for inner in one.each("who", required=True))
    empty = cast(Literal["to_flow_admin", "reject"], _read_empty(one))
    sla = _read_sla(one.inside("sla")) if one.has("sla") else None
    if kind == "do":
        return Do(key, name, who, empty, sla)
    self_rule = one.one_of("self", ["next_manager", "self"], "next_manager")
    return Approve(key, name, who, _read_mode(one), empty, cast(Literal["next_manager", "self"], self_rule), sla)


def _take_key(one: Reader, tree: Tree) -> str:
    key = one.key("key")
    if key in tree.keys:
        one.fault("key", f"key {key!r} is there twice", "Give every node and branch a key of its own")
    tree.keys.add(key)
    return key


def _read_mode(one: Reader) -> Literal["any", "all"]:
    if not one.has("mode"):
        return "any"
    inner = one.inside("mode")
    kind = inner.one_of("kind", ["any", "all"])
    inner.one_of("on_reject", ["veto"], "veto")
    inner.close()
    return "all" if kind == "all" else "any"


def _read_empty(one: Reader) -> str:
    if not one.has("empty"):
        return "to_flow_admin"
    inner = one.inside("empty")
    what = inner.one_of("do", ["to_flow_admin", "reject"])
    inner.close()
    return what or "to_flow_admin"


def _read_who(one: Reader, tree: Tree) -> Who:
    rule = one.one_of("rule", RULES)
    found: dict[str, Any] = {"rule": rule}
    if rule in {"dept_head", "leader"}:
        found["level"] = one.whole("level", 1) or 1
        one.one_of("of", ["initiator"], "initiator")
        if not 1 <= found["level"] <= 20:
            one.fault("level", f"level {found['level']} is out of bounds", "Use 1 for the nearest, up to 20")
    elif rule == "role":
        found["role"] = one.text("role", longest=40)
        found["scope"] = one.one_of("scope", ["initiator_dept"], "") if one.has("scope") else ""
        if tree.roles is not None and found["role"] and found["role"] not in tree.roles:
            one.fault("role", f"there is no role {found['role']!r}", did_you_mean(found["role"], tree.roles))
    elif rule == "people":
        found["user_ids"] = tuple(str(item) for item in one.list("user_ids", required=True))
    elif rule == "form_person":
        found["field"] = one.text("field")
        _check_person_field(one, found["field"], tree.fields)
    if rule:
        one.close()
    return Who(**found)


def _check_person_field(one: Reader, name: str, fields: Mapping[str, FieldDef]) -> None:
    people = [known.id for known in fields.values() if known.type == "person"]
    if name and name not in people:
        one.fault("field", f"{name!r} is no person field of the form", did_you_mean(name, people))
    elif name and not fields[name].required:
        one.fault("field", f"{name!r} may be empty, then nobody would be asked", "Make the field required")


def _read_exclusive(one: Reader, key: str, tree: Tree) -> Exclusive:
    branches: list[Branch] = []
    readers = list(one.each("branches", required=True))
    for index, inner in enumerate(readers):
        last = index == len(readers) - 1
        default = inner.yes("default")
        if default and inner.has("when"):
            inner.fault("when", "the default branch has no condition", "Remove it, or remove default")
        if default and not last:
            inner.fault("default", "the default branch comes last", "Move it to the end")
        if last and not default:
            remedy = 'Add {"key": …, "name": …, "default": true} at the end'
            inner.fault("", "the last branch must be the default", remedy)
        when = () if default else read_when(inner, "when", tree.fields, own_rules=True)
        branches.append(Branch(_take_key(inner, tree), inner.words("name"), when, read_sequence(inner, tree), default))
        inner.close()
    return Exclusive(key, one.words("name", required=False), tuple(branches))


def _read_sla(one: Reader) -> Sla:
    one.one_of("calendar", ["work"], "work")
    due = minutes(one.text("due"))
    if due is None:
        one.fault("due", f"{one.source.get('due')!r} is no working time", 'Write working hours: "8h", "1h30m" or "45m"')
    ladder: list[Rung] = []
    for inner in one.each("ladder"):
        written = inner.text("at")
        sign = OFFSET.fullmatch(written)
        span = minutes(sign[2]) if sign else None
        if span is None:
            inner.fault("at", f"{written!r} is no distance from the due time", 'Write "-2h", "+0h" or "+2h"')
        verb = inner.one_of("do", ["remind", "warn_leader"])
        inner.close()
        offset = -(span or 0) if sign and sign[1] == "-" else (span or 0)
        if due is not None and -offset >= due:
            inner.fault("at", f"{written!r} is not after the beginning", "Use a smaller distance than due")
        if verb:
            ladder.append(Rung(offset, cast(RungDo, verb)))
    one.close()
    _check_ladder(one, ladder)
    return Sla(due or 480, tuple(sorted(ladder, key=lambda rung: rung.offset)))


def _check_ladder(one: Reader, ladder: list[Rung]) -> None:
    if len({rung.name for rung in ladder}) != len(ladder):
        one.fault("ladder", "a rung is there twice", "Remove one")
    reminders = [rung.offset for rung in ladder if rung.do == "remind"]
    for rung in ladder:
        if rung.do == "warn_leader" and not any(offset <= rung.offset for offset in reminders):
            remedy = 'Add {"at": "+0h", "do": "remind"} before it'
            one.fault("ladder", "the leader would be warned before the approver was reminded", remedy)


def minutes(written: str) -> int | None:
    """Working minutes of `8h`, `1h30m`, `45m`; None if it is none of them."""
    match = HOURS.fullmatch(written.strip())
    if not match:
        return None
    whole, hours, rest, bare = match.groups()
    return int(bare or 0) + int(whole or hours or 0) * 60 + int(rest or 0)


def _meets_person(steps: tuple[Node, ...]) -> bool:
    return any(
        all(_meets_person(branch.steps) for branch in node.branches) if isinstance(node, Exclusive) else True
        for node in steps
    )
