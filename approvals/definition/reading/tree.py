"""What is known while the tree of nodes is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from approvals.definition.faults import did_you_mean
from approvals.definition.known import ANYTHING, Known
from approvals.definition.reader import Reader
from approvals.forms.field import FieldDef, Words
from approvals.forms.rights import FieldRules

RESERVED = frozenset({"start", "end", "four_eyes", "revoke"})
MOST_NODES = 200
DEEPEST = 8


@dataclass
class Tree:
    """The fields, what exists, and what was read so far.

    way: the human nodes that may have been passed before this place. asked: fields that were required before it.
    parallels: how many parallel nodes stand around it. places: the JSON path of each node and branch.
    """

    fields: Mapping[str, FieldDef]
    known: Known = ANYTHING
    way: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    parallels: int = 0
    depth: int = 0
    places: dict[str, str] = field(default_factory=dict)

    def take(self, one: Reader) -> str:
        """The key of a node or branch, which nothing else may have."""
        key = one.key("key")
        if key in RESERVED:
            remedy = Words("换一个名称", "Choose another one")
            one.fault("key", Words(f"{key!r} 已由系统使用", f"the key {key!r} is taken by the house"), remedy)
        if key in self.places:
            remedy = Words("每个节点和分支用各自的 key", "Give every node and branch a key of its own")
            one.fault("key", Words(f"key {key!r} 重复", f"key {key!r} is there twice"), remedy)
        self.places.setdefault(key, one.path)
        return key

    def passed(self, one: Reader, at: str, key: str, *, start: bool = False) -> None:
        """Note a node that was certainly not passed before this place."""
        known = [*self.way, *(["start"] if start else [])]
        if key and key not in known:
            what = Words(f"在此之前没有人工节点 {key!r}", f"no node {key!r} that people act in lies before this place")
            one.fault(at, what, did_you_mean(key, known))

    def always_filled(self, name: str) -> bool:
        """Whether the field certainly holds something here."""
        found = self.fields[name]
        return (found.required and not found.visible_when) or name in self.asked


def check_known(one: Reader, at: str, name: str, known: Collection[str] | None, what: Words) -> None:
    """Note a name that does not exist; what: the kind of thing."""
    if name and known is not None and name not in known:
        said = Words(f"没有{what.zh} {name!r}", f"there is no {what.en} {name!r}")
        one.fault(at, said, did_you_mean(name, known))


def field_of(one: Reader, at: str, name: str, tree: Tree, kinds: Collection[str]) -> FieldDef | None:
    """The field with this id, if it is of one of these types; else a fault."""
    fit = [known.id for known in tree.fields.values() if known.type in kinds]
    if name in fit:
        return tree.fields[name]
    if name:
        kind = " / ".join(sorted(kinds))
        what = Words(f"{name!r} 不是表单中 {kind} 类型的字段", f"{name!r} is no {kind} field of the form")
        one.fault(at, what, did_you_mean(name, fit))
    return None


def read_rules(one: Reader, key: str, tree: Tree, default: FieldRules) -> FieldRules:
    """Who reads and writes what: `{"read": ["*"], "write": ["budget"], "hide": [], "required": [], "rows": "add"}`."""
    if not one.has(key):
        return default
    inner = one.inside(key)
    lists = {
        "read": _names(inner, "read", tree) if inner.has("read") else default.read,
        "write": _names(inner, "write", tree) if inner.has("write") else (),
        "hide": _names(inner, "hide", tree),
        "required": _names(inner, "required", tree),
    }
    rows = inner.one_of("rows", ["add", "add_delete"], "")
    inner.close()
    return FieldRules(**lists, rows=rows)  # type: ignore[arg-type]


def _names(one: Reader, key: str, tree: Tree) -> tuple[str, ...]:
    known = {"*", *tree.fields, *(f"{f.id}.{c.id}" for f in tree.fields.values() for c in f.columns)}
    found = one.texts(key)
    for index, name in enumerate(one.list(key)):
        if isinstance(name, str) and name.strip() not in known:
            what = Words(f"没有字段 {name!r}", f"there is no field {name!r}")
            one.fault(f"{key}[{index}]", what, did_you_mean(name, known))
    return tuple(name for name in found if name in known)
