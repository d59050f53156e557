"""Sentences under a step of 审批动态: which branch and why, what the house decided by itself, what is waited for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals import phrases, said
from approvals.definition import Exclusive
from approvals.forms import form
from approvals.models import Decision, NodeRun
from approvals.selectors.reading import Reading
from approvals.sight import reads
from approvals.states import RunStatus
from approvals.world import everything
from core.wording import moment

OPERATORS = {
    "eq": "=", "ne": "≠", "gt": ">", "ge": "≥", "lt": "<", "le": "≤",
}  # fmt: skip


def note(reading: Reading, run: NodeRun) -> str:
    """What is to be said of the run itself; "" where its people say everything."""
    kinds = {
        NodeRun.Kind.EXCLUSIVE: _way,
        NodeRun.Kind.CC: _copied,
        NodeRun.Kind.ACTION: _action,
        NodeRun.Kind.WAIT: _wait,
    }
    special = kinds.get(NodeRun.Kind(run.kind))
    return special(reading, run) if special else _by_house(reading, run)


def back(reading: Reading, run: NodeRun) -> str:
    """`退回到「部门负责人」，重新提交后直接回到退回人`: where a returned run's request went."""
    row = next((d for d in reading.decisions if d.run_id == run.pk and d.verb == Decision.Verb.RETURN), None)
    if run.status != RunStatus.RETURNED or row is None:
        return ""
    after = [one for one in reading.runs if one.seq > run.seq and one.choice.get("resume")]
    target = after[0] if after else None
    if target is None:
        return _("退回")
    name = _("发起人") if target.kind == NodeRun.Kind.START else _node_name(reading, target.key)
    known = {"name": name, "then": resume_words(str(target.choice["resume"].get("mode", "")))}
    return _("退回到「%(name)s」，%(then)s") % known


def resume_words(mode: str) -> str:
    """How it goes on after a return."""
    return {
        "replay": _("之后逐步重新审批"),
        "straight": _("之后直接回到退回人"),
    }.get(mode, _("之后按修改内容决定重走的步骤"))


def _by_house(reading: Reading, run: NodeRun) -> str:
    """The decision about the whole run that no person made."""
    rows = [row for row in reading.decisions if row.run_id == run.pk and row.person_id is None and row.policy]
    about_run = next((row for row in rows if row.task_id is None), None)
    if about_run is not None:
        return said.policy(about_run, reading.definition)
    if "kept" in run.choice:
        return _("保留第 %(n)d 轮的结果") % {"n": reading.runs[int(run.choice["kept"]) - 1].round}
    return said.policy(rows[0], reading.definition) if rows and not reading.tasks.get(run.pk) else ""


def _way(reading: Reading, run: NodeRun) -> str:
    """`进入分支「生产」：环境 = 生产`; comparisons of fields that the reader may not read are left out."""
    node = reading.definition.nodes.get(run.key)
    chosen = str(run.choice.get("chose", ""))
    branch = next((one for one in node.branches if one.key == chosen), None) if isinstance(node, Exclusive) else None
    name = branch.name.said(phrases.language()) if branch else chosen
    why = [] if branch and branch.default else _truths(reading, run.choice.get("table", ()), chosen)
    if branch and branch.default:
        return _("进入分支「%(name)s」：其他条件都不满足") % {"name": name}
    if not why:
        return _("进入分支「%(name)s」") % {"name": name}
    return _("进入分支「%(name)s」：%(why)s") % {"name": name, "why": _("，").join(why)}


def _truths(reading: Reading, table: Any, chosen: str) -> list[str]:
    """The tests of the first group that held, in words."""
    row = next((row for row in table if row.get("key") == chosen or row.get("branch") == chosen), None)
    groups = row.get("groups", ()) if row else ()
    held = next((group for group in groups if group and all(truth.get("holds") for truth in group)), ())
    return [_truth(reading, truth) for truth in held if reads(reading.rights, str(truth.get("name", "")))]


def _truth(reading: Reading, truth: Mapping[str, Any]) -> str:
    name, _dot, inside = str(truth.get("name", "")).partition(".")
    field, language = reading.definition.form_field(name), phrases.language()
    label = field.label.said(language) if field else name
    total = next((t for t in field.totals if t.expression == inside), None) if field and inside else None
    if total is not None:
        label = total.label.said(language)
    have = truth.get("have")
    shown = form.display(field, have, language, everything()) if field and not inside and have is not None else have
    sign = OPERATORS.get(str(truth.get("op", "")))
    want = truth.get("want")
    if sign is None or sign == "=":
        return _("%(field)s为%(value)s") % {"field": label, "value": said.lead(str(shown))}
    return f"{label} {shown} {sign} {want}"


def _copied(reading: Reading, run: NodeRun) -> str:
    del reading
    people = run.choice.get("people", ())
    return _("已抄送 %(n)d 人") % {"n": len(people)} if people else _("已抄送")


def _action(reading: Reading, run: NodeRun) -> str:
    del reading
    if run.status == RunStatus.PASSED:
        return _("外部系统已完成")
    if run.choice.get("error"):
        return _("外部系统处理失败，由流程管理员处理")
    attempts = int(run.choice.get("attempts", 0) or 0)
    return _("等待外部系统，已尝试 %(n)d 次") % {"n": attempts} if attempts else _("等待外部系统处理")


def _wait(reading: Reading, run: NodeRun) -> str:
    if run.until is None:
        return ""
    known = {"at": moment(run.until, reading.now)}
    return (_("等到 %(at)s") if run.status == RunStatus.OPEN else _("已等到 %(at)s")) % known


def _node_name(reading: Reading, key: str) -> str:
    node = reading.definition.nodes.get(key)
    return node.name.said(phrases.language()) if node else key
