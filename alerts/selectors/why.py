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
from alerts.policy import handles
from alerts.routes_said import times
from alerts.selectors.incidents import readable
from alerts.selectors.policies import in_use
from alerts.selectors.routes import UNTRIED, Outcome, RuleLine, lines_of
from alerts.services.standing import behind
from alerts.states import IncidentStatus, Priority
from core import clock, journal
from core.models import JournalEntry
from core.wording import moment, names
from people import api as people
from people.models import Employee


@dataclass(frozen=True)
class Why:
    """One decision of the rules: of which alert, at which moment, under which version, and every rule as it fared."""

    at: datetime
    version: int
    times: str
    outcome: Outcome
    lines: tuple[RuleLine, ...]

    @property
    def untried(self) -> int:
        """How many rules were not tried any more."""
        return sum(one.mark == UNTRIED for one in self.lines)


@dataclass(frozen=True)
class Call:
    """One step of the calls: whom it was aimed at, who was told, who was passed over and why."""

    at: datetime
    who: str
    told: str
    passed: str


@dataclass(frozen=True)
class WhyPage:
    """Everything about one incident; `you` says how it is with the reader himself.

    `other` says the same of `asked`, for whoever may ask about others.
    """

    row: Incident
    decisions: tuple[Why, ...]
    calls: tuple[Call, ...]
    you: str
    may_ask: bool = False
    asked: Employee | None = None
    other: str = ""


def why_page(person: Employee, number: int, whom: str = "") -> WhyPage:
    """The trace of an incident; `whom` is the key of a colleague about whom who handles it asks as well.

    Raises: NotVisible.
    """
    row = readable(person, number)
    entries = list(journal.entries(row.ref).filter(verb="alerts.incident_called").order_by("seq"))
    may_ask = handles(person, row)
    asked = _asked(person, whom) if may_ask else None
    other = _how(row, asked, asked.display_name, entries) if asked is not None else ""
    you = _how(row, person, _("你"), entries)
    return WhyPage(row, _decisions(row), _calls(entries), you, may_ask, asked, other)


def _asked(person: Employee, whom: str) -> Employee | None:
    """The colleague, if there is one whom the person may see."""
    if not whom.isdecimal() or len(whom) > 18:
        return None
    return Employee.objects.filter(people.visible_to(person), pk=int(whom)).first()


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
    known = Employee.objects.in_bulk(keys)
    return tuple(
        Call(
            one.at,
            aims_said(aims_of(one.facts)),
            names(known[pk].display_name for pk in one.facts["to"] if pk in known) if one.facts["to"] else "",
            passed_said(one.facts["passed"], known) if one.facts.get("passed") else "",
        )
        for one in entries
    )


def _how(row: Incident, person: Employee, whom: str, entries: list[JournalEntry]) -> str:
    """Whether, when and why this person was told, or why not; `whom` is what the sentence calls him."""
    now = clock.now()
    for one in entries:
        if person.pk in (*one.facts["to"], *one.facts.get("again", ())):
            at, who = moment(one.at, now), aims_said(aims_of(one.facts))
            return _("{at} 通知了{whom}：{who}").format(at=at, whom=whom, who=who)
    for one in entries:
        his = [pair for pair in one.facts.get("passed", ()) if pair[0] == person.pk]
        if his:
            why = passed_said(his, {person.pk: person})
            return _("{at} 跳过了{whom}：{why}").format(at=moment(one.at, now), whom=whom, why=why)
    if row.status == IncidentStatus.SUPPRESSED:
        return _("故障已屏蔽，没有通知任何人")
    return _ahead(row, person, whom, now)


def _ahead(row: Incident, person: Employee, whom: str, now: datetime) -> str:
    plan = ladder.read(row.ladder)
    for place in range(plan.end + 1):
        if person.pk in {one.pk for one in behind(plan.to(place), row.system, now).called}:
            who = aims_said(plan.to(place))
            if row.status == IncidentStatus.TRIGGERED and place > row.rung and row.waits_since is not None:
                at = moment(row.waits_since + plan.after(place), now)
                return _("没有通知{whom}：{at} 仍无人认领才通知 {who}").format(whom=whom, at=at, who=who)
            return _("没有通知{whom}：没有走到通知 {who} 的一步").format(whom=whom, who=who)
    return _("没有通知{whom}：升级策略的各步都不包括{whom}").format(whom=whom)
