"""What the incidents of some weeks tell: how soon they are taken and over, and what of it is noise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from alerts.engine.figures import Fault, Figures, figures, grouped
from alerts.models import Alert, Incident
from alerts.policy import visible_to
from alerts.selectors.impact import affected
from alerts.states import IncidentStatus, Resolution
from bots import api as bots
from core import clock, wording, worktime
from core.clock import SHANGHAI
from core.models import JournalEntry
from estate import api as estate
from people.models import Employee

DAY: Final = timedelta(days=1)
USUAL: Final = 28
LONGEST: Final = 366
TOP: Final = 10
NIGHT: Final = (22, 8)
CALLED: Final = "alerts.incident_called"


@dataclass(frozen=True)
class Period:
    """Days of Shanghai, both included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The first moment."""
        return worktime.wall(self.first, time(), SHANGHAI)

    @property
    def end(self) -> datetime:
        """The first moment after."""
        return worktime.wall(self.last + DAY, time(), SHANGHAI)


@dataclass(frozen=True)
class Line:
    """A group of incidents and its figures."""

    key: str
    label: str
    figures: Figures


@dataclass(frozen=True)
class Talker:
    """An alert that fires often."""

    title: str
    source: str
    times: int


@dataclass(frozen=True)
class Paged:
    """Somebody who was called: how often, how often at night, and what of it he never read."""

    person: Employee
    times: int
    nights: int
    unread: int


@dataclass(frozen=True)
class Noise:
    """What nobody needed to hear: shares are of all alerts, or of all incidents."""

    alerts: int
    quiet: int
    brief: int
    top: tuple[Talker, ...]
    paged: tuple[Paged, ...]


@dataclass(frozen=True)
class Report:
    """The incidents of a period that the viewer reads."""

    period: Period
    whole: Figures
    systems: tuple[Line, ...]
    priorities: tuple[Line, ...]
    weeks: tuple[Line, ...]
    noise: Noise
    trading: timedelta


def asked(params: Mapping[str, str]) -> Period:
    """The days that the address names; four weeks until today, if it names none."""
    last = _day(params.get("to", "")) or clock.today()
    first = _day(params.get("from", "")) or last - (USUAL - 1) * DAY
    return Period(min(max(first, last - LONGEST * DAY), last), last)


def report(viewer: Employee, period: Period) -> Report:
    """The figures of the incidents that began in these days."""
    told = faults(period, visible_to(viewer))
    now = clock.now()
    return Report(
        period,
        figures(told),
        _systems(told),
        tuple(Line(key, key, one) for key, one in sorted(grouped(told, lambda fault: fault.priority).items())),
        _weeks(period, told),
        _noise(period, viewer, told),
        sum((affected(one.opened_at, one.over_at, now) for one in told), timedelta()),
    )


def faults(period: Period, visible: Q) -> list[Fault]:
    """The incidents that began in these days, latest first; what was merged into another counts as that one."""
    rows = _begun(period, visible).exclude(status=IncidentStatus.MERGED).order_by("-pk")
    named = ("pk", "title", "system", "priority", "opened_at", "acknowledged_at", "resolved_at", "resolution")
    return [
        Fault(pk, title, system, priority, opened, taken, over, resolution == Resolution.SOURCE and taken is None)
        for pk, title, system, priority, opened, taken, over, resolution in rows.values_list(*named)
    ]


def _begun(period: Period, visible: Q) -> QuerySet[Incident]:
    return Incident.objects.filter(visible, opened_at__gte=period.start, opened_at__lt=period.end)


def sheet(viewer: Employee, period: Period) -> Iterator[list[str]]:
    """The incidents behind the report, one a row, first the names of the columns."""
    now = clock.now()
    yield [
        _("编号"), _("标题"), _("系统"), _("优先级"), _("触发时间"), _("认领时间"), _("恢复时间"), _("认领用时（秒）"),
        _("恢复用时（秒）"), _("影响交易时段（分钟）"), _("自行恢复"),
    ]  # fmt: skip
    told = faults(period, visible_to(viewer))
    names = _names(told)
    for one in told:
        trading = affected(one.opened_at, one.over_at, now) / timedelta(minutes=1)
        yield [
            f"INC-{one.number}", one.title, names.get(one.system, one.system), one.priority,
            wording.exact(one.opened_at), wording.exact(one.taken_at), wording.exact(one.over_at),
            _seconds(one.till_taken), _seconds(one.till_over), f"{trading:.1f}", _("是") if one.by_itself else "",
        ]  # fmt: skip


def minutes_by_day(first: date, last: date, *, until: str) -> Mapping[date, Decimal]:
    """Mean minutes until taken (`till_taken`) or over (`till_over`) of the incidents of each day, for metrics."""
    days: dict[date, list[timedelta]] = {}
    for one in faults(Period(first, last), Q()):
        length: timedelta | None = getattr(one, until)
        if length is not None:
            days.setdefault(one.opened_at.astimezone(SHANGHAI).date(), []).append(length)
    return {day: _minutes(sum(told, timedelta()) / len(told)) for day, told in days.items()}


def _systems(told: list[Fault]) -> tuple[Line, ...]:
    names = _names(told)
    lines = [
        Line(key, names.get(key, key) or _("未指明系统"), one)
        for key, one in grouped(told, lambda fault: fault.system).items()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.figures.count, line.key)))


def _names(told: list[Fault]) -> dict[str, str]:
    found = estate.systems_by_key({one.system for one in told if one.system})
    return {key: facts.said for key, facts in found.items()}


def _weeks(period: Period, told: list[Fault]) -> tuple[Line, ...]:
    found = grouped(told, lambda fault: _monday(fault.opened_at.astimezone(SHANGHAI).date()))
    monday, lines = _monday(period.first), []
    while monday <= period.last:
        lines.append(Line(monday.isoformat(), f"{monday:%m-%d}", found.get(monday) or figures([])))
        monday += 7 * DAY
    return tuple(lines)


def _noise(period: Period, viewer: Employee, told: list[Fault]) -> Noise:
    numbers = set(_begun(period, visible_to(viewer)).values_list("pk", flat=True))  # who was merged away called too
    rows = Alert.objects.filter(first_seen__gte=period.start, first_seen__lt=period.end)
    rows = rows.filter(incident__in=Incident.objects.filter(visible_to(viewer)))
    counts = rows.aggregate(all=Count("pk"), quiet=Count("pk", filter=~Q(quiet="")))
    often = rows.order_by().values("source__name", "key", "title").annotate(times=Count("pk")).filter(times__gt=1)
    top = tuple(
        Talker(one["title"], one["source__name"], one["times"]) for one in often.order_by("-times", "key")[:TOP]
    )
    return Noise(
        counts["all"], counts["quiet"], sum(one.brief for one in told), top, _paged(period, numbers)
    )  # fmt: skip


def _paged(period: Period, numbers: set[int]) -> tuple[Paged, ...]:
    times: Counter[int] = Counter()
    nights: Counter[int] = Counter()
    entries = JournalEntry.objects.filter(verb=CALLED, at__gte=period.start, at__lt=period.end)
    for entry in entries.filter(ref_kind="alerts.incident").only("at", "ref_id", "text"):
        if int(entry.ref_id) not in numbers:
            continue
        hour = entry.at.astimezone(SHANGHAI).hour
        for pk in (*entry.facts.get("to", ()), *entry.facts.get("again", ())):
            times[pk] += 1
            nights[pk] += hour >= NIGHT[0] or hour < NIGHT[1]
    unread = bots.never_read("alerts.incident", {str(one) for one in numbers}, period.start, period.end)
    people = Employee.objects.in_bulk(times)
    lines = (Paged(people[pk], many, nights[pk], unread.get(pk, 0)) for pk, many in times.items())
    return tuple(sorted(lines, key=lambda line: (-line.nights, -line.times, line.person.pk)))


def _monday(day: date) -> date:
    return day - day.weekday() * DAY


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return found if 2020 <= found.year <= 2100 else None


def _seconds(length: timedelta | None) -> str:
    return str(int(length.total_seconds())) if length is not None else ""


def _minutes(length: timedelta) -> Decimal:
    return (Decimal(int(length.total_seconds())) / 60).quantize(Decimal("0.1"))
