"""Whether everybody whom a grave incident calls could be reached while Feishu is away, and roads that do not work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from alerts.engine.ladder import Aim, Plan, Target
from alerts.models import SpareRoad
from alerts.services.standing import behind
from alerts.states_road import Drill, RoadKind, RoadStatus
from core.wording import names
from estate import api as estate
from people.models import Employee

MOST = 5


def unreachable(plans: Mapping[str, Plan], at: datetime) -> Iterator[tuple[str, str]]:
    """Slug of the plan, and who of those behind it has neither number nor address for any road in use.

    Where no road is in use the firm wants none, and nothing is missing.
    """
    kinds = set(SpareRoad.objects.filter(status=RoadStatus.ACTIVE).values_list("kind", flat=True))
    if not kinds:
        return
    mail, phone = RoadKind.MAIL in kinds, bool(kinds - {RoadKind.MAIL})
    what = _("手机号和邮箱") if mail and phone else _("邮箱") if mail else _("手机号")
    owners = _owners()
    for slug, plan in plans.items():
        found = [one for one in _called(plan, owners, at) if not (mail and one.email) and not (phone and one.mobile)]
        if found:
            said = names(one.display_name for one in found[:MOST])
            if len(found) > MOST:
                said = _("{names}等 {many} 人").format(names=said, many=len(found))
            yield slug, _("{names}没有{what}，飞书不可用时通知不到").format(names=said, what=what)


def broken() -> list[SpareRoad]:
    """Roads in use whose last drill failed."""
    return list(SpareRoad.objects.filter(status=RoadStatus.ACTIVE, drill=Drill.FAILED).order_by("position", "pk"))


def _called(plan: Plan, owners: Mapping[Target, Sequence[Employee]], at: datetime) -> list[Employee]:
    """Everybody behind the plan's places now; owners of every system in use."""
    aims: Iterable[Aim] = dict.fromkeys(aim for aims in (*(one.to for one in plan.rungs), plan.last) for aim in aims)
    found: dict[int, Employee] = {}
    for aim in aims:
        people = owners[aim.who] if aim.who in owners else behind([aim], "", at).called
        found |= {one.pk: one for one in people}
    return [found[pk] for pk in sorted(found)]


def _owners() -> Mapping[Target, Sequence[Employee]]:
    keys = estate.owner_keys()
    people = Employee.objects.in_bulk({pk for each in keys.values() for pk in each})
    return {
        Target(duty): [people[pk] for pk in each if people[pk].is_active] for duty, each in keys.items()
    }  # fmt: skip
