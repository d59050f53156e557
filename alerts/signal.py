"""What a sender told us, in one form whoever sent it: signals of alerts, heartbeats, changes. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class SignalState(StrEnum):
    """What a signal says of its alert; `updated` is a remark that neither opens nor closes anything."""

    FIRING = "firing"
    RESOLVED = "resolved"
    ACKNOWLEDGED = "acknowledged"
    UPDATED = "updated"


class Severity(StrEnum):
    """How bad the sender holds it to be, the worst first."""

    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Flag(StrEnum):
    """What a reader of a signal should know about how it was read."""

    UNKNOWN_SEVERITY = "unknown_severity"
    UNKNOWN_STATE = "unknown_state"
    MAPPING_ERROR = "mapping_error"
    NO_DATA = "no_data"
    SKEWED_CLOCK = "skewed_clock"
    GUESSED_KEY = "guessed_key"


class Pulse(StrEnum):
    """What a heartbeat says of the job behind it."""

    START = "start"
    OK = "ok"
    FAIL = "fail"


@dataclass(frozen=True)
class Link:
    """An address worth opening; http or https, never anything else."""

    label: str
    url: str


@dataclass(frozen=True)
class Signal:
    """One thing said about one alert.

    key: the alert's identity within its source. episode: when this firing began, None if the sender does not say.
    lease: until when the sender vouches that it fires; past it nothing is known. hints: people and teams it names.
    """

    key: str
    state: SignalState
    severity: Severity
    title: str
    episode: datetime | None = None
    body: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    images: tuple[str, ...] = ()
    value: str = ""
    event_time: datetime | None = None
    lease: datetime | None = None
    group_key: str = ""
    group_state: str = ""
    truncated: int = 0
    test: bool = False
    flags: tuple[Flag, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Beat:
    """A heartbeat of a job or of a monitoring system."""

    name: str
    pulse: Pulse
    note: str = ""


@dataclass(frozen=True)
class Change:
    """Something was changed in the estate: a release, a switch, a new configuration."""

    key: str
    title: str
    source: str = ""
    event_time: datetime | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Problem:
    """Why a request, or a part of it, could not be read: a code, the place (`alerts[3].labels`), what stands there."""

    code: str
    place: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Parsed:
    """All that one request says. With a problem beside signals, these stand and the rest is a dead letter.

    aside: why there is rightly nothing (`verification`), empty otherwise.
    """

    signals: tuple[Signal, ...] = ()
    beats: tuple[Beat, ...] = ()
    changes: tuple[Change, ...] = ()
    problem: Problem | None = None
    aside: str = ""
