"""Reading the nodes that people act in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast, get_args

from approvals.definition.conditions import read_when
from approvals.definition.faults import did_you_mean
from approvals.definition.model import BUTTONS, Approve, Auto, AutoReturn, CommentRule, Do
from approvals.definition.reader import Reader
from approvals.definition.reading.signing import read_mode, read_outcome
from approvals.definition.reading.timing import OUTCOMES, read_sla
from approvals.definition.reading.tree import Tree, check_known, read_rules
from approvals.definition.reading.who import read_special, read_whos
from approvals.definition.settings import Resume
from approvals.definition.signing import Mode
from approvals.definition.timing import Sla
from approvals.forms.field import Words
from approvals.forms.rights import FieldRules, rights_of

LONGEST_NAME = 60
LONGEST_BUTTON = 12
NOT_AT: Mapping[str, frozenset[str]] = {
    "approve": frozenset({"complete", "cannot"}),
    "do": frozenset({"approve", "reject"}),
}
YES: Mapping[str, str] = {"approve": "approve", "do": "complete"}


def read_human(one: Reader, key: str, kind: Literal["approve", "do"], tree: Tree) -> Approve | Do:
    """An approve or do node."""
    common = _read_common(one, key, kind, tree)
    if kind == "approve":
        return Approve(on_reject=read_outcome(one, "reject", tree), **common)
    return Do(on_cannot=read_outcome(one, "cannot", tree), **common)


def _read_common(one: Reader, key: str, kind: str, tree: Tree) -> dict[str, Any]:
    who = read_whos(one, tree)
    fields = read_rules(one, "fields", tree, FieldRules())
    check_required(one, fields, tree)
    sla = read_sla(one, "sla", tree, kind)
    auto = tuple(_read_auto(inner, tree) for inner in one.each("auto"))
    must_act = one.yes("must_act")
    if must_act:
        _check_must_act(one, sla, auto)
    buttons, renamed = _read_buttons(one, kind)
    mode = read_mode(one, who)
    comment = one.one_of("comment", get_args(CommentRule), "on_reject") or "on_reject"
    return {
        "key": key,
        "name": one.words("name", longest=LONGEST_NAME),
        "who": who,
        "mode": mode,
        "special": read_special(one, tree, kind, who),
        "sla": sla,
        "fields": fields,
        "comment": cast(CommentRule, comment),
        "must_act": must_act,
        "in_person": one.yes("in_person"),
        "on_page": one.yes("on_page"),
        "chat": _read_chat(one, mode, tree),
        "buttons": buttons,
        "renamed": renamed,
        "auto": auto,
        "auto_return": tuple(_read_auto_return(inner, tree) for inner in one.each("auto_return")),
        "help": one.words("help", required=False),
    }


def check_required(one: Reader, rules: FieldRules, tree: Tree) -> None:
    """Note fields that must be filled in but cannot be written, and those that are written but hidden."""
    rights = rights_of(tree.fields.values(), rules)
    for index, name in enumerate(rules.required):
        if name != "*" and name not in rights.write:
            what = Words(f"{name!r} 要求必填，但这里不能填写", f"{name!r} must be filled in but cannot be written here")
            one.fault(f"fields.required[{index}]", what, Words("加入 write", "Add it to write"))
    for index, name in enumerate(rules.write):
        if name != "*" and name not in rights.write:
            what = Words(f"{name!r} 可写却看不到", f"{name!r} is written but not read")
            one.fault(f"fields.write[{index}]", what, Words("从 hide 中删去，或加入 read", "Let it be read"))
    if rules.rows and not any("." in name for name in rules.write):
        what = Words("没有按列填写的明细", "no table is written by its columns")
        remedy = Words("删去 rows：整体可写的明细可以增删行", "Remove rows: whole tables may grow and shrink")
        one.fault("fields.rows", what, remedy)


def _check_must_act(one: Reader, sla: Sla | None, auto: tuple[Auto, ...]) -> None:
    if sla and any(rung.do in OUTCOMES for rung in sla.ladder):
        what = Words("必须本人处理的节点不能到时自动处理", "the house may not decide where somebody must act")
        one.fault("sla.ladder", what, Words("删去这一级，或删去 must_act", "Remove the rung, or must_act"))
    for index, rule in enumerate(auto):
        if rule.do == "approve":
            what = Words("必须处理的节点不能自动通过", "a node in which somebody must act never passes by itself")
            one.fault(f"auto[{index}].do", what, Words("删去它，或删去 must_act", "Remove it, or must_act"))


def _read_chat(one: Reader, mode: Mode, tree: Tree) -> str:
    """The slug of the group in which the step can be claimed."""
    chat = one.text("chat", "", longest=50)
    check_known(one, "chat", chat, tree.known.chats, Words("群", "group"))
    if chat and mode.kind != "claim":
        what = Words("只有认领方式的节点能发到群里", "only a step that is claimed goes into a group")
        one.fault("chat", what, Words('写 "mode": {"kind": "claim"}，或删去 chat', 'Write "mode": {"kind": "claim"}'))
    return chat


def _read_auto(one: Reader, tree: Tree) -> Auto:
    when = read_when(one, "when", tree.fields, own_rules=True)
    do = one.one_of("do", ["approve", "reject"]) or "reject"
    because = one.words("because", longest=100)
    one.close()
    return Auto(when, cast(Literal["approve", "reject"], do), because)


def _read_auto_return(one: Reader, tree: Tree) -> AutoReturn:
    when = read_when(one, "when", tree.fields, own_rules=True)
    to = one.text("to", longest=40)
    tree.passed(one, "to", to, start=True)
    resume = one.one_of("resume", get_args(Resume), "straight") or "straight"
    because = one.words("because", longest=100)
    one.close()
    return AutoReturn(when, to, cast(Resume, resume), because)


def _read_buttons(one: Reader, kind: str) -> tuple[tuple[str, ...], dict[str, Words]]:
    """Names of buttons, or objects that give one another name: `{"button": "approve", "name": "同意放款"}`."""
    if not one.has("buttons"):
        return BUTTONS, {}
    known = [name for name in BUTTONS if name not in NOT_AT[kind]]
    found: list[str] = []
    renamed: dict[str, Words] = {}
    for index, item in enumerate(one.list("buttons", required=True)):
        at, name = f"buttons[{index}]", item
        if not isinstance(item, str):
            inner = Reader(item, f"{one.path}.{at}", one.faults)
            name = inner.text("button", longest=20)
            renamed[name] = inner.words("name", longest=LONGEST_BUTTON)
            inner.close()
        if name and name not in known:
            one.fault(
                at, Words(f"这里没有按钮 {name!r}", f"there is no button {name!r} here"), did_you_mean(name, known)
            )
        elif name in found:
            one.fault(at, Words(f"{name!r} 重复", f"{name!r} is there twice"), Words("删去一个", "Remove one"))
        found.append(name)
    if YES[kind] not in found:
        what = Words(f"没有 {YES[kind]!r}，节点无法结束", f"without {YES[kind]!r} the node never ends")
        one.fault("buttons", what, Words(f'加上 "{YES[kind]}"', f'Add "{YES[kind]}"'))
    return tuple(found), renamed
