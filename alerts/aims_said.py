"""Whom a rung is aimed at, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from alerts.engine.ladder import Aim, Target
from alerts.services import standing
from core.wording import names
from estate import api as estate
from people.models import Employee


@dataclass(frozen=True)
class Names:
    """The rosters and people that aims name, by slug and key: whatever the language in which they are said."""

    rosters: Mapping[str, estate.RosterFacts]
    people: Mapping[str, Employee]


def aims_said(aims: Sequence[Aim]) -> str:
    """`A 角、值班表「交易系统」`."""
    return said_with(aims, known_names([aims]))


def aims_of(facts: Mapping[str, Any]) -> list[Aim]:
    """Whom a call was aimed at, as the journal kept it; earlier entries knew one target."""
    return [Aim(Target(who), name) for who, name in facts.get("aims") or [(facts["who"], "")]]


def known_names(many: Iterable[Sequence[Aim]]) -> Names:
    """The rosters and people that these aims name; at most two questions."""
    flat = [aim for aims in many for aim in aims]
    slugs = {aim.name for aim in flat if aim.who == Target.ROSTER}
    keys = {int(aim.name) for aim in flat if aim.who == Target.PERSON and aim.name.isdecimal()}
    return Names(
        estate.rosters_by_slug(slugs) if slugs else {},
        {str(pk): one for pk, one in Employee.objects.in_bulk(keys).items()} if keys else {},
    )


def said_with(aims: Sequence[Aim], known: Names) -> str:
    """The same with names that are known already."""
    return names(_one(aim, known) for aim in aims)


def passed_said(passed: Sequence[Sequence[Any]], people: Mapping[int, Employee]) -> str:
    """`张三休假`, of everybody who was passed over."""
    words = {
        standing.LEFT: _("{name}已离职"),
        standing.AWAY: _("{name}不在岗"),
        standing.GONE: _("{name}不在飞书通讯录"),
    }
    return names(words[why].format(name=people[pk].display_name) for pk, why in passed if pk in people)


def _one(aim: Aim, known: Names) -> str:
    if aim.who == Target.ROSTER:
        roster = known.rosters.get(aim.name)
        return _("值班表「{name}」").format(name=roster.said if roster is not None else aim.name)
    if aim.who == Target.PERSON:
        person = known.people.get(aim.name)
        return person.display_name if person is not None else str(aim.who.label)
    return str(aim.who.label)
