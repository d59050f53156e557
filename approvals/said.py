"""What was done and how voices are counted, in words: the same on pages, cards and in lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals.definition.model import Definition, Human
from approvals.definition.signing import Mode
from approvals.models import Decision, Task
from approvals.states import TaskKind, TaskStatus
from core.wording import clock_time

YES = frozenset({TaskStatus.APPROVED, TaskStatus.DONE})
GONE = frozenset({TaskStatus.TRANSFERRED, TaskStatus.REMOVED})
BUTTON = {  # the button of each verb: what a node may rename
    "approve": "approve", "reject": "reject", "complete": "complete", "cannot": "cannot", "return": "return",
    "transfer": "transfer", "delegate": "delegate", "add_sign": "add_sign",
}  # fmt: skip


def lead(text: str) -> str:
    """The text behind a Chinese word: one space stands before Latin letters and digits, none before Chinese."""
    return f" {text}" if text[:1].isascii() else text


def past(verb: str) -> str:
    """`已同意`."""
    return _past().get(verb, verb)


def _past() -> dict[str, str]:
    return {
        Decision.Verb.APPROVE: _("已同意"),
        Decision.Verb.REJECT: _("已拒绝"),
        Decision.Verb.COMPLETE: _("已完成"),
        Decision.Verb.CANNOT: _("已标记无法完成"),
        Decision.Verb.RETURN: _("已退回"),
        Decision.Verb.RESUBMIT: _("已重新提交"),
        Decision.Verb.TRANSFER: _("已转交"),
        Decision.Verb.DELEGATE: _("已委派"),
        Decision.Verb.ANSWER: _("已答复"),
        Decision.Verb.ADD_SIGN: _("已加签"),
        Decision.Verb.REMOVE_SIGN: _("已减签"),
        Decision.Verb.CLAIM: _("已认领"),
        Decision.Verb.UNCLAIM: _("已放回待认领"),
        Decision.Verb.WITHDRAW: _("已撤回"),
        Decision.Verb.AMEND: _("已修改内容"),
        Decision.Verb.REVOKE: _("已发起撤销"),
        Decision.Verb.SUSPEND: _("已暂停"),
        Decision.Verb.RESUME: _("已恢复"),
        Decision.Verb.JUMP: _("已跳转"),
        Decision.Verb.REASSIGN: _("已改派"),
        Decision.Verb.TERMINATE: _("已终止"),
    }


def tone_of(verb: str) -> str:
    """The tone of what was decided, of the six of the house."""
    tones = {"approve": "ok", "complete": "ok", "answer": "ok", "resubmit": "ok", "reject": "bad", "cannot": "bad"}
    return tones.get(verb, "warn" if verb == "return" else "neutral")


def decided(decision: Decision) -> str:
    """`陈立已同意`, `张三（代李四）已同意`, `系统自动同意`."""
    return _("%(name)s%(verb)s") % {"name": decider(decision), "verb": past(decision.verb)}


def decider(decision: Decision) -> str:
    """`陈立`, `张三（代李四）`, `张三（助理代李四）`; the house itself is 系统."""
    if decision.person is None:
        return _("系统")
    if decision.on_behalf_of is None:
        return decision.person.display_name
    known = {"agent": decision.person.display_name, "principal": decision.on_behalf_of.display_name}
    if decision.capacity == "assistant":
        return _("%(agent)s（助理代%(principal)s）") % known
    return _("%(agent)s（代%(principal)s）") % known


def decided_at(decision: Decision) -> str:
    """`陈立已同意 · 10:05`."""
    return f"{decided(decision)} · {clock_time(decision.at)}"


def mode(mode: Mode, many: bool = True) -> str:
    """The badge of a signing mode: 会签, 或签, 依次审批, 比例 60 %, 认领; nothing where one person decides."""
    if mode.kind == "claim":
        return _("认领")
    if not many or mode.kind == "single":
        return ""
    if mode.kind == "ratio":
        share = mode.ratio[0] * 100 / mode.ratio[1]
        return _("比例 %(share)s %%") % {"share": f"{share:g}" if share == int(share) else f"{share:.1f}"}
    if mode.kind == "count":
        return _("%(n)d 人同意即通过") % {"n": mode.count}
    plain = {"any": _("或签"), "all": _("会签"), "in_turn": _("依次审批"), "groups": _("分组会签")}
    return plain[mode.kind]


def voices(tasks: Iterable[Task]) -> list[Task]:
    """The parts that count in a node: members who were not replaced, removed or found twice."""
    return [
        task
        for task in tasks
        if task.kind == TaskKind.MEMBER
        and task.status not in GONE
        and not (task.status == TaskStatus.DEDUPLICATED and not repeated(task))
    ]


def repeated(task: Task) -> bool:
    """Whether the house counted an earlier yes of the same person."""
    return any(reason.get("rule") == "duplicate" for reason in task.reasons)


def tally(mode: Mode, tasks: Iterable[Task]) -> str:
    """`已同意 3/5`, where several voices are needed; "" elsewhere."""
    if mode.kind in {"single", "any", "claim"}:
        return ""
    counted = voices(tasks)
    if len(counted) < 2:
        return ""
    yes = sum(task.status in YES or task.status == TaskStatus.DEDUPLICATED for task in counted)
    goal = mode.count if mode.kind == "count" else len(counted)
    return _("已同意 %(yes)d/%(goal)d") % {"yes": yes, "goal": min(goal, len(counted))}


def button(node: Human | None, verb: str) -> str:
    """The label of a button: the node's own word if its author renamed it."""
    renamed = node.renamed.get(BUTTON.get(verb, "")) if node else None
    return renamed.said(get_language() or "zh-hans") if renamed else _labels().get(verb, verb)


def _labels() -> dict[str, str]:
    return {
        "approve": _("同意"), "reject": _("拒绝"), "complete": _("完成"), "cannot": _("无法完成"), "return": _("退回"),
        "transfer": _("转交"), "delegate": _("委派"), "answer": _("答复"), "add_sign": _("加签"),
        "remove_sign": _("减签"), "claim": _("认领"), "unclaim": _("放回"), "copy_to": _("抄送"), "urge": _("催办"),
        "withdraw": _("撤回"), "revoke": _("撤销"), "suspend": _("暂停"), "resume": _("恢复"), "terminate": _("终止"),
        "jump": _("跳转"), "reassign": _("改派"), "print": _("打印"), "archive": _("归档导出"), "comment": _("评论"),
        "resubmit": _("重新提交"), "again": _("修改后重新提交"), "take": _("确认"), "rate": _("评价"),
        "amend": _("修改内容"),
    }  # fmt: skip


def policy(decision: Decision, definition: Definition) -> str:
    """What the house did by itself and why: `自动通过：与上一节点审批人相同`."""
    known = {"did": _house_did(decision.verb), "why": _house_why(decision, definition)}
    return _("%(did)s：%(why)s") % known if known["why"] else known["did"]


def _house_did(verb: str) -> str:
    return {
        Decision.Verb.REJECT: _("自动拒绝"),
        Decision.Verb.CANNOT: _("自动拒绝"),
        Decision.Verb.COMPLETE: _("自动完成"),
        Decision.Verb.RETURN: _("自动退回"),
    }.get(Decision.Verb(verb), _("自动通过"))


def _house_why(decision: Decision, definition: Definition) -> str:
    if decision.policy == "condition":
        return _because(decision.facts, definition, decision.run.key)
    return {
        "duplicate": _("与上一节点审批人相同"),
        "self": _("审批人是发起人本人"),
        "empty": _("没有找到审批人"),
        "overtime": _("超过约定时限未处理"),
        "kept": _("退回前已处理，内容没有变化"),
        "invalidate": _("相关内容已修改"),
        "leaver": _("审批人已离职"),
    }.get(decision.policy, "")


def _because(facts: Mapping[str, Any], definition: Definition, key: str) -> str:
    """The author's own sentence; the values that were compared stay out, for not everybody may read them."""
    node = definition.nodes.get(key)
    said = facts.get("because")
    if isinstance(said, str) and said:
        return said
    found = node.auto[0].because.said(get_language() or "zh-hans") if isinstance(node, Human) and node.auto else ""
    return found or _("满足流程设定的条件")
