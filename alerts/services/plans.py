"""What is wrong with a plan of escalation, in sentences beside its fields."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from alerts.engine.ladder import LONGEST, MOST_AIMS, MOST_LAPS, MOST_RUNGS, NAMED, Aim, Plan, Target
from core.errors import Problem
from estate import api as estate
from people.models import Employee

ZERO: Final = timedelta()


def plan_problems(plan: Plan) -> list[Problem]:
    """Everything that forbids this plan; rosters and people that it names must be there."""
    found: list[Problem] = []
    if not 1 <= len(plan.rungs) <= MOST_RUNGS:
        found.append(Problem("steps", _("请设置 1 到 {most} 步").format(most=MOST_RUNGS)))
    before = ZERO
    for index, rung in enumerate(plan.rungs):
        if not ZERO <= rung.after <= LONGEST or rung.after < before:
            found.append(Problem(f"steps.{index}.after", _("请填写不早于上一步的分钟数，最长 7 天")))
        before = max(before, rung.after)
        found += _aim_problems(f"steps.{index}.to", rung.to)
    if not before <= plan.lasts <= LONGEST:
        found.append(Problem("lasts", _("请填写不早于最后一步的分钟数，最长 7 天")))
    if not 1 <= plan.laps <= MOST_LAPS:
        found.append(Problem("laps", _("请填写 1 到 {most}").format(most=MOST_LAPS)))
    elif plan.laps > 1 and plan.lasts < timedelta(minutes=1):
        found.append(Problem("lasts", _("重复通知时，每轮至少 1 分钟")))
    if not ZERO <= plan.hold <= LONGEST:
        found.append(Problem("hold", _("请填写分钟数，最长 7 天；0 表示不超时")))
    return found + _aim_problems("last", plan.last)


def _aim_problems(field: str, aims: Sequence[Aim]) -> list[Problem]:
    if not 1 <= len(aims) <= MOST_AIMS:
        return [Problem(field, _("请选择 1 到 {most} 个通知对象").format(most=MOST_AIMS))]
    return [Problem(field, _("通知对象不存在，请重新选择")) for aim in aims if not _known(aim)][:1]


def _known(aim: Aim) -> bool:
    if aim.who == Target.ROSTER:
        return aim.name in dict(estate.rosters())
    if aim.who == Target.PERSON:
        here = aim.name.isdecimal() and len(aim.name) < 18
        return here and any(one.is_active for one in Employee.objects.filter(pk=int(aim.name)))
    return aim.who not in NAMED and not aim.name
