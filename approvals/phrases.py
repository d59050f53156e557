"""How a request is said in words, in the active language: on cards, in the inbox and on pages alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals import world
from approvals.definition import Definition
from approvals.definition.parse import PLACEHOLDER
from approvals.forms import form
from approvals.forms.conditions import total_of
from approvals.forms.kinds import rows_of
from approvals.models import Decision, Request
from core.refs import Ref
from core.wording import clock_time
from people import api as people
from people.models import Employee, Role

MOST_PURPOSE = 24


def language() -> str:
    """The language of the moment."""
    return get_language() or "zh-hans"


def headline(definition: Definition, data: Mapping[str, Any]) -> str:
    """What is asked for in a few words (`3 台生产云主机`); the flow's title if the definition says nothing."""
    written = definition.headline.said(language())
    if not written:
        return definition.title.said(language())
    return PLACEHOLDER.sub(lambda match: _placeholder(definition, data, match[1]), written)


def purpose(definition: Definition, data: Mapping[str, Any]) -> str:
    """What for, shortened to a line; "" if the definition names no field for it."""
    line = _purpose(definition, data).rstrip("。.；;，, ")
    return line if len(line) <= MOST_PURPOSE else f"{line[: MOST_PURPOSE - 1]}…"


def _purpose(definition: Definition, data: Mapping[str, Any]) -> str:
    name, _dot, column = definition.purpose.partition(".")
    value = data.get(name, "")
    if column:
        value = next((row.cells.get(column, "") for row in rows_of(value)), "")
    return " ".join(str(value).split())


def findable(definition: Definition, data: Mapping[str, Any]) -> tuple[tuple[str, ...], str]:
    """By which words a request is found: what is asked for, in both languages, and what for.

    A phrase that would tell something sensitive is left out whole.
    """
    said = []
    for spoken, written in (("zh-hans", definition.headline.zh), ("en", definition.headline.en)):
        if written and not any(_tells(definition, name) for name in PLACEHOLDER.findall(written)):
            with translation.override(spoken):
                said.append(PLACEHOLDER.sub(lambda match: _placeholder(definition, data, match[1]), written))
    secret = not definition.purpose or _tells(definition, definition.purpose)
    return tuple(said), "" if secret else _purpose(definition, data)


def _tells(definition: Definition, name: str) -> bool:
    """Whether a placeholder, `field` or `field.column`, would say something sensitive; an unknown one might."""
    key, dot, expression = name.partition(".")
    field = definition.form_field(key)
    if field is None:
        return True
    return field.tells(tuple(part.strip() for part in expression.split("*"))) if dot else field.secret


def summary(definition: Definition, data: Mapping[str, Any]) -> tuple[tuple[str, str, bool], ...]:
    """The summary fields as (label, value, sensitive); only fields that are filled in."""
    shown = []
    for name in definition.summary:
        field = definition.form_field(name)
        if field is not None and name in data:
            value = form.display(field, data[name], language(), world.everything())
            shown.append((field.label.said(language()), value, field.secret))
    return tuple(shown)


def public_summary(definition: Definition, data: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The summary without what is sensitive."""
    return tuple((label, value) for label, value, sensitive in summary(definition, data) if not sensitive)


def has_sensitive(definition: Definition, data: Mapping[str, Any]) -> bool:
    """Whether something filled in may only be read on the page."""
    return any(
        (field.sensitive or any(column.sensitive for column in field.columns)) and field.id in data
        for field in definition.fields
    )


def reason(definition: Definition, stored: Mapping[str, Any]) -> str:
    """Why somebody is asked, as a noun phrase: `发起人所在部门的负责人`."""
    rule = str(stored.get("rule", ""))
    if rule == "role":
        return _("「%(role)s」角色成员") % {"role": role_name(str(stored.get("role", "")))}
    if rule == "form_person":
        field = definition.form_field(str(stored.get("field", "")))
        return _("表单「%(field)s」中指定的人") % {"field": field.label.said(language()) if field else "—"}
    if rule in {"leaver", "self"}:
        found = people.people([int(stored.get("instead_of", 0))]).get(int(stored.get("instead_of", 0)))
        name = found.display_name if found else "—"
        if rule == "leaver":
            return _("接替已离职的%(name)s") % {"name": name}
        return _("发起人%(name)s不能审批自己的申请，由上级审批") % {"name": name}
    level = int(stored.get("level", 1) or 1)
    higher_head = _("发起人上 %(n)d 级部门的负责人") % {"n": level - 1}
    higher_leader = _("发起人的第 %(n)d 级上级") % {"n": level}
    plain = {
        "dept_head": _("发起人所在部门的负责人") if level == 1 else higher_head,
        "leader": _("发起人的直属上级") if level == 1 else higher_leader,
        "initiator": _("发起人"),
        "people": _("流程指定的人"),
        "flow_admin": _("没有找到审批人，由流程管理员处理"),
    }
    return plain.get(rule, rule)


def reasons(definition: Definition, stored: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """All reasons of one person."""
    return tuple(reason(definition, one) for one in stored)


def role_name(slug: str) -> str:
    """The role's name."""
    role = Role.objects.filter(slug=slug).first()
    if role is None:
        return slug
    return role.name_en if role.name_en and language().startswith("en") else role.name


def decided(decision: Decision) -> str:
    """`陈立已同意`, or `张三（代李四）已同意`."""
    name = decision.person.display_name
    if decision.on_behalf_of is not None:
        name = _("%(agent)s（代%(principal)s）") % {"agent": name, "principal": decision.on_behalf_of.display_name}
    return _("%(name)s%(verb)s") % {"name": name, "verb": past(decision.verb)}


def past(verb: str) -> str:
    """`已同意`."""
    return {
        Decision.Verb.APPROVE: _("已同意"),
        Decision.Verb.REJECT: _("已拒绝"),
        Decision.Verb.COMPLETE: _("已完成"),
        Decision.Verb.CANNOT: _("已标记无法完成"),
    }[Decision.Verb(verb)]


def decided_at(decision: Decision) -> str:
    """`陈立已同意 · 10:05`."""
    return f"{decided(decision)} · {clock_time(decision.at)}"


def mode(kind: str, many: bool) -> str:
    """`会签` or `或签` where several are asked."""
    if not many:
        return ""
    return _("会签") if kind == "all" else _("或签")


def with_department(person: Employee, department: str) -> str:
    """`王小明（交易系统部）`."""
    return _("%(name)s（%(department)s）") % {"name": person.display_name, "department": department}


def url(request: Request) -> str:
    """Path of the request's page."""
    return reverse("approvals:request", args=[request.pk])


def task_url(ref: Ref) -> str:
    """Path of the page of a task's request."""
    request = Request.objects.filter(tasks=ref.pk).first()
    return url(request) if request else reverse("approvals:start")


def _placeholder(definition: Definition, data: Mapping[str, Any], name: str) -> str:
    key, dot, expression = name.partition(".")
    field = definition.form_field(key)
    if field is None:
        return ""
    if not dot:
        return form.display(field, data.get(key), language(), world.everything())
    total = next((one for one in field.totals if one.expression == expression), None)
    if total is None:
        return ""
    unit = total.unit.said(language())
    figure = f"{total_of(data.get(key), total.factors):,}"
    return f"{figure} {unit}" if unit else figure
