"""Letting somebody act for oneself, and taking that back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock, journal
from core.errors import IllegalMove, Invalid, Problem, Refused
from core.journal import Via
from people import records, timers
from people.delegates import tell_ended
from people.delegation_rules import Span, closes_ring, in_the_way
from people.models import Delegation, Employee
from people.policy import require_may_delegate
from people.services.locking import locked
from people.states import DELEGATION, AssistantMode, DelegationKind, DelegationStatus

# Nobody plans further; and the ends of the calendar cannot be told in every zone.
FARTHEST = timedelta(days=3_660)


@transaction.atomic
def delegate(
    *,
    actor: Employee,
    principal: Employee,
    agent: Employee,
    kind: DelegationKind,
    starts_at: datetime,
    ends_at: datetime | None,
    flows: Iterable[str] = (),
    mode: AssistantMode = AssistantMode.DECIDE,
    limits: Mapping[str, Mapping[str, Any]] | None = None,
    reason: str = "",
    via: Via = Via.PAGE,
) -> Delegation:
    """Let the agent act for the principal in these flows (none named = all) from one moment to another.

    An assistant may have no end, a deputy must; `mode` says how far an assistant goes, `limits` up to which amount
    (see the model). Two deputies at one time for one flow, the same agent twice, and
    rings (A for B while B for A) are refused.
    Raises: Refused unless the actor is the principal, HR or flow admin; Invalid for times, people and overlaps.
    Source: approvals-and-projects §1.7.
    """
    require_may_delegate(actor, principal)
    people = locked({principal.pk, agent.pk})
    covered = sorted({flow.strip() for flow in flows if flow.strip()})
    _check_people(people[principal.pk], people[agent.pk])
    _check_times(kind, starts_at, ends_at)
    most = _limits(kind, limits or {})
    new = Span(principal.pk, agent.pk, kind == DelegationKind.DEPUTY, starts_at, ends_at, frozenset(covered))
    _check_others(new)
    row = Delegation.objects.create(
        kind=kind,
        principal=principal,
        agent=agent,
        flows=covered,
        mode=mode if kind == DelegationKind.ASSISTANT else AssistantMode.DECIDE,
        limits=most,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason.strip()[:200],
    )
    timers.arm(row)
    records.note([row], actor=actor, reason="people.delegated", kind="+")
    _journal("people.delegated", row, actor=actor, via=via)
    return row


@transaction.atomic
def end_delegation(
    delegation: Delegation, *, actor: Employee | None, reason: str = "", via: Via = Via.PAGE
) -> Delegation:
    """End a delegation now; who acted for somebody no longer does. The system (None) ends those of leavers.

    Raises: Refused unless the actor is principal, agent, HR or flow admin; IllegalMove if it has ended.
    """
    if actor is not None and actor.pk != delegation.agent_id:
        require_may_delegate(actor, delegation.principal)
    if delegation.ends_at is not None and delegation.ends_at <= clock.now():
        raise IllegalMove(_("已经到期，无需再结束"), subject=delegation.ref, state=delegation.status)
    _end(delegation, actor)
    tell_ended(delegation)
    _journal("people.delegation_ended", delegation, actor=actor, via=via, reason=reason)
    return delegation


def end_all_of(employee: Employee, *, actor: Employee | None, via: Via) -> int:
    """End every delegation from or to the person, inside the caller's transaction; returns how many."""
    mine = Q(principal=employee) | Q(agent=employee)
    rows = Delegation.objects.select_for_update(of=("self",)).filter(mine, status=DelegationStatus.ACTIVE)
    ended = list(rows.order_by("pk"))
    for row in ended:
        _end(row, actor)
        timers.tell_soon(row)
        _journal("people.delegation_ended", row, actor=actor, via=via, reason="left")
    return len(ended)


def _end(row: Delegation, actor: Employee | None) -> None:
    DELEGATION.move(row, "end")
    records.note([row], actor=actor, reason="people.delegation_ended")
    timers.disarm(row)


def _journal(verb: str, row: Delegation, *, actor: Employee | None, via: Via, reason: str = "") -> None:
    facts = {
        "kind": row.kind,
        "principal": row.principal_id,
        "agent": row.agent_id,
        "flows": row.flows,
        **({"mode": row.mode, "limits": row.limits} if row.kind == DelegationKind.ASSISTANT else {}),
        "from": row.starts_at,
        "to": row.ends_at,
        "reason": reason or row.reason,
    }
    journal.record(verb, actor=actor.ref if actor else None, ref=row.ref, via=via, facts=facts)


def _check_people(principal: Employee, agent: Employee) -> None:
    if principal.pk == agent.pk:
        raise Invalid.at("agent", _("不能选择本人"))
    if not principal.is_active:
        raise Refused(_("该员工已离职"))
    if not agent.is_active:
        raise Invalid.at("agent", _("该员工已离职，请选择其他人"))


def _check_times(kind: DelegationKind, starts_at: datetime, ends_at: datetime | None) -> None:
    problems: list[Problem] = []
    for name, at in (("starts_at", starts_at), ("ends_at", ends_at)):
        if at is not None and abs(at - clock.now()) > FARTHEST:
            problems.append(Problem(name, _("日期太远，请检查年份")))
    if ends_at is None and kind == DelegationKind.DEPUTY:
        problems.append(Problem("ends_at", _("请填写代理的结束时间")))
    if ends_at is not None and ends_at <= starts_at:
        problems.append(Problem("ends_at", _("结束时间须晚于开始时间")))
    elif ends_at is not None and ends_at <= clock.now():
        problems.append(Problem("ends_at", _("结束时间已过，请选择以后的时间")))
    if problems:
        raise Invalid(problems)


def _limits(kind: DelegationKind, limits: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The amounts, as they are kept.

    Raises: Invalid for a deputy, or what is no field with an amount.
    """
    if limits and kind != DelegationKind.ASSISTANT:
        raise Invalid.at("limits", _("只有助理可以设置金额上限"))
    found: dict[str, dict[str, Any]] = {}
    for flow, limit in limits.items():
        field, most = str(limit.get("field", "")), limit.get("most")
        if not field or isinstance(most, bool) or not isinstance(most, int) or most < 0:
            raise Invalid.at("limits", _("请填写金额字段和上限"))
        found[str(flow)] = {"field": field, "most": most}
    return found


def _check_others(new: Span) -> None:
    known = _live_spans()
    if in_the_way(new, known) is not None:
        raise Invalid.at("starts_at", _("这段时间已有代理人，请先结束原有的代理"))
    if closes_ring(new, known):
        raise Invalid.at("agent", _("对方在这段时间也由你代理（或由你的代理人代理），请选择其他人"))


def _live_spans() -> Sequence[Span]:
    open_end = Q(ends_at=None) | Q(ends_at__gt=clock.now())
    rows = Delegation.objects.filter(open_end, status=DelegationStatus.ACTIVE)
    return [
        Span(
            row.principal_id,
            row.agent_id,
            row.kind == DelegationKind.DEPUTY,
            row.starts_at,
            row.ends_at,
            frozenset(row.flows),
        )
        for row in rows
    ]
