"""What would become of an alert at a moment: which rules, which policy, who would be called. Nothing is touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from alerts.engine import ladder, quiet, routing
from alerts.engine.grouping import words_of
from alerts.engine.ladder import BUILT_IN, Plan
from alerts.engine.routing import Config
from alerts.models import Alert, AlertSource, EscalationPolicy, RouteConfig
from alerts.services import quieting
from alerts.services.configured import settings_of
from alerts.services.routing import Desk, times_of
from alerts.services.standing import Behind, behind, whatever
from alerts.signal import Signal
from alerts.sources.kinds import SOURCES
from alerts.states import PolicyStatus, Priority
from alerts.wire import Inbound
from estate import api as estate
from people.models import Employee

STRANGER: Final = "generic"


@dataclass(frozen=True)
class Step:
    """A place of the plan: when it would be climbed, and who would be called if nobody took the incident."""

    at: datetime
    place: int
    behind: Behind
    plan: Plan


@dataclass(frozen=True)
class Explained:
    """What would become of one alert. `hushed` is the ref of what keeps it quiet, empty if nothing does."""

    title: str
    trace: dict[str, Any]
    system: str
    hushed: str
    plan: Plan
    steps: tuple[Step, ...]


def explain(inbound: Inbound, at: datetime, source: AlertSource | None = None) -> list[Explained]:
    """Each alert of the request, under the rules and policies of that moment.

    Rosters and absences are asked for that moment; owners and leaders are those of now.
    """
    sender = source or AlertSource(slug="", kind=STRANGER, name="")
    kind = SOURCES.get(sender.kind)
    return [_explained(sender, signal, at) for signal in kind.parse(inbound, settings_of(sender)).signals]


def config_at(at: datetime) -> Config:
    """The rules that held then."""
    row = RouteConfig.objects.filter(created_at__lte=at).order_by("-version").first()
    return routing.read(row.version, row.rules) if row is not None else Config()


def plan_at(slug: str, priority: Priority, at: datetime) -> Plan:
    """The plan of this policy then, else that of the priority."""
    for name in (slug, BUILT_IN[priority].slug):
        versions = EscalationPolicy.history.filter(slug=name, history_date__lte=at)
        row = versions.order_by("-history_date", "-history_id").first() if name else None
        if row is not None and row.status == PolicyStatus.ACTIVE:
            return ladder.read(row.plan | {"policy": name, "version": row.version})
    return BUILT_IN[priority]


def told(one: Explained) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "title": one.title,
        "system": one.system,
        "quiet": one.hushed,
        **one.trace,
        "policy": one.plan.slug,
        "policy_version": one.plan.version,
        "steps": [
            {
                "at": step.at.isoformat(),
                **step.behind.facts(step.plan.to(step.place)),
                "rung": step.place,
                "when": step.plan.when(step.place).value,
                "how": step.plan.how(step.place).value,
            }
            for step in one.steps
        ],
    }


def _explained(source: AlertSource, signal: Signal, at: datetime) -> Explained:
    labels = dict(signal.labels)
    row = Alert(key=signal.key, episode=signal.episode or at, severity=signal.severity.value, title=signal.title,
                labels=labels)  # fmt: skip
    desk = Desk(source, config_at(at), estate.systems_by_key(words_of(labels)), times_of(at), at)
    facts, trace = desk.facts(row), desk.trace(row)
    plan = plan_at(trace["policy"], desk.priority(row), at)
    causes = quieting.in_force(at)
    (seen,) = quieting.facts_of(source, [row], wanted=True)
    hushed = next((cause.ref for cause in causes if quiet.matches(cause.conditions, seen)), "")
    return Explained(signal.title, trace, facts.system, hushed, plan, _steps(plan, facts.system, at))


def _steps(plan: Plan, system: str, since: datetime) -> tuple[Step, ...]:
    """Every place as it would be climbed; where nobody is, the next comes at once."""
    found: list[Step] = []
    at = since
    for place in range(plan.end + 1):
        nobody = bool(found) and not found[-1].behind.called
        at = at if nobody else max(at, since + plan.after(place))
        here = behind(plan.to(place), system, at)
        found.append(Step(at, place, whatever(here) if place == plan.end else here, plan))
    return tuple(found)


def people_in(steps: tuple[Step, ...]) -> dict[int, Employee]:
    """Everybody whom the steps name, by key."""
    keys = {pk for step in steps for pk in step.behind.passed}
    called = {person.pk: person for step in steps for person in step.behind.called}
    return called | Employee.objects.in_bulk(keys - called.keys())
