"""Heartbeats as operators see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from alerts import said
from alerts.engine.rhythm import due_at, late_at, rhythm
from alerts.models import Heartbeat
from alerts.policy import require_keeps_sources
from alerts.selectors.sources import HIDDEN, address_of
from alerts.signal import Pulse
from alerts.sources.kinds import BEATS
from alerts.states_beat import BeatStatus, Rhythm
from core import clock
from core.errors import NotVisible
from people.models import Employee


@dataclass(frozen=True)
class BeatLine:
    """A heartbeat: when the next one is due (None: never), and how it stands."""

    row: Heartbeat
    due: datetime | None
    state: Rhythm

    @property
    def name(self) -> str:
        """How people call it."""
        return self.row.label or self.row.name or self.row.source.display_name


@dataclass(frozen=True)
class Told:
    """One of its last beats."""

    at: datetime
    pulse: Pulse
    note: str

    @property
    def word(self) -> str:
        """What it said."""
        return str(said.PULSES[self.pulse])


@dataclass(frozen=True)
class BeatPage:
    """One heartbeat, with the form as it was filled, its last beats, and how to send one."""

    line: BeatLine
    latest: tuple[Told, ...]
    curl: str
    given: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)


def heartbeats(person: Employee) -> tuple[BeatLine, ...]:
    """All of them, by source and name.

    Raises: Refused for whoever does not look after sources.
    """
    require_keeps_sources(person)
    rows = Heartbeat.objects.select_related("source").order_by("source__slug", "name")
    return tuple(line_of(row) for row in rows)


def heartbeat(person: Employee, pk: int) -> BeatLine:
    """One of them.

    Raises: Refused for whoever does not look after sources; NotVisible.
    """
    require_keeps_sources(person)
    row = Heartbeat.objects.select_related("source").filter(pk=pk).first()
    if row is None:
        raise NotVisible(_("心跳不存在"))
    return line_of(row)


def beat_page(
    person: Employee, pk: int, *, given: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None
) -> BeatPage:
    """Its page.

    Raises: Refused for whoever does not look after sources; NotVisible.
    """
    line = heartbeat(person, pk)
    kept = {"label": line.row.label, "every": str(line.row.every or ""), "grace": str(line.row.grace or "")}
    return BeatPage(line, beats_of(line.row), curl_of(line.row), kept if given is None else given, problems or {})


def line_of(row: Heartbeat) -> BeatLine:
    """How it stands now."""
    usual = row.source.settings.get("every", 0)
    due, late = due_at(row.last_at, row.every, usual), late_at(row.last_at, row.every, usual, row.grace)
    return BeatLine(row, due, rhythm(BeatStatus(row.status), Pulse(row.pulse), due, late, clock.now()))


def beats_of(row: Heartbeat) -> tuple[Told, ...]:
    """Its last beats, the newest first."""
    return tuple(Told(datetime.fromisoformat(one["at"]), Pulse(one["pulse"]), one["note"]) for one in row.latest)


def curl_of(row: Heartbeat) -> str:
    """A command that sends such a beat; the token stands where everybody can put his own."""
    address = address_of(row.source)
    if row.source.kind != BEATS:
        return (
            f"curl -fsS -m 10 -X POST -H 'Authorization: GenieKey {HIDDEN}' '{address}/v2/heartbeats/{row.name}/ping'"
        )
    query = f" -G --data-urlencode 'name={row.name}'" if row.name else ""
    return f"curl -fsS -m 10 --retry 3 -H 'Authorization: Bearer {HIDDEN}'{query} '{address}'"
