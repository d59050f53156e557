"""Whom a rung is aimed at, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from alerts.engine.ladder import Aim, Target
from alerts.services import standing
from core.wording import names
from estate import api as estate
from people.models import Employee


def aims_said(aims: Sequence[Aim]) -> str:
    """`A 角、值班表「交易系统」`."""
    return said_with(aims, *known_names([aims]))


def aims_of(facts: Mapping[str, Any]) -> list[Aim]:
    """Whom a call was aimed at, as the journal kept it; earlier entries knew one target."""
    return [Aim(Target(who), name) for who, name in facts.get("aims") or [(facts["who"], "")]]


def known_names(many: Iterable[Sequence[Aim]]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The names of the rosters and people that these aims name, by slug and key; at most two questions."""
    flat = [aim for aims in many for aim in aims]
    rosters = dict(estate.rosters()) if any(aim.who == Target.ROSTER for aim in flat) else {}
    keys = {int(aim.name) for aim in flat if aim.who == Target.PERSON and aim.name.isdecimal()}
    people = {str(pk): one.display_name for pk, one in Employee.objects.in_bulk(keys).items()} if keys else {}
    return rosters, people


def said_with(aims: Sequence[Aim], rosters: Mapping[str, str], people: Mapping[str, str]) -> str:
    """The same with names that are known already."""
    return names(_one(aim, rosters, people) for aim in aims)


def passed_said(passed: Sequence[Sequence[Any]], people: Mapping[int, Employee]) -> str:
    """`张三休假`, of everybody who was passed over."""
    words = {
        standing.LEFT: _("{name}已离职"),
        standing.AWAY: _("{name}不在岗"),
        standing.GONE: _("{name}不在飞书通讯录"),
    }
    return names(words[why].format(name=people[pk].display_name) for pk, why in passed if pk in people)


def _one(aim: Aim, rosters: Mapping[str, str], people: Mapping[str, str]) -> str:
    if aim.who == Target.ROSTER:
        return _("值班表「{name}」").format(name=rosters.get(aim.name, aim.name))
    if aim.who == Target.PERSON:
        return people.get(aim.name, str(aim.who.label))
    return str(aim.who.label)
