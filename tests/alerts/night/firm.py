"""The firm of the night, written through its own verbs: people, rosters, systems, policies, routes, senders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Final

from alerts.models import AlertSource
from alerts.services.escalation import PolicyDraft, add_policy
from alerts.services.inhibitions import add_inhibition
from alerts.services.routes import change_routes
from alerts.services.sources import add_source, change_source
from alerts.services.windows import add_window
from alerts.source_form import SourceDraft
from bots.models import Bot
from bots.states import BotRank
from core import clock
from estate.duty import Window
from estate.services.layers import LayerDraft, set_layers
from estate.services.overrides import stand_in
from estate.services.rosters import add_roster
from estate.services.systems import add_system, name_owners
from estate.states import Duty, Grade, Unit
from people.models import Employee
from people.services.absences import note_absence
from people.states import AbsenceKind
from tests.alerts.night import plan
from tests.factories import people as make

MAPPING: Final = {
    "items": "events",
    "fields": {"key": "id", "title": "name", "severity": "level", "time": "at", "began": "since",
               "state": {"path": "st", "map": {"ALARM": "firing", "NORMAL": "resolved"}}},
    "labels_of": ["tags"],
}  # fmt: skip


@dataclass(frozen=True)
class Firm:
    """Who and what there is, by the names of the plan."""

    people: dict[str, Employee]
    sources: dict[str, AlertSource]


def founded() -> Firm:
    """The firm as it is before the night begins."""
    people = _people()
    _duty(people)
    for slug, draft in plan.PLANS.items():
        add_policy(actor=None, slug=slug, draft=PolicyDraft(slug, draft))
    sources = {slug: _source(slug, kind) for slug, kind in plan.KINDS.items()}
    change_routes(plan.ROUTES, actor=None, version=0)
    name, conditions, rule = plan.WINDOW
    add_window(actor=None, name=name, conditions=conditions, rule=rule)
    name, explains, explained, equal = plan.EXPLAINS
    add_inhibition(actor=None, name=name, explains=explains, explained=explained, equal=equal)
    Bot.objects.create(
        slug="main", name="值守机器人", app_id="cli_night", app_secret="x", verification_token="x",  # noqa: S106
        encrypt_key="x", rank=BotRank.DEFAULT,
    )  # fmt: skip
    return Firm(people, sources)


def _people() -> dict[str, Employee]:
    people: dict[str, Employee] = {}
    for number, (name, leader) in enumerate(plan.LEADERS.items()):
        people[name] = make.employee(name, user_id=f"night-{number}", leader=people.get(leader))
    make.role("operator", *(people[name] for name in plan.OPERATORS))
    for name, (since, until) in plan.ON_LEAVE.items():
        note_absence(actor=None, person=people[name], kind=AbsenceKind.LEAVE, starts_at=since, ends_at=until)
    for key, (name, grade, *owners) in plan.SYSTEMS.items():
        row = add_system(actor=None, key=key, name=name, grade=Grade(grade))
        named = [(duty, people[one]) for duty, one in zip((Duty.A, Duty.B), owners, strict=True) if one]
        name_owners(row, actor=None, owners=named)
    return people


def _duty(people: dict[str, Employee]) -> None:
    for slug, (zone, shifts) in plan.ROSTERS.items():
        roster = add_roster(actor=None, slug=slug, name=slug, zone=zone)
        layers = [
            LayerDraft(
                name=f"{opens} 起", people=[people[name]], starts_on=plan.EVENING, unit=Unit.DAY,
                windows=[Window(time.fromisoformat(opens), time.fromisoformat(closes))],
            )
            for opens, closes, name in shifts
        ]  # fmt: skip
        set_layers(roster, actor=None, layers=layers, since=clock.now())
        if slug == plan.STANDS_IN[0]:
            _slug, stands, missing, since, until = plan.STANDS_IN
            stand_in(
                roster, actor=None, person=people[stands], instead_of=people[missing], starts_at=since, ends_at=until,
                reason="请假",
            )  # fmt: skip


def _source(slug: str, kind: str) -> AlertSource:
    row = add_source(actor=None, kind=kind, name=slug, slug=slug).source
    if kind != "generic":
        return row
    return change_source(row.pk, actor=None, draft=SourceDraft(name=row.name, mapping=MAPPING))
