"""Grades of impact: written down, changed, taken away."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alerts.models import ImpactGrade
from alerts.policy import require_keeps_rules
from core import journal
from core.errors import IllegalMove, Invalid
from core.journal import Via
from people.models import Employee

MOST_MINUTES = 10_000


@transaction.atomic
def set_grade(
    grade: ImpactGrade | None,
    *,
    actor: Employee | None,
    name: str,
    minutes: int,
    name_en: str = "",
    via: Via = Via.ADMIN,
) -> ImpactGrade:
    """Say from how many trading minutes on a fault is of this grade; None adds one.

    Raises: Refused unless the actor keeps the rules; Invalid for what is wrong, such as minutes that another has.
    """
    require_keeps_rules(actor)
    if not name.strip():
        raise Invalid.at("name", _("不能为空，请填写"))
    if not 1 <= minutes <= MOST_MINUTES:
        raise Invalid.at("minutes", _("须为 1 至 {count} 的整数").format(count=MOST_MINUTES))
    wanted = {"name": name.strip()[:40], "name_en": name_en.strip()[:60], "minutes": minutes}
    try:
        with transaction.atomic():
            row, _made = ImpactGrade.objects.update_or_create(pk=grade.pk if grade else None, defaults=wanted)
    except IntegrityError:
        raise Invalid.at("minutes", _("已有等级从 {count} 分钟起").format(count=minutes)) from None
    actor_ref = actor.ref if actor else None
    journal.record("alerts.grade_set", actor=actor_ref, ref=row.ref, via=via, facts=wanted)
    return row


@transaction.atomic
def drop_grade(grade: ImpactGrade, *, actor: Employee | None, via: Via = Via.ADMIN) -> None:
    """Know this grade no more.

    Raises: Refused unless the actor keeps the rules; IllegalMove if somebody did already.
    """
    require_keeps_rules(actor)
    row = ImpactGrade.objects.select_for_update().filter(pk=grade.pk).first()
    if row is None:
        raise IllegalMove(_("内容已变化，请查看最新状态"))
    facts = {"name": row.name, "minutes": row.minutes}
    journal.record("alerts.grade_dropped", actor=actor.ref if actor else None, ref=row.ref, via=via, facts=facts)
    ImpactGrade.objects.filter(pk=row.pk).delete()
