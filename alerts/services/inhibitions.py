"""Rules by which one alert explains others: set and retired by operators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.engine import quiet
from alerts.engine.quiet import Condition
from alerts.models import InhibitionRule
from alerts.policy import keeps_sources
from alerts.services.gathering import settle_again
from alerts.services.silences import checked
from alerts.states import INHIBITION, InUse
from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible, Problem, Refused
from core.journal import Via
from people.models import Employee

MOST: Final = 100
LABELS: Final = 10


@transaction.atomic
def add_inhibition(
    *, actor: Employee | None, name: str, explains: Sequence[Condition], explained: Sequence[Condition],
    equal: Sequence[str] = (), via: Via = Via.PAGE,
) -> InhibitionRule:  # fmt: skip
    """While an alert fires that meets `explains`, those are quiet that meet `explained` and share these labels.

    Raises: Refused unless the actor is an operator; Invalid.
    """
    require_operator(actor)
    columns = _columns(name, explains, explained, equal)
    row = InhibitionRule.objects.create(**columns, created_by=actor, created_at=clock.now())
    facts = {"name": row.name, "explains": row.explains, "explained": row.explained, "equal": row.equal}
    journal.record("alerts.inhibition_added", actor=actor.ref if actor else None, ref=row.ref, via=via, facts=facts)
    settle_again()
    return row


@transaction.atomic
def change_inhibition(
    rule: int, *, actor: Employee | None, version: int, name: str, explains: Sequence[Condition],
    explained: Sequence[Condition], equal: Sequence[str] = (), via: Via = Via.PAGE,
) -> InhibitionRule:  # fmt: skip
    """Let it say this from now on; what it no longer explains and still fires is heard at once.

    `version` is the one that the actor saw; nothing happens where nothing changes.
    Raises: Refused unless the actor is an operator; NotVisible; Invalid; IllegalMove if it is retired or changed.
    """
    require_operator(actor)
    row = _locked(rule)
    if row.version != version:
        told = _("抑制规则已被他人修改，请核对最新内容后再保存")
        raise IllegalMove(told, subject=row.ref, state=str(row.version))
    wanted = _columns(name, explains, explained, equal)
    before = {column: getattr(row, column) for column, value in wanted.items() if getattr(row, column) != value}
    if not before:
        return row
    InhibitionRule.objects.filter(pk=row.pk).update(**wanted, version=version + 1)
    row.refresh_from_db()
    facts = {"from": before, "to": {column: wanted[column] for column in before}}
    journal.record("alerts.inhibition_changed", actor=actor.ref if actor else None, ref=row.ref, via=via, facts=facts)
    settle_again()
    return row


@transaction.atomic
def retire_inhibition(rule: int, *, actor: Employee | None, via: Via = Via.PAGE) -> InhibitionRule:
    """The rule holds no more; what it kept quiet and still fires is heard.

    Raises: Refused unless the actor is an operator; NotVisible; IllegalMove if it is retired.
    """
    require_operator(actor)
    row = _locked(rule)
    INHIBITION.move(row, "retire")
    journal.record("alerts.inhibition_retired", actor=actor.ref if actor else None, ref=row.ref, via=via)
    settle_again()
    return row


def require_operator(actor: Employee | None) -> None:
    """Pass for operators, and for the house.

    Raises: Refused.
    """
    if actor is not None and not keeps_sources(actor):
        raise Refused(_("只有平台运维可以维护抑制规则"))


def _locked(rule: int) -> InhibitionRule:
    row = InhibitionRule.objects.select_for_update(of=("self",)).filter(pk=rule).first()
    if row is None:
        raise NotVisible(_("抑制规则不存在"))
    if row.status == InUse.RETIRED:
        raise IllegalMove(_("抑制规则已停用"), subject=row.ref, state=row.status)
    return row


def _columns(
    name: str, explains: Sequence[Condition], explained: Sequence[Condition], equal: Sequence[str]
) -> dict[str, Any]:
    labels = list(dict.fromkeys(one.strip() for one in equal if one.strip()))
    problems = _at("explains", checked(explains)) + _at("explained", checked(explained))
    if not name.strip() or len(name.strip()) > MOST:
        problems.append(Problem("name", _("请填写名称，最多 {most} 个字").format(most=MOST)))
    if len(labels) > LABELS or any(len(one) > quiet.LONGEST for one in labels):
        problems.append(Problem("equal", _("最多 {most} 个标签").format(most=LABELS)))
    if problems:
        raise Invalid(problems)
    return {
        "name": name.strip(),
        "explains": quiet.written(explains),
        "explained": quiet.written(explained),
        "equal": labels,
    }


def _at(side: str, problems: Sequence[Problem]) -> list[Problem]:
    return [Problem(one.field.replace("conditions", side), one.message) for one in problems]
