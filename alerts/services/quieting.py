"""What is kept quiet now: alerts that a silence, a maintenance window or a rule means are stored and call nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, F, Q

from alerts.engine import inhibition, windows
from alerts.engine.grouping import system_named, words_of
from alerts.engine.inhibition import Open
from alerts.engine.quiet import Condition, Facts, On, Op, matches
from alerts.models import Alert, AlertSource, Incident, InhibitionRule, MaintenanceWindow, Silence
from alerts.states import INCIDENT, OPEN, AlertState, IncidentStatus, InUse, SilenceStatus
from bots import api as bots
from core import bulk, clock, journal, timers, worktime
from core.journal import Via
from core.refs import Ref
from estate import api as estate

AGAIN: Final = "alerts.settle_again"
HEAVY: Final = ("annotations", "body", "links", "images")


@dataclass(frozen=True)
class Cause:
    """Something that keeps quiet whatever meets its conditions."""

    ref: str
    conditions: tuple[Condition, ...]


@dataclass
class Quiet:
    """All that keeps quiet at a moment; what rules explain is found out once, when it is asked for."""

    causes: Sequence[Cause]
    rules: Sequence[inhibition.Rule]
    _explained: dict[int, str] | None = None

    @classmethod
    def now(cls) -> Quiet:
        """As it is in the database."""
        rules = InhibitionRule.objects.filter(status=InUse.ACTIVE).order_by("pk")
        return cls(in_force(clock.now()), [row.rule for row in rules])

    @property
    def asks_for_systems(self) -> bool:
        """Whether a condition looks at the system."""
        rules = (one for rule in self.rules for one in (*rule.explains, *rule.explained))
        return any(one.on is On.SYSTEM for one in (*rules, *(one for cause in self.causes for one in cause.conditions)))

    def cause_of(self, facts: Facts) -> str:
        """What keeps the alert quiet by its own conditions, the oldest first."""
        return next((cause.ref for cause in self.causes if matches(cause.conditions, facts)), "")

    @property
    def explained(self) -> dict[int, str]:
        """Open alerts that another explains, whatever their source."""
        if self._explained is None:
            self._explained = explained_by(self.rules, wanted=self.asks_for_systems) if self.rules else {}
        return self._explained


def in_force(at: datetime) -> list[Cause]:
    """Silences and open windows at this moment, each the oldest first."""
    silences = Silence.objects.filter(status=SilenceStatus.ACTIVE, starts_at__lte=at, ends_at__gt=at).order_by("pk")
    found = [Cause(str(row.ref), row.conditions) for row in silences]
    trading = worktime.trading().is_workday
    kept = MaintenanceWindow.objects.filter(status=InUse.ACTIVE).order_by("pk")
    opened = [row for row in kept if windows.open_at(row.rule, at, trading) is not None]
    return found + [Cause(str(row.ref), row.conditions) for row in opened]


def settle(source: AlertSource, changed: Sequence[Alert]) -> list[Alert]:
    """Say of each of these, and of what they explain, whether it is kept quiet; what turned, written down.

    Whoever calls holds the source. Costs the same however many there are.
    """
    quiet = Quiet.now()
    known = facts_of(source, changed, wanted=quiet.asks_for_systems)
    touched = any(rule.touches(facts) for rule in quiet.rules for facts in known)
    rows = [(row, facts) for row, facts in zip(changed, known, strict=True) if row.state in OPEN]
    if touched:
        rows += _others(source, {row.pk for row in changed}, quiet)
    return turn(rows, quiet, touched=touched)


def settle_all(source: AlertSource, quiet: Quiet) -> list[Alert]:
    """The same of all that is open of the source."""
    rows = list(Alert.objects.filter(source=source, state__in=OPEN).defer(*HEAVY))
    known = facts_of(source, rows, wanted=quiet.asks_for_systems)
    return turn(list(zip(rows, known, strict=True)), quiet, touched=bool(quiet.rules))


def turn(rows: Sequence[tuple[Alert, Facts]], quiet: Quiet, *, touched: bool) -> list[Alert]:
    """Write down of which of these it changed. Not `touched`: no rule has anything to do with them."""
    explained = quiet.explained if touched else {}
    turned = []
    for row, facts in rows:
        said = quiet.cause_of(facts) or explained.get(row.pk, "")
        if said != row.quiet:
            row.quiet = said
            turned.append(row)
    bulk.write(turned, ["quiet"])
    return turned


def facts_of(source: AlertSource, rows: Sequence[Alert], *, wanted: bool) -> list[Facts]:
    """What conditions look at; `wanted`: the systems too."""
    words = {word for row in rows for word in words_of(row.labels)} if wanted else set()
    systems: Collection[str] = estate.systems_by_key(words) if words else ()
    return [
        Facts(source.slug, system_named(row.labels, systems), row.severity, row.title, row.labels) for row in rows
    ]  # fmt: skip


def hush(row: Incident) -> bool:
    """An incident that would begin to wait while nothing of it may be heard is suppressed; whether it was."""
    if row.status != IncidentStatus.TRIGGERED:
        return False
    counted: dict[str, Any] = row.alerts.filter(state__in=OPEN).aggregate(
        all=Count("pk"), quiet=Count("pk", filter=~Q(quiet=""))
    )
    if not counted["all"] or counted["all"] != counted["quiet"]:
        return False
    INCIDENT.move(row, "suppress")
    timers.cancel_about(row.ref)
    facts = {"alerts": counted["all"]}
    journal.record("alerts.incident_suppress", actor=None, ref=row.ref, via=Via.SYSTEM, facts=facts)
    bots.refresh(row.ref)
    return True


def _others(source: AlertSource, mine: set[int], quiet: Quiet) -> list[tuple[Alert, Facts]]:
    """What else of the source turns because of rules; what turns of other sources is looked at by a timer, soon."""
    by_rule = Q(quiet__startswith="alerts.inhibition:") | Q(pk__in=quiet.explained)
    rows = Alert.objects.filter(by_rule, state__in=OPEN).exclude(pk__in=mine).defer(*HEAVY)
    own = [row for row in rows if row.source_id == source.pk]
    if any(row.source_id != source.pk and _turns(row, quiet) for row in rows):
        _look_soon(source.ref)
    return list(zip(own, facts_of(source, own, wanted=quiet.asks_for_systems), strict=True))


def _turns(row: Alert, quiet: Quiet) -> bool:
    by = quiet.explained.get(row.pk, "")
    return row.quiet != by if row.quiet.startswith("alerts.inhibition:") else bool(by) and not row.quiet


def _look_soon(about: Ref) -> None:
    now = clock.now()
    timers.schedule(f"{AGAIN}:{about.id}:{now.isoformat()}", handler=AGAIN, due_at=now, ref=about)


def explained_by(rules: Sequence[inhibition.Rule], *, wanted: bool) -> dict[int, str]:
    """Open alerts that another explains by these rules, each with the rule; `wanted`: they look at systems."""
    rows = list(
        Alert.objects.filter(_near(rules), state__in=OPEN)
        .annotate(slug=F("source__slug"))
        .only("pk", "state", "severity", "title", "labels")
    )
    words = {word for row in rows for word in words_of(row.labels)} if wanted else set()
    systems: Collection[str] = estate.systems_by_key(words) if words else ()
    return inhibition.explained(
        [
            Open(row.pk, AlertState(row.state), _facts(row, systems))
            for row in rows
        ],
        rules,
    )  # fmt: skip


def _facts(row: Any, systems: Collection[str]) -> Facts:
    return Facts(row.slug, system_named(row.labels, systems), row.severity, row.title, row.labels)


def _near(rules: Iterable[inhibition.Rule]) -> Q:
    """What may have to do with the rules: as much of the conditions as the database can tell."""
    found = Q(pk__in=())
    for rule in rules:
        for side in (rule.explains, rule.explained):
            found |= _narrowed(side)
    return found


def _narrowed(conditions: Sequence[Condition]) -> Q:
    names = {On.SOURCE: "source__slug", On.SEVERITY: "severity", On.TITLE: "title"}
    told = Q()
    for on in (On.SOURCE, On.SEVERITY, On.TITLE):
        said = [one.value for one in conditions if one.on is on and one.op is Op.IS]
        told &= Q(**{f"{names[on]}__in": said}) if said else Q()
    return told or Q(pk__isnull=False)
