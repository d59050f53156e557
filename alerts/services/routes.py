"""The rules of routing: changed as a whole, each time a new version; what a version decided can be told for ever."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alerts import said
from alerts.engine import routing
from alerts.engine.routing import MOST_CONDITIONS, MOST_RULES, REST, Config, Rule, Shift
from alerts.mapping import Fault
from alerts.models import EscalationPolicy, RouteConfig
from alerts.policy import require_keeps_rules
from alerts.services.escalation import OF_PRIORITY
from alerts.services.routing import current
from alerts.states import PolicyStatus, Priority
from bots import api as bots
from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible, Problem
from core.journal import Via
from core.refs import Ref
from people.models import Employee

ROUTES: Final = Ref("alerts.routes", "1")
MOST_NAME: Final = 60
MOST_LABELS: Final = 8


@transaction.atomic
def change_routes(rules: Sequence[Rule], *, actor: Employee | None, version: int, via: Via = Via.PAGE) -> RouteConfig:
    """Let these rules hold from now on, in this order; open incidents keep what was decided of them.

    `version` is the one that the actor saw.
    Raises: Refused unless the actor looks after alerts; Invalid naming what is wrong; IllegalMove if they changed.
    """
    require_keeps_rules(actor)
    before = current()
    if before.version != version:
        raise _late(before.version)
    if problems := routes_problems(rules):
        raise Invalid(problems)
    try:
        with transaction.atomic():
            row = RouteConfig.objects.create(
                version=version + 1, rules=routing.written(rules), created_at=clock.now(), created_by=actor
            )
    except IntegrityError:
        raise _late(version + 1) from None
    facts = {"version": row.version} | _difference(before.rules, rules)
    by = actor.ref if actor is not None else None
    journal.record("alerts.routes_changed", actor=by, ref=ROUTES, via=via, facts=facts)
    return row


def save_rule(rule: Rule, *, actor: Employee | None, version: int, via: Via = Via.PAGE) -> RouteConfig:
    """Write down one rule where it stands, a new one before the rest.

    Raises: as change_routes.
    """
    return change_routes(with_rule(current(), rule), actor=actor, version=version, via=via)


def with_rule(config: Config, rule: Rule) -> tuple[Rule, ...]:
    """The rules as they would be with this one written down."""
    if any(one.key == rule.key for one in config.rules):
        return tuple(rule if one.key == rule.key else one for one in config.rules)
    return (*config.rules[:-1], rule, config.rules[-1])


def move_rule(key: str, *, up: bool, actor: Employee | None, version: int, via: Via = Via.PAGE) -> RouteConfig:
    """Try the rule one place earlier or later; the rest stays last.

    Raises: NotVisible; as change_routes.
    """
    rules = list(current().rules)
    place = _place(rules, key)
    other = place - 1 if up else place + 1
    if key == REST or not 0 <= other < len(rules) - 1:
        raise Invalid(_("已在最前或最后，「其余」总在最后"))
    rules[place], rules[other] = rules[other], rules[place]
    return change_routes(rules, actor=actor, version=version, via=via)


def remove_rule(key: str, *, actor: Employee | None, version: int, via: Via = Via.PAGE) -> RouteConfig:
    """Try the rule no more.

    Raises: NotVisible; Invalid for the rest; as change_routes.
    """
    rules = list(current().rules)
    place = _place(rules, key)
    if key == REST:
        raise Invalid(_("「其余」不能删除"))
    return change_routes([*rules[:place], *rules[place + 1 :]], actor=actor, version=version, via=via)


def free_key(config: Config) -> str:
    """A name for a new rule, never used by one that is there."""
    taken = {rule.key for rule in config.rules}
    number = config.version + 1
    while f"r{number}" in taken:
        number += 1
    return f"r{number}"


def routes_problems(rules: Sequence[Rule]) -> list[Problem]:
    """Everything that forbids these rules; fields are named `rules.2.policy`."""
    if not rules or rules[-1].key != REST or rules[-1].terms:
        return [Problem("rules", _("最后一条应为「其余」，且没有条件"))]
    keys = [rule.key for rule in rules]
    if len(set(keys)) < len(keys) or len(keys) > MOST_RULES:
        return [Problem("rules", _("规则标识重复，或超过 {most} 条").format(most=MOST_RULES))]
    policies = set(OF_PRIORITY) | set(
        EscalationPolicy.objects.filter(status=PolicyStatus.ACTIVE).values_list("slug", flat=True)
    )
    chats = set(bots.chats())
    found: list[Problem] = []
    for place, rule in enumerate(rules):
        told = _rule_problems(rule, policies, chats)
        found += [Problem(f"rules.{place}.{one.field}", one.message) for one in told]
    return found


def _rule_problems(rule: Rule, policies: set[str], chats: set[str]) -> list[Problem]:
    found = []
    if rule.key != REST and not 0 < len(rule.name) <= MOST_NAME:
        found.append(Problem("name", _("请填写名称，最多 {most} 个字").format(most=MOST_NAME)))
    if rule.key != REST and not 0 < len(rule.terms) <= MOST_CONDITIONS:
        found.append(Problem("if", _("请设置 1 到 {most} 个条件").format(most=MOST_CONDITIONS)))
    for place, term in enumerate(rule.terms):
        if code := routing.fault(term):
            found.append(Problem(f"if.{place}", said.problem_said(Fault(code, ""))))
    if rule.policy and rule.policy not in policies:
        found.append(Problem("policy", _("升级策略不存在或已停用，请重新选择")))
    if rule.priority and rule.priority not in {*Priority.values, *Shift.values}:
        found.append(Problem("priority", _("请选择优先级")))
    if len(rule.group_by) > MOST_LABELS or any(not 0 < len(one) <= routing.LONGEST for one in rule.group_by):
        found.append(Problem("group_by", _("请填写标签名，最多 {most} 个").format(most=MOST_LABELS)))
    if set(rule.chats) - chats:
        found.append(Problem("chats", _("群不存在，请重新选择")))
    return found


def _place(rules: Sequence[Rule], key: str) -> int:
    place = next((number for number, rule in enumerate(rules) if rule.key == key), None)
    if place is None:
        raise NotVisible(_("路由规则不存在"))
    return place


def _late(version: int) -> IllegalMove:
    return IllegalMove(_("路由规则已被他人修改，请核对最新内容后再保存"), subject=ROUTES, state=str(version))


def _difference(before: Sequence[Rule], after: Sequence[Rule]) -> dict[str, Any]:
    old, new = {rule.key: rule for rule in before}, {rule.key: rule for rule in after}
    told = {
        "added": [key for key in new if key not in old],
        "removed": [key for key in old if key not in new],
        "changed": [key for key, rule in new.items() if key in old and old[key] != rule],
        "order": list(new) if [*filter(new.get, old)] != [*filter(old.get, new)] else [],
    }
    return {name: keys for name, keys in told.items() if keys}
