"""Why an incident went the way it did: what the rules said and saw, who was called or passed over, and why not you."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from alerts.aims_said import aims_of, aims_said, passed_said
from alerts.engine import ladder, routing
from alerts.engine.routing import Config, Decision, Tried, Weighed
from alerts.models import Incident, RouteConfig
from alerts.routes_said import times
from alerts.selectors.incidents import readable
from alerts.selectors.policies import in_use
from alerts.selectors.routes import Outcome, RuleLine, lines_of
from alerts.services.standing import behind
from alerts.states import IncidentStatus, Priority
from core import clock, journal
from core.models import JournalEntry
from core.wording import exact, names
from people.models import Employee


@dataclass(frozen=True)
class Why:
    """One decision of the rules: of which alert, at which moment, under which version, and every rule as it fared."""

    at: datetime
    version: int
    times: str
    outcome: Outcome
    lines: tuple[RuleLine, ...]


@dataclass(frozen=True)
class Call:
    """One step of the calls: whom it was aimed at, who was told, who was passed over and why."""

    at: datetime
    who: str
    told: str
    passed: str


@dataclass(frozen=True)
class WhyPage:
    """Everything about one incident; `you` says how it is with the reader himself."""

    row: Incident
    decisions: tuple[Why, ...]
    calls: tuple[Call, ...]
    you: str


def why_page(person: Employee, number: int) -> WhyPage:
    """The trace of an incident.

    Raises: NotVisible.
    """
    row = readable(person, number)
    entries = list(journal.entries(row.ref).filter(verb="alerts.incident_called").order_by("seq"))
    return WhyPage(row, _decisions(row), _calls(entries), _you(row, person, entries))


def _decisions(row: Incident) -> tuple[Why, ...]:
    kept: list[dict[str, Any]] = row.decisions[::-1]
    rows = RouteConfig.objects.filter(version__in={one["version"] for one in kept})
    configs = {one.version: routing.read(one.version, one.rules) for one in rows}
    policies, words = dict(in_use()), dict(times())
    return tuple(_why(one, configs.get(one["version"], Config()), policies, words) for one in kept)


def _why(kept: Mapping[str, Any], config: Config, policies: Mapping[str, str], words: Mapping[str, str]) -> Why:
    decision = _decision(kept)
    policy = kept["policy"] or decision.priority.value.lower()
    lines = lines_of(config, decision)
    outcome = Outcome(
        title=kept["alert"],
        own=kept["own"],
        priority=decision.priority.value,
        policy=policies.get(policy, policy),
        group_by="、".join(decision.group_by),
        chats="、".join(decision.chats),
        by="、".join(line.name for line in lines if line.mark == "fits"),
    )
    said = names(words.get(one, one) for one in kept["times"])
    return Why(datetime.fromisoformat(kept["at"]), decision.version, said, outcome, lines)


def _decision(kept: Mapping[str, Any]) -> Decision:
    tried = tuple(
        Tried(
            one["rule"],
            one["name"],
            one["fits"],
            tuple(Weighed(routing.read_term(term), tuple(term["seen"]), term["held"]) for term in one["if"]),
        )
        for one in kept["tried"]
    )
    group_by, chats = tuple(kept["group_by"]), tuple(kept["chats"])
    return Decision(kept["version"], Priority(kept["priority"]), kept["policy"], group_by, chats, tried)


def _calls(entries: list[JournalEntry]) -> tuple[Call, ...]:
    keys = {pk for one in entries for pk in (*one.facts["to"], *(pk for pk, _why in one.facts.get("passed", ())))}
    people = Employee.objects.in_bulk(keys)
    return tuple(
        Call(
            one.at,
            aims_said(aims_of(one.facts)),
            names(people[pk].display_name for pk in one.facts["to"] if pk in people) if one.facts["to"] else "",
            passed_said(one.facts["passed"], people) if one.facts.get("passed") else "",
        )
        for one in entries
    )


def _you(row: Incident, person: Employee, entries: list[JournalEntry]) -> str:
    """Whether, when and why the reader was told, or why not."""
    for one in entries:
        if person.pk in (*one.facts["to"], *one.facts.get("again", ())):
            return _("你在 {at} 收到通知：{who}").format(at=exact(one.at), who=aims_said(aims_of(one.facts)))
    for one in entries:
        mine = [pair for pair in one.facts.get("passed", ()) if pair[0] == person.pk]
        if mine:
            return _("{at} 跳过了你：{why}").format(at=exact(one.at), why=passed_said(mine, {person.pk: person}))
    if row.status == IncidentStatus.SUPPRESSED:
        return _("故障已屏蔽，没有通知任何人")
    return _ahead(row, person)


def _ahead(row: Incident, person: Employee) -> str:
    plan, now = ladder.read(row.ladder), clock.now()
    for place in range(plan.end + 1):
        if person.pk in {one.pk for one in behind(plan.to(place), row.system, now).called}:
            who = aims_said(plan.to(place))
            if row.status == IncidentStatus.TRIGGERED and place > row.rung and row.waits_since is not None:
                at = exact(row.waits_since + plan.after(place))
                return _("没有通知你：按升级策略，{at} 仍无人认领才通知{who}").format(at=at, who=who)
            return _("没有通知你：还没有到通知{who}的一步").format(who=who)
    return _("没有通知你：升级策略的各步都不包括你")
