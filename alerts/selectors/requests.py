"""Requests of a source as its keepers see them: what was sent, what was read out of it, or why it was not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from alerts import said, wire
from alerts.models import AlertSource, Intake
from alerts.policy import require_keeps_sources
from alerts.services.saying import inbound_of, parsed
from alerts.signal import Parsed, Problem, Pulse, Severity, SignalState
from alerts.states import IntakeStatus
from alerts.wire import Unreadable
from core.errors import NotVisible
from people.models import Employee

LATEST: Final = 20
SHOWN: Final = 20_000  # characters of a body
MOST_ITEMS: Final = 50  # of what one request says
LIGHT: Final = 100_000  # bytes up to which a request is read again for the list
SEVERITIES: Final = {Severity.CRITICAL: "bad", Severity.ERROR: "warn", Severity.WARNING: "warn", Severity.INFO: "info"}
STATES: Final = {
    SignalState.FIRING: "bad",
    SignalState.RESOLVED: "ok",
    SignalState.ACKNOWLEDGED: "info",
    SignalState.UPDATED: "neutral",
}
PULSES: Final = {Pulse.START: "info", Pulse.OK: "ok", Pulse.FAIL: "bad"}


@dataclass(frozen=True)
class Item:
    """One thing that a request says: an alert, a heartbeat or a change."""

    title: str
    state: str
    state_tone: str
    severity: str = ""
    severity_tone: str = ""
    key: str = ""
    began: datetime | None = None
    value: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    flags: tuple[str, ...] = ()
    test: bool = False


@dataclass(frozen=True)
class Request:
    """One request in a list: `first` is the first thing that it says, `more` how many others there are."""

    row: Intake
    why: str
    first: Item | None
    more: int

    @property
    def tone(self) -> str:
        """The tone of its state."""
        return IntakeStatus(self.row.status).tone

    @property
    def stamp(self) -> str:
        """Changes whenever the request has to be shown anew."""
        return f"{self.row.status}-{self.row.tries}-{self.row.signals}"


@dataclass(frozen=True)
class Opened:
    """One request with everything that it says and its text."""

    request: Request
    items: tuple[Item, ...]
    left_out: int
    body: str
    cut: bool


def latest_of(source: AlertSource, *, dead: bool = False) -> tuple[Request, ...]:
    """What came last, the newest first; `dead`: of what could not be read."""
    rows = source.intakes.filter(status=IntakeStatus.DEAD) if dead else source.intakes.all()
    return tuple(listed(row, source) for row in rows.order_by("-pk")[:LATEST])


def stamp_of(source: AlertSource) -> str:
    """Changes whenever the list of the latest does; asks little."""
    seen = source.intakes.order_by("-pk").values_list("pk", "status", "tries", "signals")[:LATEST]
    return hashlib.sha256(repr(list(seen)).encode()).hexdigest()[:16]


def opened(person: Employee, slug: str, pk: int) -> Opened:
    """One request of a source.

    Raises: Refused for whoever does not look after sources; NotVisible.
    """
    require_keeps_sources(person)
    row = Intake.objects.filter(pk=pk, source__slug=slug).select_related("source").first()
    if row is None:
        raise NotVisible(_("接收记录不存在"))
    found = parsed(row, row.source)
    items = items_of(found)
    text = readable(row)
    return Opened(listed(row, row.source, found), items[:MOST_ITEMS], max(len(items) - MOST_ITEMS, 0), *text)


def listed(row: Intake, source: AlertSource, found: Parsed | None = None) -> Request:
    """A request as a list shows it."""
    if found is None and row.size <= LIGHT and row.status in {IntakeStatus.READ, IntakeStatus.ASIDE}:
        found = parsed(row, source)
    items = items_of(found) if found else ()
    more = (len(items) or row.signals) - 1
    return Request(row, why_of(row), items[0] if items else None, max(more, 0))


def why_of(row: Intake) -> str:
    """Why it, or a part of it, could not be read; empty if it could."""
    return said.problem_said(Problem(row.problem, row.place, row.detail)) if row.problem else ""


def items_of(found: Parsed) -> tuple[Item, ...]:
    """What a request says, in order."""
    signals = [
        Item(
            title=one.title,
            state=str(said.STATES[one.state]),
            state_tone=STATES[one.state],
            severity=str(said.SEVERITIES[one.severity]),
            severity_tone=SEVERITIES[one.severity],
            key=one.key,
            began=one.episode,
            value=one.value,
            labels=tuple(one.labels.items()),
            flags=tuple(str(said.FLAGS[flag]) for flag in one.flags),
            test=one.test,
        )
        for one in found.signals
    ]
    beats = [Item(one.name or one.note, str(said.PULSES[one.pulse]), PULSES[one.pulse]) for one in found.beats]
    changes = [Item(one.title, _("变更"), "info", key=one.key, began=one.event_time) for one in found.changes]
    return (*signals, *beats, *changes)


def readable(row: Intake) -> tuple[str, bool]:
    """The body for people, JSON with its lines broken; and whether the end was cut."""
    text = _decoded(row)
    try:
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        pass
    return text[:SHOWN], len(text) > SHOWN


def raw_text(row: Intake) -> tuple[str, bool]:
    """The body as it came; and whether the end was cut."""
    text = _decoded(row)
    return text[:SHOWN], len(text) > SHOWN


def _decoded(row: Intake) -> str:
    try:
        return wire.decoded(inbound_of(row))
    except Unreadable:
        return repr(bytes(row.body))


def stamps(requests: Sequence[Request]) -> str:
    """The stamp of a list that was just read, equal to `stamp_of`."""
    seen = [(one.row.pk, one.row.status, one.row.tries, one.row.signals) for one in requests]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
