"""The ledger of a day: that every request, signal, alert and call came to something, source by source, and what not.

Counted from the rows as they are, past the code that wrote them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from alerts.engine.balance import Fault, Tally, total
from alerts.ledger_said import FAULTS
from alerts.models import Alert, AlertSource, Incident, Intake
from alerts.policy import require_keeps_sources
from alerts.selectors.sources import kept_source
from alerts.services.handling import STILL
from alerts.services.paging import NOTICE, PAGE
from alerts.states import OPEN, AlertKind, AlertState, IncidentStatus, IntakeStatus
from bots import api as bots
from core import clock
from core.models import JournalEntry
from people.models import Employee

PATIENCE: Final = timedelta(minutes=10)  # what takes longer is stuck
CALLED: Final = "alerts.incident_called"
MOST: Final = 200
Rows = QuerySet[Any]


@dataclass(frozen=True)
class Line:
    """One source on the day."""

    source: AlertSource
    tally: Tally

    @property
    def wrong(self) -> tuple[tuple[str, int], ...]:
        """What does not balance, in words, and by how much."""
        return tuple((str(FAULTS[fault]), by) for fault, by in self.tally.faults.items())


@dataclass(frozen=True)
class Ledger:
    """A day: the sources that had anything, and all together."""

    day: date
    lines: tuple[Line, ...]
    whole: Tally

    @property
    def balances(self) -> bool:
        """Whether every equation holds for every source."""
        return all(line.tally.balances for line in self.lines)


@dataclass(frozen=True)
class Culprit:
    """A row that an equation stumbles over."""

    fault: Fault
    at: datetime
    title: str
    incident: int | None = None
    intake: int | None = None
    why: str = ""

    @property
    def said(self) -> str:
        """What is wrong, in words."""
        return str(FAULTS[self.fault])


@dataclass(frozen=True)
class LedgerPage:
    """The page: a day with its neighbours, and the culprits of one source if it is named."""

    ledger: Ledger
    before: date
    after: date | None
    source: AlertSource | None
    culprits: tuple[Culprit, ...]


def page(person: Employee, day: date | None, slug: str) -> LedgerPage:
    """The ledger of the day, today if none is named or it has not come yet.

    Raises: Refused for whoever does not look after sources; NotVisible if there is no such source.
    """
    require_keeps_sources(person)
    today = clock.today()
    shown = min(day or today, today)
    source = kept_source(person, slug) if slug else None
    after = shown + timedelta(days=1) if shown < today else None
    found = culprits(person, shown, source) if source else ()
    return LedgerPage(ledger(person, shown), shown - timedelta(days=1), after, source, found)


def ledger(person: Employee | None, day: date) -> Ledger:
    """The day's ledger; `person` None for the house itself.

    Raises: Refused for whoever does not look after sources.
    """
    require_keeps_sources(person)
    requests, alerts, calls = _requests(day), _alerts(day), _calls(day)
    sources = AlertSource.objects.in_bulk({*requests, *alerts, *calls})
    empty: dict[str, int] = {}
    lines = tuple(
        Line(row, Tally(**{**requests.get(pk, empty), **alerts.get(pk, empty), **calls.get(pk, empty)}))
        for pk, row in sorted(sources.items(), key=lambda item: item[1].slug)
    )
    return Ledger(day, lines, total(line.tally for line in lines))


def culprits(person: Employee | None, day: date, source: AlertSource) -> tuple[Culprit, ...]:
    """The rows of the source over which the day's equations stumble, and dead letters and messages that failed.

    Raises: Refused for whoever does not look after sources.
    """
    require_keeps_sources(person)
    return tuple(_culprits(day, source))[:MOST]


def bounds(day: date) -> tuple[datetime, datetime]:
    """Where the day begins and ends."""
    begin = datetime.combine(day, time(), tzinfo=clock.SHANGHAI)
    return begin, begin + timedelta(days=1)


def _intakes(day: date) -> Rows:
    begin, end = bounds(day)
    return Intake.objects.filter(received_at__gte=begin, received_at__lt=end)


def _begun(day: date) -> Rows:
    begin, end = bounds(day)
    return Alert.objects.filter(first_seen__gte=begin, first_seen__lt=end, kind=AlertKind.ALERT)


def _late() -> Q:
    return Q(status=IntakeStatus.WAITING, received_at__lt=clock.now() - PATIENCE)


def _astray() -> Q:
    """Fires in an incident that is over, longer than a person's word for it holds, or in one that was merged away."""
    closed = Q(incident__status=IncidentStatus.RESOLVED, incident__resolved_at__lt=clock.now() - STILL - PATIENCE)
    return (closed | Q(incident__status=IncidentStatus.MERGED)) & Q(state__in=OPEN)


def _requests(day: date) -> Mapping[int, dict[str, int]]:
    counts = {status.value: Count("pk", filter=Q(status=status)) for status in IntakeStatus}
    sums = {name: Sum(name, default=0) for name in ("signals", "taken", "loose")}
    grouped = _intakes(day).order_by().values("source")
    return _by_source(grouped.annotate(requests=Count("pk"), late=Count("pk", filter=_late()), **counts, **sums))


def _alerts(day: date) -> Mapping[int, dict[str, int]]:
    grouped = _begun(day).order_by().values("source")
    return _by_source(
        grouped.annotate(
            alerts=Count("pk"),
            homed=Count("pk", filter=Q(incident__isnull=False)),
            over=Count("pk", filter=Q(incident__isnull=True, state=AlertState.RESOLVED)),
            astray=Count("pk", filter=_astray()),
        )
    )


def _by_source(rows: Any) -> Mapping[int, dict[str, int]]:
    return {row.pop("source"): row for row in rows}


def _calls(day: date) -> Mapping[int, dict[str, int]]:
    found: dict[int, Counter[str]] = {}
    for call in _called(day):
        found.setdefault(call.source, Counter())["calls"] += 1
        if call.result is None:
            continue
        state = "failed" if call.result.is_bad else "queued" if call.result.is_open else "sent"
        found[call.source][state] += 1
        found[call.source]["overdue"] += call.overdue
    return {source: dict(counts) for source, counts in found.items()}


@dataclass(frozen=True)
class _Call:
    source: int
    incident: int
    title: str
    at: datetime
    result: bots.Result | None

    @property
    def overdue(self) -> bool:
        return self.result is not None and self.result.is_open and self.result.due_at < clock.now() - PATIENCE


def _called(day: date) -> Iterator[_Call]:
    """Everybody called on the day, by what the journal says, each with what the outbox made of it."""
    begin, end = bounds(day)
    entries = JournalEntry.objects.filter(verb=CALLED, ref_kind="alerts.incident")
    today = entries.filter(at__gte=begin, at__lt=end).values("ref_id")
    refs = {ref for (ref,) in today.values_list("ref_id").distinct()}
    told = list(entries.filter(ref_id__in=refs).order_by("pk"))  # before their messages, which came with them
    known = Incident.objects.filter(pk__in=refs).in_bulk()
    waiting: dict[tuple[str, int], list[bots.Result]] = {}
    for found in bots.results("alerts.incident", refs, (PAGE, NOTICE)):
        waiting.setdefault((found.about, found.receiver), []).append(found)
    for entry in told:
        row = known[int(entry.ref_id)]
        for person in [*entry.facts["to"], *entry.facts.get("again", ())]:
            there = waiting.get((entry.ref_id, person))
            result = there.pop(0) if there else None
            if begin <= entry.at < end:
                yield _Call(row.source_id, row.pk, str(row), entry.at, result)


def _culprits(day: date, source: AlertSource) -> Iterator[Culprit]:
    mine = _intakes(day).filter(source=source).only("pk", "received_at", "status", "problem", "place", "detail")
    short = Q(status=IntakeStatus.READ) & ~Q(signals=F("taken") + F("loose"))
    for fault, wrong in ((Fault.LATE, _late()), (Fault.LOST, short)):
        for row in mine.filter(wrong).order_by("pk")[:MOST]:
            yield Culprit(fault, row.received_at, str(row), intake=row.pk)
    alerts = _begun(day).filter(source=source)
    for fault, wrong in ((Fault.HOMELESS, Q(incident=None, state__in=OPEN)), (Fault.ASTRAY, _astray())):
        for alert in alerts.filter(wrong).order_by("pk")[:MOST]:
            yield Culprit(fault, alert.first_seen, alert.title, incident=alert.incident_id)
    for call in _called(day):
        if call.source == source.pk and (call.result is None or call.overdue):
            fault = Fault.MISSING if call.result is None else Fault.OVERDUE
            yield Culprit(fault, call.at, call.title, incident=call.incident, why=_why(call))


def _why(call: _Call) -> str:
    return call.result.reason or call.result.said if call.result else _("发件箱里没有这条通知")
