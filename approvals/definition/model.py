"""A flow definition as frozen dataclasses; free of Django.

A sequence of nodes is a tuple. A branching node is one node whose branches are sequences; what follows it in its own
sequence is what follows the join. So every branch joins and nothing loops, but for returns, whose number is bounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal, TypeAlias

from approvals.definition.settings import Resume, Serial, Settings
from approvals.definition.signing import Mode, OnReject
from approvals.definition.timing import Sla
from approvals.definition.who import Special, Who
from approvals.forms.conditions import When
from approvals.forms.field import FieldDef, Words
from approvals.forms.rights import FieldRules

CommentRule = Literal["on_reject", "required", "optional"]
BUTTONS: Final = ("approve", "reject", "complete", "cannot", "return", "transfer", "delegate", "add_sign", "comment")


@dataclass(frozen=True)
class Auto:
    """Decided by the house itself when the condition holds on entering: approve or reject, with the reason said."""

    when: When
    do: Literal["approve", "reject"]
    because: Words = Words("")


@dataclass(frozen=True)
class AutoReturn:
    """When the node has passed and the condition holds, the request goes back to `to` by itself."""

    when: When
    to: str
    resume: Resume = "straight"
    because: Words = Words("")


@dataclass(frozen=True, kw_only=True)
class Human:
    """A node that people act in: what approving and doing have in common."""

    key: str
    name: Words
    who: tuple[Who, ...]
    mode: Mode = Mode()
    special: Special = Special()
    sla: Sla | None = None
    fields: FieldRules = FieldRules()
    comment: CommentRule = "on_reject"
    must_act: bool = False  # never passed automatically
    in_person: bool = False  # 本人处理: no deputy, no assistant
    on_page: bool = False  # 需打开页面审批: no buttons on cards
    chat: str = ""  # the duty group into which the card for claiming goes too
    buttons: tuple[str, ...] = BUTTONS
    renamed: Mapping[str, Words] = field(default_factory=dict)  # buttons with a name of their own
    auto: tuple[Auto, ...] = ()
    auto_return: tuple[AutoReturn, ...] = ()
    help: Words = Words("")

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True, kw_only=True)
class Approve(Human):
    """People say yes or no."""

    on_reject: OnReject = OnReject()
    kind: Literal["approve"] = "approve"
    __hash__ = Human.__hash__


@dataclass(frozen=True, kw_only=True)
class Do(Human):
    """Somebody does something and says done, or cannot with a reason.

    on_cannot: what `cannot` does, as a rejection does; `mark` lets the request go on.
    """

    on_cannot: OnReject = OnReject()
    kind: Literal["do"] = "do"
    __hash__ = Human.__hash__


@dataclass(frozen=True)
class Cc:
    """These people may read the request from here on, and are told."""

    key: str
    name: Words
    who: tuple[Who, ...]
    fields: FieldRules = FieldRules()
    kind: Literal["cc"] = "cc"


@dataclass(frozen=True)
class Branch:
    """A way through a branching node; the default one of an exclusive node has no condition and comes last."""

    key: str
    name: Words
    when: When
    steps: tuple[Node, ...]
    default: bool = False


@dataclass(frozen=True)
class Exclusive:
    """The first branch whose condition holds is taken, else the default."""

    key: str
    name: Words
    branches: tuple[Branch, ...]
    kind: Literal["exclusive"] = "exclusive"


@dataclass(frozen=True)
class Parallel:
    """All branches at once; goes on when every branch has ended.

    A branch ends rejected if a node with `on_reject: branch` was rejected in it.
    join: all: one rejected branch rejects the parallel node. any: one passed branch is enough.
    """

    key: str
    name: Words
    branches: tuple[Branch, ...]
    join: Literal["all", "any"] = "all"
    kind: Literal["parallel"] = "parallel"


@dataclass(frozen=True)
class Action:
    """Something another system does; its answer may fill fields. If it fails for good, flow administrators decide.

    action: name in the register of flow actions; with: what is sent, texts with `{field}` in them.
    """

    key: str
    name: Words
    action: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    writes: tuple[str, ...] = ()
    kind: Literal["action"] = "action"

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True)
class Wait:
    """Goes on at a moment: that of a date or datetime field, moved by `offset` minutes; or `offset` from now."""

    key: str
    name: Words
    until: str = ""  # field id; "": from now
    offset: int = 0
    calendar: Literal["work", "clock", "trade"] = "clock"
    kind: Literal["wait"] = "wait"


@dataclass(frozen=True)
class Start:
    """The initiator fills in the form, and mends it when it comes back."""

    key: str = "start"
    name: Words = Words("提交申请", "Submit")
    fields: FieldRules = FieldRules(write=("*",))
    sla: Sla | None = None
    kind: Literal["start"] = "start"


Node: TypeAlias = Approve | Do | Cc | Exclusive | Parallel | Action | Wait
Branching: TypeAlias = Exclusive | Parallel


@dataclass(frozen=True)
class Definition:
    """A whole flow: what it asks, and who decides in which order."""

    flow: str
    title: Words
    serial: Serial
    fields: tuple[FieldDef, ...]
    steps: tuple[Node, ...]
    start: Start = Start()
    help: Words = Words("")
    icon: str = "stamp"
    category: Words = Words("")
    bot: str = ""
    summary: tuple[str, ...] = ()
    headline: Words = Words("")  # "{items.qty}{env}云主机": what is asked for, in a few words
    purpose: str = ""  # the field that says what for: "reason", or "items.purpose"
    settings: Settings = Settings()
    internal: bool = False  # started by the house alone
    schema: int = field(default=1)

    @property
    def prefix(self) -> str:
        """What serial numbers begin with."""
        return self.serial.prefix

    def form_field(self, key: str) -> FieldDef | None:
        """The field with this id."""
        return next((one for one in self.fields if one.id == key), None)

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """All nodes by key, in the order of the tree."""
        return {node.key: node for node in walk(self.steps)}

    @cached_property
    def follows(self) -> dict[str, Node | None]:
        """What comes next in the node's own sequence; None is the end of that sequence (a branch, or the flow)."""
        found: dict[str, Node | None] = {}
        _chain(self.steps, found)
        return found

    @cached_property
    def above(self) -> dict[str, tuple[str, str]]:
        """Of each node inside a branch: the branching node and the branch it stands in."""
        found: dict[str, tuple[str, str]] = {}
        for node in self.nodes.values():
            for branch in branches(node):
                found |= {inner.key: (node.key, branch.key) for inner in branch.steps}
        return found

    @cached_property
    def later(self) -> dict[str, frozenset[str]]:
        """Of each node, and of `start`, all nodes that come after it: in its sequence, and after what stands around it.

        Nodes in other branches of the same branching node are not among them.
        """
        found = {self.start.key: frozenset(self.nodes)}
        _order(self.steps, frozenset(), found)
        return found

    @cached_property
    def tested(self) -> frozenset[str]:
        """The fields that conditions of the way look at: branches, automatic decisions and returns, four eyes."""
        whens: list[When] = [self.settings.four_eyes.when]
        for node in self.nodes.values():
            whens += [branch.when for branch in branches(node)]
            if isinstance(node, Human):
                whens += [one.when for one in node.auto]
                whens += [one.when for one in node.auto_return]
        return frozenset(name for when in whens for name in tested(when))

    def human(self, key: str) -> Approve | Do:
        """The node with this key, which is one that people act in."""
        node = self.nodes[key]
        if not isinstance(node, Approve | Do):
            raise KeyError(key)
        return node

    def __hash__(self) -> int:
        return hash((self.flow, self.serial, tuple(self.nodes)))


def branches(node: Node) -> tuple[Branch, ...]:
    """The branches of a branching node, () of others."""
    return node.branches if isinstance(node, Exclusive | Parallel) else ()


def tested(when: When) -> frozenset[str]:
    """The fields that the condition looks at; a table for a figure over its rows."""
    return frozenset(test.root for group in when for test in group)


def walk(steps: tuple[Node, ...]) -> Iterator[Node]:
    """All nodes of a sequence and of the branches in it."""
    for node in steps:
        yield node
        for branch in branches(node):
            yield from walk(branch.steps)


def _chain(steps: tuple[Node, ...], found: dict[str, Node | None]) -> None:
    for index, node in enumerate(steps):
        found[node.key] = steps[index + 1] if index + 1 < len(steps) else None
        for branch in branches(node):
            _chain(branch.steps, found)


def _order(steps: tuple[Node, ...], beyond: frozenset[str], found: dict[str, frozenset[str]]) -> None:
    """Notes what comes after each node; `beyond` is what comes after the whole sequence."""
    after = beyond
    for node in reversed(steps):
        found[node.key] = after
        for branch in branches(node):
            _order(branch.steps, after, found)
        after = after | {inner.key for inner in walk((node,))}
