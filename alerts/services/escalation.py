"""Policies of escalation: which one holds for an incident, and how they are added, changed and retired."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alerts.engine import ladder
from alerts.engine.ladder import BUILT_IN, Plan
from alerts.models import EscalationPolicy, Incident
from alerts.policy import require_keeps_rules
from alerts.services.plans import plan_problems
from alerts.states import POLICY, PolicyStatus, Priority
from core import history, journal
from core.errors import IllegalMove, Invalid, NotVisible, Problem
from core.journal import Via
from core.refs import Ref
from people.models import Employee

SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
OF_PRIORITY: Final[Mapping[str, Priority]] = {plan.slug: priority for priority, plan in BUILT_IN.items()}
MOST_NAME: Final = 60


@dataclass(frozen=True)
class PolicyDraft:
    """What a policy should be."""

    name: str
    plan: Plan
    name_en: str = ""
    note: str = ""


def plan_of(row: Incident) -> Plan:
    """The plan that holds for the incident now."""
    return plan_named(row.policy, Priority(row.priority))


def plan_named(slug: str, priority: Priority) -> Plan:
    """The plan of this policy if it is in use, else that of the priority."""
    usual = BUILT_IN[priority]
    rows = EscalationPolicy.objects.filter(slug__in={slug, usual.slug} - {""}, status=PolicyStatus.ACTIVE)
    known = {row.slug: plan_in(row) for row in rows}
    return known.get(slug) or known.get(usual.slug) or usual


def plan_in(row: EscalationPolicy) -> Plan:
    """The plan of the policy as it is now."""
    return replace(ladder.read(row.plan), slug=row.slug, version=row.version)


@transaction.atomic
def add_policy(*, actor: Employee | None, slug: str, draft: PolicyDraft, via: Via = Via.PAGE) -> EscalationPolicy:
    """Write down a policy.

    Raises: Refused unless the actor looks after alerts; Invalid naming what is wrong.
    """
    require_keeps_rules(actor)
    problems = _problems(draft)
    if not SLUG.fullmatch(slug):
        problems.append(Problem("slug", _("请用小写字母、数字或连字符，2 到 40 个字符")))
    elif slug in OF_PRIORITY or EscalationPolicy.objects.filter(slug=slug).exists():
        problems.append(_taken(slug))
    if problems:
        raise Invalid(problems)
    try:
        with transaction.atomic():
            row = EscalationPolicy.objects.create(slug=slug, **_columns(draft))
    except IntegrityError:
        raise Invalid([_taken(slug)]) from None
    _leave("alerts.policy_added", row, actor, via, {"slug": slug, "name": row.name}, kind="+")
    return row


@transaction.atomic
def change_policy(
    slug: str, *, actor: Employee | None, draft: PolicyDraft, version: int, via: Via = Via.PAGE
) -> EscalationPolicy:
    """Write down what a policy should be; runs that have begun keep theirs. Nothing happens where nothing changes.

    `version` is the one that the actor saw; 0 for what is built in.
    Raises: NotVisible; Refused unless the actor looks after alerts; Invalid; IllegalMove if it changed meanwhile.
    """
    require_keeps_rules(actor)
    if problems := _problems(draft):
        raise Invalid(problems)
    row = _locked(slug)
    if row.version != version:
        raise IllegalMove(_("策略已被他人修改，请核对最新内容后再保存"), subject=row.ref, state=str(row.version))
    wanted = _columns(draft)
    changed = sorted(name for name, value in wanted.items() if getattr(row, name) != value)
    if changed or not version:
        hit = EscalationPolicy.objects.filter(pk=row.pk, version=version).update(**wanted, version=version + 1)
        if hit != 1:
            raise IllegalMove(_("策略已被他人修改，请核对最新内容后再保存"), subject=row.ref)
        row.refresh_from_db()
        _leave("alerts.policy_changed", row, actor, via, {"changed": changed, "version": row.version})
    return row


@transaction.atomic
def retire_policy(slug: str, *, actor: Employee | None, via: Via = Via.PAGE) -> EscalationPolicy:
    """Use the policy no more; what still names it uses that of the priority.

    Raises: NotVisible; Refused unless the actor looks after alerts; Invalid for one of a priority; IllegalMove.
    """
    require_keeps_rules(actor)
    if slug in OF_PRIORITY:
        raise Invalid(_("优先级的默认策略不能停用，可以修改"))
    row = _locked(slug)
    POLICY.move(row, "retire")
    _leave("alerts.policy_retired", row, actor, via, {})
    return row


@transaction.atomic
def restore_policy(slug: str, *, actor: Employee | None, via: Via = Via.PAGE) -> EscalationPolicy:
    """Use it again.

    Raises: NotVisible; Refused unless the actor looks after alerts; IllegalMove.
    """
    require_keeps_rules(actor)
    row = _locked(slug)
    POLICY.move(row, "restore")
    _leave("alerts.policy_restored", row, actor, via, {})
    return row


def built_in(slug: str) -> EscalationPolicy | None:
    """What is built in for a priority, as a row that is not written down; its version is 0."""
    priority = OF_PRIORITY.get(slug)
    if priority is None:
        return None
    name = _("{priority} 默认策略").format(priority=priority)
    return EscalationPolicy(slug=slug, name=name, plan=_kept(BUILT_IN[priority]), version=0)


def _locked(slug: str) -> EscalationPolicy:
    """The row; what is built in is written down first, under version 0."""
    row = EscalationPolicy.objects.select_for_update().filter(slug=slug).first()
    if row is not None:
        return row
    if (usual := built_in(slug)) is None:
        raise NotVisible(_("升级策略不存在"))
    columns = {name: getattr(usual, name) for name in ("name", "plan", "version")}
    made, _new = EscalationPolicy.objects.get_or_create(slug=slug, defaults=columns)
    return made


def _columns(draft: PolicyDraft) -> dict[str, Any]:
    names = {"name": draft.name.strip(), "name_en": draft.name_en.strip()[:80], "note": draft.note.strip()[:200]}
    return names | {"plan": _kept(draft.plan)}


def _kept(plan: Plan) -> dict[str, Any]:
    return {name: value for name, value in ladder.written(plan).items() if name not in {"policy", "version"}}


def _problems(draft: PolicyDraft) -> list[Problem]:
    found = plan_problems(draft.plan)
    if not draft.name.strip() or len(draft.name.strip()) > MOST_NAME:
        found.append(Problem("name", _("请填写名称，最多 {most} 个字").format(most=MOST_NAME)))
    return found


def _taken(slug: str) -> Problem:
    return Problem("slug", _("标识「{slug}」已被使用，请换一个").format(slug=slug))


def _leave(
    verb: str, row: EscalationPolicy, actor: Employee | None, via: Via, facts: dict[str, Any], *, kind: str = "~"
) -> None:
    by: Ref | None = actor.ref if actor is not None else None
    history.note([row], actor=by, reason=verb, kind=kind)
    journal.record(verb, actor=by, ref=row.ref, via=via, facts=facts)
