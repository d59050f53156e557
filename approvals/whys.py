"""为什么是他: the reasons that the engine kept with each part, as noun phrases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals.definition import Definition
from estate import api as estate
from people.models import Employee, Role

NOBODY = "—"


@dataclass(frozen=True)
class Names:
    """What keys in reasons are called; `of` reads those of a whole page, one query for each sort that is there."""

    people: Mapping[int, Employee] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    systems: Mapping[str, str] = field(default_factory=dict)
    rosters: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Iterable[Mapping[str, Any]], known: Mapping[int, Employee] | None = None) -> Names:
        """The names that these reasons need, beside the people who are `known` already."""
        rows = list(stored)
        have = dict(known or {})
        wanted = {pk for row in rows for pk in (row.get("instead_of", 0), *row.get("path", ())) if pk} - have.keys()
        roles = {str(row["role"]) for row in rows if row.get("role")}
        systems = {str(row["name"]) for row in rows if row.get("rule") == "owner_of" and row.get("name")}
        duty = any(row.get("rule") == "on_duty" for row in rows)
        return cls(
            have | (Employee.objects.in_bulk(wanted) if wanted else {}),
            _roles(roles),
            {key: one.said for key, one in estate.systems_by_key(systems).items()} if systems else {},
            dict(estate.rosters()) if duty else {},
        )

    def person(self, pk: int) -> str:
        """The person's name."""
        found = self.people.get(pk)
        return found.display_name if found else NOBODY


def reason(definition: Definition, stored: Mapping[str, Any], names: Names | None = None) -> str:
    """Why somebody is asked, as a noun phrase: `发起人所在部门的负责人`."""
    names = names or Names.of([stored])
    rule = str(stored.get("rule", ""))
    said = _by_people(rule, names.person(int(stored.get("instead_of", 0) or 0)), stored)
    said = said or _by_place(definition, rule, stored) or _by_thing(definition, rule, stored, names)
    return _with_path(said or rule, stored, names)


def reasons(definition: Definition, stored: Iterable[Mapping[str, Any]], names: Names | None = None) -> tuple[str, ...]:
    """All reasons of one person."""
    rows = list(stored)
    names = names or Names.of(rows)
    return tuple(dict.fromkeys(reason(definition, row, names) for row in rows))


def short(stored: Iterable[Mapping[str, Any]], names: Names) -> str:
    """What a row of the inbox says when the part came from somebody: `加签自 王五`; "" for what the rules found."""
    for row in reversed(list(stored)):
        known = {"name": names.person(int(row.get("instead_of", 0) or 0))}
        said = {
            "added": _("加签自 %(name)s"),
            "transfer": _("转交自 %(name)s"),
            "delegate": _("委派自 %(name)s"),
            "leaver": _("接替 %(name)s"),
        }.get(str(row.get("rule", "")))
        if said:
            return said % known
    return ""


def role_name(slug: str) -> str:
    """The role's name."""
    return _roles({slug}).get(slug, slug)


def _roles(slugs: set[str]) -> dict[str, str]:
    if not slugs:
        return {}
    english = (get_language() or "").startswith("en")
    rows = Role.objects.filter(slug__in=slugs)
    return {row.slug: row.name_en if row.name_en and english else row.name for row in rows}


def _by_people(rule: str, name: str, stored: Mapping[str, Any]) -> str:
    """Rules that speak of somebody else in whose place or by whose wish the person is asked."""
    known = {"name": name}
    return {
        "leaver": _("接替已离职的%(name)s") % known,
        "self": _("发起人%(name)s不能审批自己的申请，由上级审批") % known,
        "barred": _("%(name)s在这一步须回避，由上级审批") % known,
        "transfer": _("%(name)s转交") % known,
        "delegate": _("%(name)s委派，请给出意见") % known,
        "added": _("%(name)s加签") % known,
        "overtime": _("%(name)s超时未处理，转交") % known if stored.get("instead_of") else _("超时未处理，转交"),
    }.get(rule, "")


def _by_place(definition: Definition, rule: str, stored: Mapping[str, Any]) -> str:
    """Rules that walk the firm; `field` is set where the walk began at somebody else than the initiator."""
    level = int(stored.get("level", 1) or 1)
    label = _label(definition, stored)
    known = {"who": _("「%(field)s」") % {"field": label} if label else _("发起人"), "n": level, "up": level - 1}
    found = {
        "dept_head": _("%(who)s所在部门的负责人") if level == 1 else _("%(who)s上 %(up)d 级部门的负责人"),
        "leader": _("%(who)s的直属上级") if level == 1 else _("%(who)s的第 %(n)d 级上级"),
        "leader_from_top": _("%(who)s上级链自上而下第 %(n)d 级"),
        "leaders": _("%(who)s的第 %(n)d 级上级，逐级审批"),
        "dept_head_from_top": _("%(who)s自上而下第 %(n)d 级部门的负责人"),
        "dept_heads": _("%(who)s上级部门的负责人，逐级审批"),
    }.get(rule, "")
    return found % known if found else ""


def _by_thing(definition: Definition, rule: str, stored: Mapping[str, Any], names: Names) -> str:
    role, label = str(stored.get("role", "")), _label(definition, stored)
    named = str(stored.get("name", ""))
    node = definition.nodes.get(named)
    known = {
        "role": names.roles.get(role, role),
        "field": label or NOBODY,
        "name": _called(rule, named, names) or label or NOBODY,
        "node": node.name.said(get_language() or "zh-hans") if node else named,
    }
    said = _things().get(rule, "")
    return said % known if said else ""


def _called(rule: str, key: str, names: Names) -> str:
    """The name behind the key of a system or roster; the key itself once it is unknown."""
    known = {"owner_of": names.systems, "on_duty": names.rosters}.get(rule, {})
    return known.get(key, key)


def _things() -> dict[str, str]:
    return {
        "people": _("流程指定的人"),
        "role": _("「%(role)s」角色成员"),
        "heads_of": _("流程指定部门的负责人"),
        "form_person": _("表单「%(field)s」中指定的人"),
        "form_department": _("表单「%(field)s」中部门的负责人"),
        "initiator_selects": _("发起人选择的审批人"),
        "previous_selects": _("上一位审批人选择"),
        "initiator": _("发起人"),
        "node_people": _("「%(node)s」的审批人"),
        "node_leader": _("「%(node)s」审批人的直属上级"),
        "owner_of": _("「%(name)s」的负责人"),
        "ledger_people": _("台账「%(name)s」中登记的人"),
        "on_duty": _("值班表「%(name)s」的当前值班人"),
        "superior": _("没有找到审批人，由上级审批"),
        "flow_admin": _("没有找到审批人，由流程管理员处理"),
        "named": _("没有找到审批人，由流程指定的人处理"),
        "four_eyes": _("审批人数不足，由流程管理员补充审批"),
        "consent": _("原审批人，确认是否撤销"),
        "duplicate": _("已在前面的节点同意"),
    }


def _label(definition: Definition, stored: Mapping[str, Any]) -> str:
    found = definition.form_field(str(stored.get("field", "")))
    return found.label.said(get_language() or "zh-hans") if found else ""


def _with_path(said: str, stored: Mapping[str, Any], names: Names) -> str:
    """`发起人的第 2 级上级：王五 → 赵六`, where more than one person was walked over."""
    path = [names.person(pk) for pk in stored.get("path", ())]
    return _("%(why)s：%(path)s") % {"why": said, "path": " → ".join(path)} if len(path) > 1 else said
