"""Reading who is asked: one rule with its own parameters, and what happens in special cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, cast, get_args

from approvals.definition.faults import did_you_mean
from approvals.definition.reader import Reader
from approvals.definition.reading.timing import PERSON, ROLE
from approvals.definition.reading.tree import Tree, check_known, field_of
from approvals.definition.who import RULES, Duplicate, Empty, Leaver, SelfRule, Special, Who
from approvals.forms.field import Words

Read = dict[str, Any]
Get = Callable[[Reader, Tree], Read]
HIGHEST = 20
RANGES = ("all", "people", "role")
PEOPLE_FIELDS = ("person", "people")
DEPARTMENT_FIELDS = ("department",)


def read_whos(one: Reader, tree: Tree, key: str = "who", *, required: bool = True) -> tuple[Who, ...]:
    """The rules under the key."""
    return tuple(read_who(inner, tree, outer=one) for inner in one.each(key, required=required))


def read_who(one: Reader, tree: Tree, outer: Reader) -> Who:
    """One rule; outer: the node, whose `empty` answers for fields that may hold nobody."""
    rule = one.one_of("rule", RULES)
    found: Read = {"rule": rule}
    for get in _PARAMETERS.get(rule, ()):
        found |= get(one, tree)
    if rule:
        if one.has("group"):
            found["group"] = one.key("group")
        one.close()
        _check_filled(one, found, tree, outer)
    return Who(**found)


def _level(one: Reader, tree: Tree) -> Read:
    return {"level": one.whole("level", 1, least=1, most=HIGHEST)}


def _until(one: Reader, tree: Tree) -> Read:
    """Upwards to a level (0, or not said: the top), or to the first level that holds a role."""
    found: Read = {"level": one.whole("level", 0, least=0, most=HIGHEST)}
    if one.has("until_role"):
        found["until_role"] = one.text("until_role", longest=40)
        check_known(one, "until_role", found["until_role"], tree.known.roles, ROLE)
    return found


def _of_person(one: Reader, tree: Tree) -> Read:
    return _of(one, tree, PEOPLE_FIELDS)


def _of_department(one: Reader, tree: Tree) -> Read:
    return _of(one, tree, PEOPLE_FIELDS + DEPARTMENT_FIELDS)


def _of(one: Reader, tree: Tree, kinds: tuple[str, ...]) -> Read:
    said = one.text("of", "initiator")
    kind, _, name = said.partition(":")
    if kind == "field" and name:
        field_of(one, "of", name, tree, kinds)
        return {"of": said}
    if said != "initiator":
        remedy = Words('写 "initiator" 或 "field:<字段>"', 'Write "initiator" or "field:<field>"')
        one.fault("of", Words(f"不知道 {said!r} 是谁", f"nobody knows who {said!r} is"), remedy)
    return {}


def _role(one: Reader, tree: Tree) -> Read:
    role = one.text("role", longest=40)
    check_known(one, "role", role, tree.known.roles, ROLE)
    return {"role": role}


def _scope(one: Reader, tree: Tree) -> Read:
    return {"scope": one.one_of("scope", ["initiator_dept"])} if one.has("scope") else {}


def _user_ids(one: Reader, tree: Tree) -> Read:
    found = one.texts("user_ids", required=True)
    for index, person in enumerate(found):
        check_known(one, f"user_ids[{index}]", person, tree.known.people, PERSON)
    return {"user_ids": found}


def _departments(one: Reader, tree: Tree) -> Read:
    found = one.texts("departments", required=True)
    for index, name in enumerate(found):
        check_known(one, f"departments[{index}]", name, tree.known.departments, Words("部门", "department"))
    return {"departments": found}


def _field(*kinds: str) -> Get:
    def get(one: Reader, tree: Tree) -> Read:
        name = one.text("field")
        field_of(one, "field", name, tree, kinds)
        return {"field": name}

    return get


def _duties(one: Reader, tree: Tree) -> Read:
    found = one.texts("duties")
    for index, name in enumerate(found):
        check_known(one, f"duties[{index}]", name, tree.known.duties, Words("职责", "duty of owners"))
    return {"duties": found}


def _column(one: Reader, tree: Tree) -> Read:
    column = one.text("column", longest=40)
    ledger = tree.fields.get(str(one.source.get("field")))
    columns = tree.known.columns.get(ledger.ledger) if ledger is not None else None
    check_known(one, "column", column, columns or None, Words("列", "column of the ledger"))
    return {"column": column}


def _node(one: Reader, tree: Tree) -> Read:
    name = one.text("node", longest=40)
    tree.passed(one, "node", name)
    return {"node": name}


def _roster(one: Reader, tree: Tree) -> Read:
    name = one.text("roster", longest=40)
    check_known(one, "roster", name, tree.known.rosters, Words("值班表", "roster"))
    return {"roster": name}


def _range(one: Reader, tree: Tree) -> Read:
    found: Read = {"range": one.one_of("range", RANGES, "all") or "all", "multiple": one.yes("multiple")}
    if found["range"] == "people":
        found |= _user_ids(one, tree)
    elif found["range"] == "role":
        found |= _role(one, tree)
    return found


def _previous(one: Reader, tree: Tree) -> Read:
    if not tree.way:
        what = Words("之前没有人可以选", "nobody before this node could choose")
        one.fault("rule", what, Words("改用 initiator_selects", "Use initiator_selects"))
    return _range(one, tree)


_PARAMETERS: Final[Mapping[str, tuple[Get, ...]]] = {
    "people": (_user_ids,),
    "role": (_role, _scope),
    "leader": (_level, _of_person),
    "leader_from_top": (_level, _of_person),
    "leaders": (_until, _of_person),
    "dept_head": (_level, _of_department),
    "dept_head_from_top": (_level, _of_department),
    "dept_heads": (_until, _of_department),
    "heads_of": (_departments,),
    "form_person": (_field(*PEOPLE_FIELDS),),
    "form_department": (_field(*DEPARTMENT_FIELDS), _level),
    "initiator_selects": (_range,),
    "previous_selects": (_previous,),
    "initiator": (),
    "node_people": (_node,),
    "node_leader": (_node,),
    "owner_of": (_field("ledger"), _duties),
    "ledger_people": (_field("ledger"), _column),
    "on_duty": (_roster,),
}


def _check_filled(one: Reader, found: Read, tree: Tree, outer: Reader) -> None:
    """A field that may be empty finds nobody: then the node must say what happens."""
    key = "field" if found.get("field") else "of"
    name = str(found.get(key) or "").removeprefix("field:")
    if name in tree.fields and not tree.always_filled(name) and not outer.has("empty"):
        what = Words(f"{name!r} 可能为空，那时没有人处理", f"{name!r} may be empty, then nobody would be asked")
        remedy = Words('把字段设为必填，或在节点写 "empty"', 'Make the field required, or say "empty" at the node')
        one.fault(key, what, remedy)


def read_special(one: Reader, tree: Tree, kind: str, who: tuple[Who, ...]) -> Special:
    """`empty`, `self`, `duplicate`, `leaver` and `not_by` of a node.

    Whoever does something, or is asked as the initiator by name, may be the initiator unless `self` says otherwise.
    """
    empty, people = _read_empty(one, tree)
    himself = kind == "do" or (bool(who) and all(rule.rule == "initiator" for rule in who))
    plain = Special(self_rule="self" if himself else "next_manager")
    return Special(
        empty=cast(Empty, empty),
        empty_to=people,
        self_rule=cast(SelfRule, one.one_of("self", get_args(SelfRule), plain.self_rule) or plain.self_rule),
        duplicate=cast(Duplicate, one.one_of("duplicate", get_args(Duplicate), plain.duplicate) or plain.duplicate),
        leaver=cast(Leaver, one.one_of("leaver", get_args(Leaver), plain.leaver) or plain.leaver),
        not_by=_read_not_by(one, tree),
    )


def _read_empty(one: Reader, tree: Tree) -> tuple[str, tuple[str, ...]]:
    if not one.has("empty"):
        return "to_flow_admin", ()
    inner = one.inside("empty")
    what = inner.one_of("do", get_args(Empty)) or "to_flow_admin"
    people: tuple[str, ...] = _user_ids(inner, tree)["user_ids"] if what == "to_people" else ()
    inner.close()
    return what, people


def _read_not_by(one: Reader, tree: Tree) -> tuple[str, ...]:
    found = one.texts("not_by")
    for index, said in enumerate(found):
        at, (kind, _, name) = f"not_by[{index}]", said.partition(":")
        if kind == "field" and name:
            field_of(one, at, name, tree, PEOPLE_FIELDS)
        elif kind == "node" and name:
            tree.passed(one, at, name)
        elif said != "initiator":
            what = Words(f"不知道 {said!r} 是谁", f"nobody knows who {said!r} is")
            one.fault(at, what, did_you_mean(said, ["initiator", "field:<id>", "node:<key>"]))
    return found
