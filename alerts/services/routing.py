"""The rules of now held against alerts: what an incident is opened with, and what it keeps of how that came about."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from alerts.engine import routing
from alerts.engine.grouping import open_key, priority_of, system_named, words_of
from alerts.engine.ladder import Plan
from alerts.engine.routing import AlertFacts, Config, Decision
from alerts.models import Alert, AlertSource, Incident, RouteConfig
from alerts.services.escalation import plan_named
from alerts.signal import Severity
from alerts.states import Priority
from core import clock, worktime
from estate import api as estate

KEPT: Final = 20  # decisions of which an incident keeps the trace
OFFICE: Final = "office"
REST: Final = "off"
TRADING: Final = "trading"
CLOSED: Final = "closed"


@dataclass(frozen=True)
class Routed:
    """What the rules say of an incident."""

    plan: Plan
    priority: Priority
    trace: dict[str, Any]


@dataclass
class Desk:
    """The rules and systems of one moment, before which alerts of one source are laid."""

    source: AlertSource
    config: Config
    systems: Mapping[str, Any]
    times: tuple[str, ...]
    at: datetime
    told: dict[tuple[str, datetime], Decision] = field(default_factory=dict)

    def decision(self, row: Alert) -> Decision:
        """What the rules say of the alert."""
        name = (row.key, row.episode)
        if name not in self.told:
            self.told[name] = routing.decide(self.config, self.facts(row))
        return self.told[name]

    def facts(self, row: Alert) -> AlertFacts:
        """What the rules see of the alert."""
        system = system_named(row.labels, self.systems)
        grade = self.systems[system].grade.value if system else ""
        own = priority_of(Severity(row.severity), grade)
        return AlertFacts(
            self.source.slug, system, grade, row.severity, own.value, row.title, row.labels, self.times
        )  # fmt: skip

    def key(self, row: Alert) -> str:
        """The name of the group in which the alert is while that is open."""
        group = routing.group_of(self.decision(row).group_by, row.labels)
        return open_key(self.source.pk, group or row.group_key, row.key)

    def priority(self, row: Alert) -> Priority:
        """How urgent the alert is."""
        return self.decision(row).priority

    def trace(self, row: Alert) -> dict[str, Any]:
        """What was decided of the alert and why, as an incident keeps it."""
        facts = self.facts(row)
        kept = {"at": self.at.isoformat(), "alert": row.title[:100], "own": facts.priority, "times": list(self.times)}
        return kept | routing.traced(self.decision(row))


def desk(source: AlertSource, rows: Collection[Alert]) -> Desk:
    """The rules and systems of now for these alerts; three questions, however many they are."""
    at = clock.now()
    systems = estate.systems_by_key({word for row in rows for word in words_of(row.labels)})
    return Desk(source, current(), systems, times_of(at), at)


def route(row: Incident, alerts: Sequence[Alert], at: datetime) -> Routed:
    """What the rules of now say of the incident with these alerts, at this moment: the most urgent decides."""
    systems = estate.systems_by_key({word for one in alerts for word in words_of(one.labels)})
    here = Desk(row.source, current(), systems, times_of(at), at)
    first = min(alerts, key=lambda one: (here.priority(one), one.episode, one.key))
    trace = here.trace(first)
    return Routed(plan_named(trace["policy"], here.priority(first)), here.priority(first), trace)


def current() -> Config:
    """The rules that hold now."""
    row = RouteConfig.objects.order_by("-version").first()
    return routing.read(row.version, row.rules) if row is not None else Config()


def times_of(at: datetime) -> tuple[str, ...]:
    """Every name of the moment that a rule may ask for."""
    part = worktime.session_at(at)
    office = OFFICE if worktime.office().is_open(at) else REST
    trading = TRADING if part is not None and part.phase.trades else CLOSED
    return (office, trading, *((part.phase.value,) if part is not None else ()))


def keep(row: Incident, trace: dict[str, Any]) -> None:
    """Put a decision to those that the incident keeps; the caller writes the row."""
    row.policy = trace["policy"]
    row.decisions = [*row.decisions, trace][-KEPT:]
