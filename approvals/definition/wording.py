"""Rules of a definition in words that a person reads, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from approvals.definition.signing import Mode
from approvals.definition.timing import DAY, Rung, Sla
from approvals.definition.who import Special, Who
from approvals.definition.wording_when import LIST, Fields, joined, label
from approvals.forms.field import Words

Name = Callable[[str], str]


def _itself(name: str) -> str:
    return name


@dataclass(frozen=True)
class Names:
    """What ids are called: people by user id, departments by Feishu id, others by slug; the id itself if unknown."""

    person: Name = _itself
    role: Name = _itself
    department: Name = _itself
    roster: Name = _itself
    duty: Name = _itself
    action: Name = _itself


PLAIN = Names()


def who_said(who: Iterable[Who], fields: Fields, names: Names = PLAIN) -> Words:
    """`直属上级、角色「信息安全」`."""
    return joined((_rule_said(one, fields, names) for one in who), LIST)


def _rule_said(one: Who, fields: Fields, names: Names) -> Words:
    said = _RULES[one.rule](one, fields, names) if one.rule in _RULES else Words(one.rule, one.rule)
    if one.of.startswith("field:"):
        of = label(fields, one.of.removeprefix("field:"))
        said = Words(f"「{of.zh}」的{said.zh}", f"{said.en} of “{of.en}”")
    if one.group:
        said = Words(f"{said.zh}（{one.group} 组）", f"{said.en} (group {one.group})")
    return said


def _nth(level: int, first: Words, other: Words) -> Words:
    return first if level == 1 else Words(other.zh.format(level), other.en.format(level))


def _until(one: Who, who: Words, names: Names) -> Words:
    if one.until_role:
        role = names.role(one.until_role)
        return Words(f"逐级{who.zh}至「{role}」", f"every {who.en} up to one who is “{role}”")
    if one.level:
        return Words(f"逐级{who.zh}至第 {one.level} 级", f"every {who.en} up to level {one.level}")
    return Words(f"逐级{who.zh}至最高层", f"every {who.en} up to the top")


def _chosen(one: Who, by: Words, names: Names) -> Words:
    of = {
        "people": "、".join(map(names.person, one.user_ids)),
        "role": f"「{names.role(one.role)}」",
    }.get(one.range, "")
    among = Words(f"（{of}中）", f" among {of}") if of else Words("", "")
    many = Words("，可多人", ", several") if one.multiple else Words("", "")
    return Words(f"{by.zh}自选{among.zh}{many.zh}", f"chosen by the {by.en}{among.en}{many.en}")


def _of_field(one: Who, fields: Fields, said: Words) -> Words:
    named = label(fields, one.field)
    return Words(said.zh.format(named.zh), said.en.format(named.en))


def _role(one: Who, fields: Fields, names: Names) -> Words:
    role = names.role(one.role)
    if one.scope:
        return Words(f"管辖发起部门的「{role}」", f"“{role}” for the initiator's department")
    return Words(f"角色「{role}」", f"role “{role}”")


def _heads_of(one: Who, fields: Fields, names: Names) -> Words:
    listed = "、".join(map(names.department, one.departments))
    return Words(f"{listed} 的负责人", f"heads of {listed}")


def _owner(one: Who, fields: Fields, names: Names) -> Words:
    duties = [names.duty(duty) for duty in one.duties]
    said = _of_field(one, fields, Words("「{}」的系统负责人", "owners of the system in “{}”"))
    return Words(
        said.zh + (f"（{'、'.join(duties)}）" if duties else ""),
        said.en + (f" ({', '.join(duties)})" if duties else ""),
    )


_LEADER, _HEAD = Words("上级", "leader"), Words("部门负责人", "head of department")
_RULES: Mapping[str, Callable[[Who, Fields, Names], Words]] = {
    "people": lambda one, _f, names: joined((Words(names.person(p)) for p in one.user_ids), LIST),
    "role": _role,
    "leader": lambda one, _f, _n: _nth(
        one.level, Words("直属上级", "direct leader"), Words("第 {} 级上级", "leader {} levels up")
    ),
    "leader_from_top": lambda one, _f, _n: _nth(
        one.level, Words("最高一级上级", "topmost leader"), Words("从最高层数第 {} 级上级", "leader {} from the top")
    ),
    "leaders": lambda one, _f, names: _until(one, _LEADER, names),
    "dept_head": lambda one, _f, _n: _nth(
        one.level, Words("部门负责人", "head of department"), Words("第 {} 级部门负责人", "head {} departments up")
    ),
    "dept_head_from_top": lambda one, _f, _n: _nth(
        one.level, Words("最高一级部门负责人", "head of the top department"),
        Words("从最高层数第 {} 级部门负责人", "head {} departments from the top"),
    ),
    "dept_heads": lambda one, _f, names: _until(one, _HEAD, names),
    "heads_of": _heads_of,
    "form_person": lambda one, fields, _n: _of_field(one, fields, Words("表单「{}」中的人", "whoever is in “{}”")),
    "form_department": lambda one, fields, _n: _of_field(
        one, fields, Words("表单「{}」的部门负责人", "head of the department in “{}”")
    ),
    "initiator_selects": lambda one, _f, names: _chosen(one, Words("发起人", "initiator"), names),
    "previous_selects": lambda one, _f, names: _chosen(one, Words("上一节点审批人", "approver before"), names),
    "initiator": lambda _o, _f, _n: Words("发起人本人", "the initiator"),
    "node_people": lambda one, _f, _n: Words(f"节点 {one.node} 的处理人", f"who decided at {one.node}"),
    "node_leader": lambda one, _f, _n: Words(f"节点 {one.node} 处理人的上级", f"leaders of who decided at {one.node}"),
    "owner_of": _owner,
    "ledger_people": lambda one, fields, _n: _of_field(
        one, fields, Words(f"「{{}}」台账的 {one.column}", f"{one.column} of the ledger row in “{{}}”")
    ),
    "on_duty": lambda one, _f, names: Words(
        f"值班人员（{names.roster(one.roster)}）", f"on duty ({names.roster(one.roster)})"
    ),
}  # fmt: skip

_MODES: Mapping[str, Words] = {
    "single": Words("单人处理", "the first one"),
    "any": Words("或签", "any one"),
    "all": Words("会签", "all"),
    "in_turn": Words("依次审批", "one after another"),
    "groups": Words("按组会签", "by groups"),
    "claim": Words("认领", "whoever claims it"),
}
_ON_NO: Mapping[str, Words] = {
    "exhaust": Words("全部拒绝才拒绝", "rejected when all said no"),
    "collect": Words("全部表态后再定", "decided when all have spoken"),
}


def mode_said(mode: Mode) -> Words:
    """`会签`, `比例签 60%`, with what is unusual about it."""
    over, under = mode.ratio
    if mode.kind == "ratio":
        share = f"{over}%" if under == 100 else f"{over}/{under}"
        said = Words(f"比例签 {share}", f"{share} of them")
    elif mode.kind == "count":
        said = Words(f"{mode.count} 人同意", f"{mode.count} of them")
    else:
        said = _MODES[mode.kind]
    parts = [said, *([_ON_NO[mode.on_no]] if mode.on_no in _ON_NO else [])]
    parts += [Words(f"{q.group} 组至少 {q.need} 人", f"{q.need} of group {q.group}") for q in mode.groups]
    return joined(parts, Words("，", ", "))


_EMPTY: Mapping[str, Words] = {
    "to_flow_admin": Words("为空转流程管理员", "nobody: flow administrators"),
    "to_people": Words("为空转", "nobody: "),
    "superior": Words("为空由上级处理", "nobody: the next superior"),
    "pass": Words("为空自动通过", "nobody: passes"),
    "reject": Words("为空自动拒绝", "nobody: rejected"),
    "refuse": Words("为空不能提交", "nobody: cannot be sent"),
}


def empty_said(special: Special, names: Names = PLAIN) -> Words:
    """`为空转流程管理员`."""
    said = _EMPTY[special.empty]
    people = "、".join(map(names.person, special.empty_to))
    return Words(f"{said.zh}{people}", f"{said.en}{people}")


_UNITS: Mapping[str, tuple[Words, Words, Words]] = {  # days, hours, minutes
    "work": (Words("工作日", "working days"), Words("工作小时", "working hours"), Words("分钟", "minutes")),
    "clock": (Words("天", "days"), Words("小时", "hours"), Words("分钟", "minutes")),
    "trade": (Words("交易日", "trading days"), Words("交易小时", "trading hours"), Words("分钟", "minutes")),
}


def length_said(minutes: int, calendar: str) -> Words:
    """`3 工作日`, `8 工作小时`, `1 小时 30 分钟`."""
    day = DAY[calendar]
    if minutes and minutes % day == 0:
        parts = [(minutes // day, _UNITS[calendar][0])]
    else:
        hours, rest = divmod(minutes, 60)
        parts = [(hours, _UNITS[calendar][1]), (rest, _UNITS[calendar][2])]
        parts = [part for part in parts if part[0]] or [(0, _UNITS[calendar][2])]
    return joined((Words(f"{count} {unit.zh}", f"{count} {unit.en}") for count, unit in parts), Words(" ", " "))


_VERBS: Mapping[str, Words] = {
    "remind": Words("提醒", "remind"),
    "warn_leader": Words("通知上级", "warn the leader"),
    "tell": Words("通知", "tell"),
    "transfer": Words("转交", "transfer"),
    "approve": Words("自动同意", "approve"),
    "reject": Words("自动拒绝", "reject"),
    "complete": Words("自动完成", "complete"),
}
_TO: Mapping[str, Words] = {
    "leader": Words("上级", "the leader"),
    "flow_admin": Words("流程管理员", "flow administrators"),
}


def rung_said(rung: Rung, calendar: str, names: Names = PLAIN) -> Words:
    """`到期前 2 工作小时提醒`."""
    away = length_said(abs(rung.offset), calendar)
    when = Words("到期时", "when due")
    if rung.offset:
        when = (
            Words(f"到期前 {away.zh}", f"{away.en} before")
            if rung.offset < 0
            else Words(f"超时 {away.zh}", f"{away.en} overdue")
        )
    people = Words(names.role(rung.role) or "、".join(map(names.person, rung.user_ids)))
    to = _TO.get(rung.to, people)
    every = length_said(rung.every, calendar)
    again = (
        Words(f"，每 {every.zh}，共 {rung.most} 次", f", every {every.en}, {rung.most} times")
        if rung.every
        else Words("")
    )
    verb = _VERBS[rung.do]
    return Words(f"{when.zh}{verb.zh}{to.zh}{again.zh}", f"{when.en}: {verb.en} {to.said('en')}".rstrip() + again.en)


def sla_said(sla: Sla) -> Words:
    """`8 工作小时内`."""
    due = length_said(sla.due, sla.calendar)
    return Words(f"{due.zh}内", f"within {due.en}")
