"""Each node of a flow in one line: who, how, what if nobody is found, by when."""

from __future__ import annotations

from collections.abc import Mapping

from approvals.definition.model import Action, Approve, Cc, Definition, Do, Exclusive, Human, Node, Parallel, Wait
from approvals.definition.signing import OnReject
from approvals.definition.wording import PLAIN, Names, empty_said, length_said, mode_said, sla_said, who_said
from approvals.definition.wording_when import Fields, joined, label, when_said
from approvals.forms.field import Words

KINDS: Mapping[str, Words] = {
    "start": Words("提交", "Start"),
    "approve": Words("审批", "Approve"),
    "do": Words("办理", "Do"),
    "cc": Words("抄送", "Copy"),
    "exclusive": Words("条件分支", "Branches"),
    "parallel": Words("并行", "Parallel"),
    "action": Words("动作", "Action"),
    "wait": Words("等待", "Wait"),
}


def described(definition: Definition, names: Names = PLAIN) -> dict[str, Words]:
    """One line for each node by its key: `直属上级 · 或签 · 为空转流程管理员 · 8 工作小时内`."""
    fields = {one.id: one for one in definition.fields}
    return {key: described_node(node, fields, names) for key, node in definition.nodes.items()}


def described_node(node: Node, fields: Fields, names: Names = PLAIN) -> Words:
    """One line for a node."""
    if isinstance(node, Approve | Do):
        return joined(_human(node, fields, names), Words(" · ", " · "))
    if isinstance(node, Cc):
        return who_said(node.who, fields, names)
    if isinstance(node, Action):
        action = names.action(node.action)
        return Words(action, action)
    return _wait(node, fields) if isinstance(node, Wait) else _branching(node)


def described_branches(definition: Definition) -> dict[str, Words]:
    """The condition of each branch by its key; `其他情况` for default ones, nothing for parallel ones."""
    fields = {one.id: one for one in definition.fields}
    found: dict[str, Words] = {}
    for node in definition.nodes.values():
        if isinstance(node, Exclusive):
            for one in node.branches:
                found[one.key] = Words("其他情况", "Otherwise") if one.default else when_said(one.when, fields)
    return found


def _human(node: Approve | Do, fields: Fields, names: Names) -> list[Words]:
    parts = [who_said(node.who, fields, names)]
    if not (len(node.who) == 1 and node.who[0].rule == "initiator"):
        parts += [mode_said(node.mode), empty_said(node.special, names)]
    parts += [sla_said(node.sla)] if node.sla else []
    if isinstance(node, Approve):
        return [*parts, *_outcome(node.on_reject, Words("拒绝", "a no")), *_firm(node)]
    return [*parts, *_outcome(node.on_cannot, Words("无法完成", "“cannot”")), *_firm(node)]


def _outcome(outcome: OnReject, verb: Words) -> list[Words]:
    said = {
        "to_initiator": Words(f"{verb.zh}则退回发起人", f"{verb.en} returns it to the initiator"),
        "branch": Words(f"{verb.zh}只结束本分支", f"{verb.en} ends this branch only"),
        "mark": Words(
            f"{verb.zh}则记「{outcome.mark}」并继续",
            f"{verb.en} marks it “{outcome.mark_en or outcome.mark}” and goes on",
        ),
    }.get(outcome.do)
    return [said] if said else []


def _firm(node: Human) -> list[Words]:
    said = [
        (node.must_act, Words("必须处理", "must act")),
        (node.in_person, Words("本人处理", "in person")),
        (node.on_page, Words("需打开页面", "on the page")),
        (bool(node.chat), Words("群内可认领", "claimed in a group")),
        (node.comment == "required", Words("意见必填", "comment required")),
        (bool(node.fields.write), Words("填写表单", "fills in fields")),
        (bool(node.auto), Words("有自动处理条件", "may be decided by condition")),
    ]
    return [words for holds, words in said if holds]


def _wait(node: Wait, fields: Fields) -> Words:
    length = length_said(abs(node.offset), node.calendar)
    if not node.until:
        return Words(f"等待 {length.zh}", f"waits for {length.en}")
    until = label(fields, node.until)
    if not node.offset:
        return Words(f"等到「{until.zh}」", f"waits until “{until.en}”")
    side = Words("前", "before") if node.offset < 0 else Words("后", "after")
    return Words(f"等到「{until.zh}」{side.zh} {length.zh}", f"waits until {length.en} {side.en} “{until.en}”")


def _branching(node: Exclusive | Parallel) -> Words:
    count = len(node.branches)
    if isinstance(node, Exclusive):
        return Words(f"{count} 个分支，取第一个成立的", f"the first of {count} that holds")
    if node.join == "any":
        return Words(f"{count} 个分支同时进行，一个通过即可", f"{count} at once, one is enough")
    return Words(f"{count} 个分支同时进行，全部完成后继续", f"{count} at once, goes on after all")
