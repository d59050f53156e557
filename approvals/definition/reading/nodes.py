"""Reading the tree of nodes: `{"key", "type", …, "next": {…}}`, nested, becomes sequences."""

from __future__ import annotations

from typing import Final, Literal, cast

from approvals.definition.conditions import read_when
from approvals.definition.model import Approve, Branch, Cc, Do, Exclusive, Node, Parallel, Start
from approvals.definition.reader import Reader
from approvals.definition.reading.human import LONGEST_NAME, check_required, read_human
from approvals.definition.reading.others import read_action, read_cc, read_wait
from approvals.definition.reading.timing import read_sla
from approvals.definition.reading.tree import DEEPEST, MOST_NODES, Tree, read_rules
from approvals.forms.field import Words

TYPES: Final = ("approve", "do", "cc", "exclusive", "parallel", "action", "wait")
MOST_BRANCHES = 20


def read_root(root: Reader, tree: Tree) -> tuple[Start, tuple[Node, ...]]:
    """The start node, and the sequence that it leads to."""
    root.one_of("type", ["start"])
    if root.text("key") not in {"start", ""}:
        remedy = Words('写 "key": "start"', 'Write "key": "start"')
        root.fault("key", Words("开始节点叫 start", "the first node is called start"), remedy)
    plain = Start()
    name = root.words("name", required=False, longest=LONGEST_NAME)
    fields = read_rules(root, "fields", tree, plain.fields)
    check_required(root, fields, tree)
    start = Start(name=name if name.zh else plain.name, fields=fields, sla=read_sla(root, "sla", tree, "start"))
    _note_asked(tree, start)
    steps = read_sequence(root, tree)
    if not root.has("next"):
        what = Words("提交后没有任何节点", "nothing follows the form")
        root.fault("next", what, Words("至少放一个审批或办理节点", "Put an approve or do node here"))
    root.close()
    return start, steps


def read_sequence(start: Reader, tree: Tree) -> tuple[Node, ...]:
    """The nodes after this one, following `next`."""
    steps: list[Node] = []
    here = start
    while here.has("next"):
        one = Reader(here.source["next"], f"{here.path}.next", here.faults)
        if here is not start:
            here.close()
        if len(tree.places) >= MOST_NODES:
            what = Words("节点太多", "too many nodes")
            one.fault(
                "", what, Words(f"最多 {MOST_NODES} 个节点和分支", f"Use at most {MOST_NODES} nodes and branches")
            )
            return tuple(steps)
        node = _read_node(one, tree)
        if node is not None:
            steps.append(node)
        here = one
    if here is not start:
        here.close()
    return tuple(steps)


def _read_node(one: Reader, tree: Tree) -> Node | None:
    kind = one.one_of("type", TYPES)
    key = tree.take(one)
    node: Node
    if kind in {"approve", "do"}:
        node = read_human(one, key, cast(Literal["approve", "do"], kind), tree)
        _note_asked(tree, node)
        tree.way.append(key)
    elif kind == "cc":
        node = read_cc(one, key, tree)
    elif kind == "action":
        node = read_action(one, key, tree)
    elif kind == "wait":
        node = read_wait(one, key, tree)
    elif kind in {"exclusive", "parallel"}:
        node = _read_branching(one, key, kind, tree)
    else:
        one.ignore()
        return None
    return node


def _note_asked(tree: Tree, node: Start | Approve | Do | Cc) -> None:
    tree.asked |= {name.partition(".")[0] for name in node.fields.required if name != "*"}


def _read_branching(one: Reader, key: str, kind: str, tree: Tree) -> Exclusive | Parallel:
    name = one.words("name", required=False, longest=LONGEST_NAME)
    readers = list(one.each("branches", required=True))
    _check_count(one, len(readers), tree)
    parallel = kind == "parallel"
    before, asked = list(tree.way), set(tree.asked)
    passed: list[str] = []
    asked_in: list[set[str]] = []
    branches: list[Branch] = []
    tree.depth, tree.parallels = tree.depth + 1, tree.parallels + parallel
    for index, inner in enumerate(readers):
        tree.way, tree.asked = list(before), set(asked)
        default = not parallel and _read_default(inner, last=index == len(readers) - 1)
        when = () if default or parallel else read_when(inner, "when", tree.fields, own_rules=True)
        branch_key, named = tree.take(inner), inner.words("name", longest=LONGEST_NAME)
        steps = read_sequence(inner, tree) if tree.depth <= DEEPEST else ()
        branches.append(Branch(branch_key, named, when, steps, default))
        inner.close({"next"} if tree.depth > DEEPEST else ())
        passed += tree.way[len(before) :]
        asked_in.append(tree.asked)
    tree.depth, tree.parallels = tree.depth - 1, tree.parallels - parallel
    tree.way = before + passed
    tree.asked = set.union(*asked_in) if parallel and asked_in else set.intersection(*asked_in) if asked_in else asked
    if not parallel:
        return Exclusive(key, name, tuple(branches))
    join = one.one_of("join", ["all", "any"], "all") or "all"
    return Parallel(key, name, tuple(branches), cast(Literal["all", "any"], join))


def _check_count(one: Reader, count: int, tree: Tree) -> None:
    if count == 1:
        what = Words("只有一个分支", "there is only one branch")
        one.fault("branches", what, Words("再加一个，或去掉分支节点", "Add another, or remove the branching node"))
    elif count > MOST_BRANCHES:
        what = Words(f"{count} 个分支太多", f"{count} branches are too many")
        one.fault("branches", what, Words(f"最多 {MOST_BRANCHES} 个", f"Use at most {MOST_BRANCHES}"))
    if tree.depth >= DEEPEST:
        what = Words("分支嵌套太深", "branches stand too deep in branches")
        one.fault("branches", what, Words(f"最多 {DEEPEST} 层", f"Use at most {DEEPEST} levels"))


def _read_default(one: Reader, *, last: bool) -> bool:
    default = one.yes("default")
    if default and one.has("when"):
        what = Words("默认分支没有条件", "the default branch has no condition")
        one.fault("when", what, Words("删去 when，或删去 default", "Remove it, or remove default"))
    if default and not last:
        what = Words("默认分支要在最后", "the default branch comes last")
        one.fault("default", what, Words("移到最后", "Move it to the end"))
    if last and not default:
        example = '{"key": …, "name": …, "default": true}'
        what = Words("最后一个分支须是默认分支", "the last branch must be the default")
        one.fault("", what, Words(f"在最后加 {example}", f"Add {example} at the end"))
    return default
