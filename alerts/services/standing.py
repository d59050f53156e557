"""Who stands behind a rung at a moment, and who of them is passed over and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from alerts.engine.ladder import Aim, Target
from alerts.policy import OPERATOR
from estate import api as estate
from people import api as people
from people.models import Employee

LEFT: Final = "left"
AWAY: Final = "away"
GONE: Final = "gone"  # from the directory of Feishu: no message reaches him


@dataclass
class Behind:
    """Whom to call; `passed`: key and why of each who is not called; `duty`: how a roster came to its answer."""

    called: list[Employee] = field(default_factory=list)
    passed: dict[int, str] = field(default_factory=dict)
    duty: list[dict[str, Any]] = field(default_factory=list)

    def facts(self, aims: Sequence[Aim]) -> dict[str, Any]:
        """The same for the journal."""
        told: dict[str, Any] = {
            "who": aims[0].who.value,
            "aims": [[aim.who.value, aim.name] for aim in aims],
            "to": [person.pk for person in self.called],
        }
        if self.passed:
            told["passed"] = [[pk, why] for pk, why in self.passed.items()]
        if self.duty:
            told["duty"] = self.duty
        return told


def behind(aims: Sequence[Aim], system: str, at: datetime) -> Behind:
    """Who is to be called for a fault in this system, nobody twice; of leaders the nearest who is here."""
    found = Behind()
    for aim in aims:
        here = _here(_keys(aim, system, at, found), at, found)
        known = {person.pk for person in found.called}
        found.called += [one for one in here[: 1 if aim.who == Target.LEADER else None] if one.pk not in known]
    return found


def whatever(found: Behind) -> Behind:
    """Somebody has to be told: where nobody is behind the last aims, every operator, away or not."""
    if not found.called:
        found.called = list(people.holders(OPERATOR))
        found.passed = {pk: why for pk, why in found.passed.items() if pk not in {one.pk for one in found.called}}
    return found


def _keys(aim: Aim, system: str, at: datetime, found: Behind) -> list[int]:
    if aim.who == Target.PERSON:
        return [int(aim.name)] if aim.name.isdecimal() else []
    if aim.who == Target.ROSTER:
        turns = estate.on_duty(aim.name, at)
        found.duty += [{"roster": aim.name, "person": turn.person, "why": turn.why.facts()} for turn in turns]
        return [turn.person for turn in turns]
    if aim.who == Target.OPERATORS:
        return [person.pk for person in people.holders(OPERATOR)]
    if not system:
        return []
    if aim.who == Target.LEADER:
        first = Employee.objects.filter(pk__in=estate.owners_of(system, ("a",))).order_by("pk").first()
        return [person.pk for person in people.leader_chain(first)] if first else []
    return estate.owners_of(system, (aim.who.value,))


def _here(keys: Sequence[int], at: datetime, found: Behind) -> list[Employee]:
    known = Employee.objects.in_bulk(keys)
    away = people.absences_in_force(keys, at)
    here: list[Employee] = []
    for pk in keys:
        if why := _missing(known.get(pk), pk in away):
            found.passed[pk] = why
        else:
            here.append(known[pk])
    return here


def _missing(person: Employee | None, away: bool) -> str:
    if person is None or not person.is_active:
        return LEFT
    if person.in_directory == people.InDirectory.GONE:
        return GONE
    return AWAY if away else ""
